import type { CoverageRow } from '../../detections/conclusion.ts'
import type { DayColumn } from './day-columns.ts'

/** Events by day; the first number belongs to the day `first`. */
export interface DayCounts {
  readonly first: number
  readonly events: Uint32Array
  /** Events with a hit of high or critical level. */
  readonly hits: Uint32Array
}

/** The days of a column in one log. */
export interface CoverageCell {
  /** `null` while they are counted. */
  readonly events: number | null
  readonly hits: number
  /** True when the log covers any of the days. */
  readonly covered: boolean
  /** The gap of the log in which any of the days lies. */
  readonly gap: readonly [from: number, to: number] | null
}

/** The cells of a log; `null` for days before it begins and after it ends. */
export function cellsOf(
  row: Pick<CoverageRow, 'days' | 'gaps'>,
  columns: readonly DayColumn[],
  counts: DayCounts | null,
): readonly (CoverageCell | null)[] {
  return columns.map(({ first, last }) => {
    const covered = row.days.some(([day]) => day >= first && day <= last)
    const gap = row.gaps.find(([from, to]) => from <= last && to >= first) ?? null
    const events = counts === null ? null : sumOf(counts.events, counts.first, first, last)
    if (!covered && gap === null && (events ?? 0) === 0) return null
    const hits = counts === null ? 0 : sumOf(counts.hits, counts.first, first, last)
    return { events, hits, covered: covered || (events ?? 0) > 0, gap }
  })
}

function sumOf(values: Uint32Array, from: number, first: number, last: number): number {
  let sum = 0
  for (let day = first; day <= last; day++) sum += values[day - from] ?? 0
  return sum
}

/** The place of a cell. */
export interface CellPlace {
  readonly row: number
  readonly column: number
}

/** The cell to which a key leads; `null` where the key means nothing or leads nowhere. Cells that are not there are passed over. */
export function cellAt(
  cells: readonly (readonly (unknown | null)[])[],
  { row, column }: CellPlace,
  key: string,
): CellPlace | null {
  const here = cells[row] ?? []
  const along = (from: number, by: 1 | -1): CellPlace | null => {
    for (let to = from; to >= 0 && to < here.length; to += by)
      if (here[to] !== null) return to === column ? null : { row, column: to }
    return null
  }
  const across = (by: 1 | -1): CellPlace | null => {
    for (let to = row + by; to >= 0 && to < cells.length; to += by) {
      const nearest = nearestTo(cells[to]!, column)
      if (nearest !== null) return { row: to, column: nearest }
    }
    return null
  }
  switch (key) {
    case 'ArrowRight':
      return along(column + 1, 1)
    case 'ArrowLeft':
      return along(column - 1, -1)
    case 'Home':
      return along(0, 1)
    case 'End':
      return along(here.length - 1, -1)
    case 'ArrowDown':
      return across(1)
    case 'ArrowUp':
      return across(-1)
    default:
      return null
  }
}

/** The first cell of a grid; `null` when it has none. */
export function firstCell(cells: readonly (readonly (unknown | null)[])[]): CellPlace | null {
  for (const [row, one] of cells.entries()) {
    const column = one.findIndex((cell) => cell !== null)
    if (column >= 0) return { row, column }
  }
  return null
}

function nearestTo(row: readonly (unknown | null)[], column: number): number | null {
  let nearest: number | null = null
  for (const [at, cell] of row.entries())
    if (cell !== null && (nearest === null || Math.abs(at - column) < Math.abs(nearest - column)))
      nearest = at
  return nearest
}
