import { returnKernel, type Kernel } from '../../kernel/kernel.ts'
import { DOUBLED, PLAIN, type Cells } from './cells.ts'
import type { RowWriter } from './row-writer.ts'

const DOUBLED_BIT = 0x8000_0000
const HIGH = 1
const HAS_NUL = 2
/** So many rows are at most taken one by one before a run is tried again. */
const MAX_PATIENCE = 64

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
  row(bytes: Uint8Array, time: number): void
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
  /** The part of the current bytes that the kernel sees. */
  #from = 0
  #to = 0
  /** Rows to be taken one by one before the next try, and how many it was after the last failure. */
  #pause = 0
  #patience = 0

  constructor(kernel: Kernel, shape: RunShape) {
    this.#kernel = kernel
    this.#shape = shape
  }

  /** Other bytes follow. */
  begin(): void {
    this.#from = this.#to = 0
  }

  end(): void {
    returnKernel(this.#kernel)
  }

  /** Takes rows from `at` on, which is `offset` and `line` of the source; returns the bytes they take up. */
  take(bytes: Uint8Array, at: number, offset: number, line: number): number {
    if (this.#pause > 0) {
      this.#pause--
      return 0
    }
    const width = this.#shape.rows.names.length
    if (width === 0 || !this.#shape.ready()) return 0
    const found = this.#find(bytes, at, width)
    if (found === 0) {
      this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2 + 1)
      this.#pause = this.#patience
      return 0
    }
    this.#patience = 0
    this.#write(bytes, found, width, offset - at, line)
    this.rows = found
    return this.#from + this.#kernel.rowStart(found) - at
  }

  #find(bytes: Uint8Array, at: number, width: number): number {
    const { calls, windowBytes, maxCells } = this.#kernel
    const room = this.#shape.rows.builder.room
    const index = this.#shape.separator === 'comma' ? calls.indexCommas : calls.indexSpaces
    const limit = Math.min(room.rows, Math.floor(maxCells / width))
    for (;;) {
      const fresh = at < this.#from || at >= this.#to
      if (fresh) {
        this.#from = at
        this.#to = Math.min(bytes.length, at + windowBytes)
        this.#kernel.show(bytes.subarray(this.#from, this.#to))
      }
      const found = index(at - this.#from, this.#to - this.#from, width, limit, room.weight)
      if (found > 0 || fresh || calls.stoppedAtEnd() === 0 || this.#to === bytes.length) return found
      this.#to = this.#from
    }
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
      const start = this.#from + kernel.rowStart(row)
      const marks = kernel.rowMarks(row)
      cells.contentEnd = this.#from + kernel.rowEnd(row)
      cells.high = marks & HIGH ? 0x80 : 0
      cells.hasNul = (marks & HAS_NUL) !== 0
      for (const cell of looksAt) this.#load(row, width, cell)
      const time = shape.time(bytes)
      rows.writeRegular(bytes, cells, time, start, {
        kind: 'line',
        ordinal: line + row,
        offset: shift + start,
        length: cells.contentEnd - start,
      })
      shape.row(bytes, time)
    }
  }

  #load(row: number, width: number, cell: number): void {
    const { words } = this.#kernel
    const at = this.#kernel.cellAt(row, width, cell)
    const end = words[at + 1]!
    const { cells } = this.#shape
    cells.starts[cell] = this.#from + words[at]!
    cells.ends[cell] = this.#from + (end & ~DOUBLED_BIT)
    cells.forms[cell] = end >= DOUBLED_BIT ? DOUBLED : PLAIN
  }
}
