import type { KindCoverage } from '../../event/receipt.ts'
import type { Part } from './host-evidence.ts'

/** Rows that two days must have in common, at the same times of day, before one is called a copy of the other. */
const LEAST_ROWS = 20
/** Share of the rows of either day that lie in hours which are the same on both. */
const LEAST_SHARE = 0.9
/** Rows that come at the same times on more days than this follow a schedule. */
const MOST_ALIKE = 3

/** The rows of an hour: their number, and a sum over their times within the hour and their lengths. */
interface HourRows {
  events: number
  print: number
}

/**
 * Days of one kind of log on which nearly all rows come at the same times of day, and have the same lengths, as on another.
 * Which of the two is the copy nobody can tell, so both are told; in order.
 */
export function copiedDays(own: readonly Pick<Part, 'coverage'>[]): number[] {
  const hours = hoursOf(own.map(({ coverage }) => coverage))
  const rows = new Map<number, number>()
  const alike = new Map<string, number[]>()
  for (const [hour, { events, print }] of hours) {
    const day = Math.floor(hour / 24)
    rows.set(day, (rows.get(day) ?? 0) + events)
    const key = `${hour - day * 24} ${events} ${print}`
    alike.set(key, [...(alike.get(key) ?? []), day].slice(0, MOST_ALIKE + 1))
  }
  const common = new Map<string, number>()
  for (const [key, days] of alike) {
    if (days.length > MOST_ALIKE) continue
    const events = Number(key.split(' ')[1])
    for (const [i, day] of days.entries())
      for (const other of days.slice(i + 1))
        common.set(`${day} ${other}`, (common.get(`${day} ${other}`) ?? 0) + events)
  }
  const copied = new Set<number>()
  for (const [pair, events] of common) {
    const days = pair.split(' ').map(Number)
    if (events < LEAST_ROWS || days.some((day) => events < LEAST_SHARE * rows.get(day)!)) continue
    for (const day of days) copied.add(day)
  }
  return [...copied].sort((a, b) => a - b)
}

function hoursOf(all: readonly KindCoverage[]): [hour: number, rows: HourRows][] {
  const hours = new Map<number, HourRows>()
  for (const { hours: counts = [], prints } of all) {
    if (!prints) continue
    for (const [i, [hour, events]] of counts.entries()) {
      const known = hours.get(hour) ?? { events: 0, print: 0 }
      hours.set(hour, known)
      known.events += events
      known.print = (known.print + (prints[i] ?? 0)) | 0
    }
  }
  return [...hours].sort((a, b) => a[0] - b[0])
}
