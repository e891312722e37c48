import { textOf } from '../../../event/bytes.ts'
import type { Place } from '../../../event/place.ts'
import type { Kernel } from '../../../kernel/kernel.ts'
import { isUtf8 } from '../text/ascii.ts'
import type { RowCutter } from './csv-rows.ts'
import type { EventRows } from '../event-log/event-fields.ts'
import { Patience, ShownRows } from './shown-rows.ts'
import type { SpanRuns } from '../text/span-feed.ts'
import type { Separator } from './table-head.ts'

const DOUBLED = 0x8000_0000
const HIGH = 1

/** What becomes of the cells of a row, in the order in which its fields come. */
export type TableStep =
  /** A field that is a cell as it is. `whole`: rows in which it is empty are taken one by one. */
  | { readonly kind: 'cell'; readonly name: string; readonly cell: number; readonly whole?: boolean }
  /** A path: a cell, a backslash and another one. -1: no parent. */
  | { readonly kind: 'path'; readonly name: string; readonly parent: number; readonly leaf: number }
  /** A field that `put` makes of a cell. */
  | { readonly kind: 'made'; readonly name: string; readonly cell: number }

/** How rows that are as they should be become events. */
export interface TablePlan {
  readonly steps: readonly TableStep[]
  /** Looks at a row of the run before any is put; false when it has to be taken by itself. */
  fits?(cells: RunCells, row: number): boolean
  /** Puts what the steps do not. */
  put?(cells: RunCells, row: number): void
  /** Epoch ms of a row; NaN when it has no time. */
  time(cells: RunCells, place: Place): number
}

/** The cells of the row that a run has come to. */
export interface RunCells {
  /** The text of a cell, without its quotes. */
  text(cell: number): string
  readonly bytes: Uint8Array
  start(cell: number): number
  end(cell: number): number
  /** Quotes in the cell are doubled. */
  doubled(cell: number): boolean
}

/**
 * Takes rows of a table through the kernel, many at a time, and stops before the first that is not as it should be, or
 * that has a field which no row had before. Gives the same blocks and issues as rows that are taken one by one.
 */
export class TableRuns implements SpanRuns, RunCells {
  records = 0
  bytes: Uint8Array = new Uint8Array(0)
  readonly #kernel: Kernel
  readonly #rows: EventRows
  readonly #cutter: RowCutter
  readonly #shown: ShownRows
  readonly #patience = new Patience()
  #plan: TablePlan | null = null
  #separator = 0
  #width = 0
  /** Word of the first cell of the current row. */
  #cells = 0

  constructor(kernel: Kernel, rows: EventRows, cutter: RowCutter) {
    this.#kernel = kernel
    this.#rows = rows
    this.#cutter = cutter
    this.#shown = new ShownRows(kernel)
  }

  /** The names of the columns are known. `null`: each row has to be taken by itself. */
  use(plan: TablePlan | null, separator: Separator, width: number): void {
    this.#plan = plan
    this.#separator = separator.charCodeAt(0)
    this.#width = width
  }

  begin(): void {
    this.#shown.begin()
  }

  take(bytes: Uint8Array, at: number, offset: number, records: number): number {
    const plan = this.#plan
    if (plan === null || !this.#cutter.fresh || this.#patience.waits()) return 0
    const { builder } = this.#rows
    const indexed = this.#shown.find(bytes, at, this.#width, builder.room, (from, length, limit, weight) =>
      this.#kernel.calls.indexTable(from, length, this.#separator, this.#width, limit, weight),
    )
    this.bytes = bytes
    const found = this.#fitting(plan, this.#known(plan, this.#readable(indexed)))
    this.#patience.found(found)
    if (found === 0) return 0
    this.#put(plan, found)
    for (let row = 0; row < found; row++) {
      this.#cells = this.#kernel.cellAt(row, this.#width, 0)
      const start = this.#shown.startOf(row)
      const place: Place = {
        kind: 'record',
        ordinal: records + row + 1,
        offset: offset + start - at,
        length: this.#shown.startOf(row + 1) - start,
      }
      const time = plan.time(this, place)
      builder.row(time, place.ordinal, place.offset, place.length)
      plan.put?.(this, row)
    }
    this.records = found
    this.#cutter.leave()
    return this.#shown.startOf(found) - at
  }

  text(cell: number): string {
    const text = textOf(this.bytes, this.start(cell), this.end(cell))
    return this.doubled(cell) ? text.replaceAll('""', '"') : text
  }

  start(cell: number): number {
    return this.#shown.from + this.#kernel.words[this.#cells + 2 * cell]!
  }

  end(cell: number): number {
    return this.#shown.from + (this.#kernel.words[this.#cells + 2 * cell + 1]! & ~DOUBLED)
  }

  doubled(cell: number): boolean {
    return this.#kernel.words[this.#cells + 2 * cell + 1]! >= DOUBLED
  }

  /** Counts the first rows that are UTF-8 and take in no other row. */
  #readable(rows: number): number {
    for (let row = 0; row < rows; row++) {
      if (this.#cutter.swallowing(this.bytes, this.#shown.startOf(row), this.#shown.endOf(row)) >= 0)
        return row
      if ((this.#kernel.rowMarks(row) & HIGH) === 0) continue
      if (!isUtf8(this.bytes, this.#shown.startOf(row), this.#shown.endOf(row))) return row
    }
    return rows
  }

  #fitting(plan: TablePlan, rows: number): number {
    if (plan.fits === undefined) return rows
    for (let row = 0; row < rows; row++) {
      this.#cells = this.#kernel.cellAt(row, this.#width, 0)
      if (!plan.fits(this, row)) return row
    }
    return rows
  }

  /** Counts the first rows whose fields all have a column. */
  #known({ steps }: TablePlan, rows: number): number {
    const { calls, maxColumns } = this.#kernel
    let found = rows
    for (const step of steps) {
      const handle = this.#rows.known(step.name)
      const cells = step.kind === 'path' ? [step.parent, step.leaf] : [step.cell]
      if (handle === undefined || handle >= maxColumns)
        for (const cell of cells)
          if (cell >= 0) found = Math.min(found, calls.firstEmpty(cell, found, this.#width, false))
      if (step.kind === 'cell' && step.whole === true)
        found = Math.min(found, calls.firstEmpty(step.cell, found, this.#width, true))
    }
    return found
  }

  #put({ steps }: TablePlan, rows: number): void {
    const { calls } = this.#kernel
    const { builder } = this.#rows
    const first = builder.pending
    for (const step of steps) {
      const handle = this.#rows.known(step.name)
      if (handle === undefined || step.kind === 'made') continue
      if (step.kind === 'cell') calls.putCell(step.cell, rows, this.#width, first, handle)
      else calls.putPath(step.parent, step.leaf, rows, this.#width, first, handle)
      builder.touched(handle)
    }
  }
}
