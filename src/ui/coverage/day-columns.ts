import { dayName } from '../../event/time.ts'

/** How many days stand in one column. */
export const UNITS = ['day', 'week', 'month'] as const
export type Unit = (typeof UNITS)[number]

/** Successive days that are drawn as one column; both ends are day numbers, and belong to it. */
export interface DayColumn {
  readonly first: number
  readonly last: number
  /** A label that several columns share, such as their month. */
  readonly group: string
  /** The label of the column within its group. */
  readonly label: string
}

/** Most columns that are drawn at once. */
export const MOST_COLUMNS = 93

/** Day number of a Monday. */
const A_MONDAY = 4

/** The finest unit in which so many days are drawn at once. */
export function finestUnit(days: number): Unit {
  if (days <= MOST_COLUMNS) return 'day'
  return days <= 7 * MOST_COLUMNS ? 'week' : 'month'
}

/** The columns from one day to another, both included; the last `MOST_COLUMNS` that end before `back` columns from the end. */
export function columnsOf(
  first: number,
  last: number,
  unit: Unit,
  back = 0,
): { readonly columns: readonly DayColumn[]; readonly earlier: boolean; readonly later: boolean } {
  const columns: DayColumn[] = []
  let end = last
  for (let skipped = 0; skipped < back; skipped++) {
    const before = beginOf(end, unit) - 1
    if (before < first) break
    end = before
  }
  const later = end < last
  while (end >= first && columns.length < MOST_COLUMNS) {
    const begin = Math.max(first, beginOf(end, unit))
    const name = dayName(unit === 'month' ? end : begin)
    columns.push({
      first: begin,
      last: end,
      group: name.slice(0, unit === 'month' ? 4 : 7),
      label: unit === 'month' ? name.slice(5, 7) : name.slice(8),
    })
    end = begin - 1
  }
  return { columns: columns.reverse(), earlier: end >= first, later }
}

/** The first day of the unit that a day belongs to. */
function beginOf(day: number, unit: Unit): number {
  if (unit === 'day') return day
  if (unit === 'week') return day - ((((day - A_MONDAY) % 7) + 7) % 7)
  return day - Number(dayName(day).slice(8)) + 1
}

/** Neighbouring columns of one group, in order. */
export function groupsOf(columns: readonly DayColumn[]): readonly { readonly group: string; span: number }[] {
  const groups: { readonly group: string; span: number }[] = []
  for (const { group } of columns) {
    const last = groups.at(-1)
    if (last?.group === group) last.span++
    else groups.push({ group, span: 1 })
  }
  return groups
}
