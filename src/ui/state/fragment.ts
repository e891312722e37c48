import type { TimeRange } from '../../engine/contracts/questions.ts'

export const VIEWS = [
  'start',
  'verdict',
  'timeline',
  'events',
  'findings',
  'entities',
  'coverage',
  'rules',
] as const
export type View = (typeof VIEWS)[number]

/** What a link to the page selects. */
export interface LinkedSelection {
  readonly view: View
  readonly caseId: string | null
  readonly query: string
  readonly range: TimeRange | null
  readonly hosts: readonly string[]
  readonly finding: string | null
  readonly rule: string | null
}

/** Milliseconds from the epoch at which dates begin and end; JavaScript knows no others. */
const MOST_TIME = 8.64e15
/** More hosts than anybody selects one by one. */
const MOST_HOSTS = 1_000

/** The selection as the part of an address that a browser keeps to itself. */
export function fragmentOf({ view, caseId, query, range, hosts, finding, rule }: LinkedSelection): string {
  const words = new URLSearchParams()
  if (caseId !== null) words.set('case', caseId)
  if (query !== '') words.set('q', query)
  if (range) words.set('t', `${range.from}-${range.to}`)
  for (const host of hosts) words.append('host', host)
  if (finding !== null && view === 'findings') words.set('finding', finding)
  if (rule !== null && view === 'rules') words.set('rule', rule)
  const text = words.toString()
  return `#/${view}${text === '' ? '' : `?${text}`}`
}

/** Reads a fragment, which anybody can have written; what is wrong in it selects nothing. */
export function selectionIn(fragment: string): LinkedSelection {
  const [path = '', text = ''] = fragment.replace(/^#\/?/, '').split('?', 2)
  const words = new URLSearchParams(text)
  return {
    view: VIEWS.find((view) => view === path) ?? 'start',
    caseId: words.get('case'),
    query: words.get('q') ?? '',
    range: rangeIn(words.get('t') ?? ''),
    hosts: words.getAll('host').slice(0, MOST_HOSTS),
    finding: words.get('finding'),
    rule: words.get('rule'),
  }
}

function rangeIn(text: string): TimeRange | null {
  const [, first, last] = /^(-?\d{1,16}(?:\.\d+)?)-(-?\d{1,16}(?:\.\d+)?)$/.exec(text) ?? []
  if (first === undefined || last === undefined) return null
  const [from, to] = [Number(first), Number(last)]
  return Math.abs(from) <= MOST_TIME && Math.abs(to) <= MOST_TIME && from < to ? { from, to } : null
}
