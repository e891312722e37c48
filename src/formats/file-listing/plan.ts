import type { TablePlan, TableStep } from '../kit/tables/table-runs.ts'
import type { WrittenDates } from '../kit/times/written-dates.ts'
import { COMMON, UTC } from './listings.ts'

/** How the rows of a listing with such columns become events: what `listed` does, for many at a time. */
export function planOf(names: readonly string[], dates: WrittenDates): TablePlan | null {
  const at = (name: string): number => names.indexOf(name)
  const path = pathOf(names)
  if (path === null || ['FilePath', ...COMMON.map(([name]) => name)].some((name) => at(name) >= 0))
    return null
  const steps: TableStep[] = names.map((name, cell) => ({ kind: 'cell', name, cell }))
  steps.push(path)
  for (const [name, columns] of COMMON) {
    const [cell, other] = columns.map(at).filter((one) => one >= 0)
    // Where the better column may be empty, the other one has to be looked at.
    if (cell !== undefined) steps.push({ kind: 'cell', name, cell, whole: other !== undefined })
  }
  const utc = UTC.map(at).filter((cell) => cell >= 0)
  const local = ['CreationTime', 'LastWriteTime'].map(at).filter((cell) => cell >= 0)
  return {
    steps,
    time(cells, place) {
      const told = utc.find((cell) => cells.end(cell) > cells.start(cell))
      const cell = told ?? local.find((one) => cells.end(one) > cells.start(one))
      return cell === undefined
        ? dates.time('', place, false)
        : dates.timeAt(cells.bytes, cells.start(cell), cells.end(cell), place, told !== undefined)
    },
  }
}

function pathOf(names: readonly string[]): TableStep | null {
  const name = 'FilePath'
  const full = names.indexOf('FullName')
  if (full >= 0) return { kind: 'cell', name, cell: full, whole: true }
  const [leaf = -1, other] = ['FileName', 'Name'].map((one) => names.indexOf(one)).filter((cell) => cell >= 0)
  if (leaf < 0 || other !== undefined) return null
  return { kind: 'path', name, parent: names.indexOf('ParentPath'), leaf }
}
