import { dayOf, DAY_MS } from '../../event/time.ts'
import { kindOfChannel } from '../../event/log-kinds.ts'
import type { Source } from '../../event/source.ts'
import type { Hole } from './silence.ts'

/**
 * The times for which record numbers of one kind of event log are missing between two records of a source. Where several
 * computers write into it, nobody can say of which one they are.
 */
export function recordGaps({ facts, coverage }: Pick<Source, 'facts' | 'coverage'>, kind: string): Hole[] {
  const gaps = facts.filter(
    ({ key, value, time }) =>
      key === 'record-gap' && Number.isFinite(time) && kindOfChannel(value.split(': ')[0]!) === kind,
  )
  if (gaps.length === 0) return []
  const own = coverage.filter((one) => one.kind === kind)
  if (own.length !== 1) return []
  const ends = own[0]!.unbroken.map(([, to]) => to).sort((a, b) => a - b)
  return gaps
    .map(({ time }) => time)
    .sort((a, b) => a - b)
    .map((time) => {
      while (ends.length > 1 && ends[1]! <= time) ends.shift()
      const before = ends[0] !== undefined && ends[0] <= time ? ends[0] : dayOf(time) * DAY_MS
      return { from: before, to: Math.max(time, before + 1), why: 'sequence' }
    })
}
