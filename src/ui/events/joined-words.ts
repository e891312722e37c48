import type { JoinedBy, Likeness } from '../../engine/contracts/joined-request.ts'
import { count } from '../words/say.ts'

const SHARED: Readonly<Record<Likeness, string>> = {
  client: 'client address',
  agent: 'user agent',
  path: 'path',
  query: 'query',
  cmdlet: 'cmdlet',
  parent: 'a process of the web server as parent',
}

/** Says why a row stands among those of a request, and that it is a guess where no id says so. */
export function joinedWords(by: JoinedBy): string {
  switch (by.how) {
    case 'itself':
      return 'This event'
    case 'request-id':
      return by.certain
        ? 'Same request id'
        : 'Same request id as a row below that is only alike, so it is a guess, too'
    case 'likeness': {
      const alone = by.shared.length === 1 && by.shared[0] === 'parent'
      const what = alone
        ? `started by ${SHARED.parent.replace(' as parent', '')}`
        : `same ${listed(by.shared)}`
      const near = by.apartMs === 0 ? 'at the same time' : `${milliseconds(by.apartMs)} apart`
      const others = by.alike > 1 ? `; one of ${count(by.alike)} rows that are as near` : ''
      return `No id joins it: ${what}, ${near}${others}`
    }
  }
}

function listed(shared: readonly Likeness[]): string {
  const words = shared.map((one) => SHARED[one])
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `41 ms`, `1.2 s`. */
export function milliseconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** The time from an event to another one, with its sign. `coarse`: one of the logs counts whole seconds only. */
export function apartFrom(time: number, from: number, coarse: boolean): string {
  const apart = Math.abs(time - from)
  if (coarse && apart < 1_000) return 'within 1 s'
  if (coarse) return `${time < from ? '−' : '+'}${Math.round(apart / 1_000)} s`
  if (apart === 0) return 'same time'
  return `${time < from ? '−' : '+'}${milliseconds(apart)}`
}
