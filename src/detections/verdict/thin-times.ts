import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { joinedSpans, type Span } from './ascending.ts'
import type { Part } from './host-evidence.ts'

/** Rows that each day, or hour, beside a thin one has at least. */
const LEAST_BESIDE = 100
/** A thin day, or hour, has less than this share of the rows of each beside it. */
const THIN_SHARE = 0.05
/** Days, or hours, on either side that are compared. */
const BESIDE = 2
/** Days that lie farther apart are not compared. */
const NEAR_DAYS = 7

/**
 * Days and hours of one kind of log that have some rows, but hardly any beside the two before and the two after them, each
 * of which is busy. Weekends have each other beside them.
 */
export function thinTimes(own: readonly Pick<Part, 'coverage'>[]): Span[] {
  const days = new Map<number, number>()
  const hours = new Map<number, number>()
  for (const { coverage } of own) {
    for (const [day, events] of coverage.days) days.set(day, (days.get(day) ?? 0) + events)
    for (const [hour, events] of coverage.hours ?? []) hours.set(hour, (hours.get(hour) ?? 0) + events)
  }
  const thin = [
    ...thinIn(days, NEAR_DAYS).map((day): Span => [day * DAY_MS, (day + 1) * DAY_MS - 1]),
    ...thinIn(hours, BESIDE).map((hour): Span => [hour * HOUR_MS, (hour + 1) * HOUR_MS - 1]),
  ]
  return joinedSpans(thin)
}

function thinIn(counts: ReadonlyMap<number, number>, near: number): number[] {
  const all = [...counts].sort((a, b) => a[0] - b[0])
  return all.flatMap(([time, events], i) => {
    if (i < BESIDE || i + BESIDE >= all.length) return []
    const beside = [...all.slice(i - BESIDE, i), ...all.slice(i + 1, i + 1 + BESIDE)]
    if (beside.some(([other]) => Math.abs(other - time) > near)) return []
    const least = Math.min(...beside.map(([, rows]) => rows))
    return least >= LEAST_BESIDE && events < THIN_SHARE * least ? [time] : []
  })
}
