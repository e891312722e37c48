import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { number, type StatementValue } from '../statement.ts'
import type { JudgedHost } from './judge-hosts.ts'
import { timeValue, type Statements } from './statements.ts'

const MINUTE_MS = 60_000

/** How long somebody had the server: at least from the first certain trace to the last, at most known to the last log. */
export function sayDwell(statements: Statements, { verdict, judged, coverage }: JudgedHost): void {
  if (verdict !== 'compromised') return
  const worked = judged.filter((one) => one.verdict === 'compromised')
  const traces = worked.flatMap(({ judgement }) =>
    judgement.stages.filter(({ state, first }) => state === 'succeeded' && first !== null),
  )
  if (traces.length === 0) return
  const first = traces.reduce((least, trace) => Math.min(least, trace.first!), Infinity)
  const last = traces.reduce((most, trace) => Math.max(most, trace.last ?? trace.first!), first)
  const end = Math.max(last, coverage.lastTime)
  statements.add({
    section: 'because',
    says: 'dwell.time',
    subject: 'actor',
    tone: 'alarm',
    from: first,
    to: last,
    certainty: 'certain',
    values: {
      ...timeValue('first', first),
      ...timeValue('last', last),
      ...(last - first >= MINUTE_MS ? { length: lengthValue(last - first) } : {}),
      ...(end - last >= MINUTE_MS ? { ...timeValue('end', end), whole: lengthValue(end - first) } : {}),
    },
    hits: worked.flatMap(({ judgement }) => {
      const { decisive } = judgement
      return [...decisive.slice(0, 1), ...decisive.slice(-1)]
    }),
    changes: ['change.explained'],
  })
}

/** A length of time in the unit that reads best, rounded down: it is the least that is known. */
export function lengthValue(length: number): StatementValue {
  if (length < 2 * HOUR_MS) return number('minutes', Math.floor(length / MINUTE_MS))
  if (length < 2 * DAY_MS) return number('hours', Math.floor(length / HOUR_MS))
  return number('days', Math.floor(length / DAY_MS))
}
