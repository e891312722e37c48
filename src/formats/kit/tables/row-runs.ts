import type { Place } from '../../../event/place.ts'
import { returnKernel, type Kernel } from '../../../kernel/kernel.ts'
import { DOUBLED, PLAIN, type Cells } from '../text/cells.ts'
import type { RowWriter } from './row-writer.ts'
import { Patience, ShownRows } from './shown-rows.ts'

const DOUBLED_BIT = 0x8000_0000
const HIGH = 1
const HAS_NUL = 2

/** What the reader of one source does for each row of a run, and how its rows are written. */
export interface RunShape {
  readonly separator: 'comma' | 'space'
  readonly cells: Cells
  readonly rows: RowWriter
  /** Whether rows can be taken at once now. */
  ready(): boolean
  /** Cells that `time` and `row` look at. */
  looksAt(): readonly number[]
  time(bytes: Uint8Array): number
  row(bytes: Uint8Array, time: number, place: Place): void
}

/**
 * Takes rows that are as they should be through the kernel, many at a time. Stops before the first
 * that is not; that one is taken by the scanner and the writer, which know every oddity. Both ways
 * give the same blocks and issues.
 */
export class RowRuns {
  /** Rows of the run that was taken last. */
  rows = 0
  readonly #kernel: Kernel
  readonly #shape: RunShape
  readonly #shown: ShownRows
  readonly #patience = new Patience()

  constructor(kernel: Kernel, shape: RunShape) {
    this.#kernel = kernel
    this.#shape = shape
    this.#shown = new ShownRows(kernel)
  }

  /** Other bytes follow. */
  begin(): void {
    this.#shown.begin()
  }

  end(): void {
    returnKernel(this.#kernel)
  }

  /** Takes rows from `at` on, which is `offset` and `line` of the source; returns the bytes they take up. */
  take(bytes: Uint8Array, at: number, offset: number, line: number): number {
    if (this.#patience.waits()) return 0
    const width = this.#shape.rows.names.length
    if (width === 0 || this.#shape.rows.builder.isMixed || !this.#shape.ready()) return 0
    const found = this.#find(bytes, at, width)
    this.#patience.found(found)
    if (found === 0) return 0
    this.#write(bytes, found, width, offset - at, line)
    this.rows = found
    return this.#shown.startOf(found) - at
  }

  #find(bytes: Uint8Array, at: number, width: number): number {
    const { calls } = this.#kernel
    const index = this.#shape.separator === 'comma' ? calls.indexCommas : calls.indexSpaces
    return this.#shown.find(bytes, at, width, this.#shape.rows.builder.room, (from, length, limit, weight) =>
      index(from, length, width, limit, weight),
    )
  }

  #write(bytes: Uint8Array, found: number, width: number, shift: number, line: number): void {
    const kernel = this.#kernel
    const shape = this.#shape
    const { cells, rows } = shape
    const looksAt = shape.looksAt()
    const first = rows.builder.pending
    kernel.calls.putRows(found, width, first)
    cells.count = width
    cells.canonical = true
    cells.badQuote = false
    cells.lines = 1
    for (let row = 0; row < found; row++) {
      const start = this.#shown.startOf(row)
      const marks = kernel.rowMarks(row)
      cells.contentEnd = this.#shown.endOf(row)
      cells.high = marks & HIGH ? 0x80 : 0
      cells.hasNul = (marks & HAS_NUL) !== 0
      for (const cell of looksAt) this.#load(row, width, cell)
      const time = shape.time(bytes)
      const place: Place = {
        kind: 'line',
        ordinal: line + row,
        offset: shift + start,
        length: cells.contentEnd - start,
      }
      rows.writeRegular(bytes, cells, time, start, place)
      shape.row(bytes, time, place)
    }
  }

  #load(row: number, width: number, cell: number): void {
    const { words } = this.#kernel
    const at = this.#kernel.cellAt(row, width, cell)
    const end = words[at + 1]!
    const { cells } = this.#shape
    const { from } = this.#shown
    cells.starts[cell] = from + words[at]!
    cells.ends[cell] = from + (end & ~DOUBLED_BIT)
    cells.forms[cell] = end >= DOUBLED_BIT ? DOUBLED : PLAIN
  }
}
