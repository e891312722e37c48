import type { Kernel } from '../../../kernel/kernel.ts'

/** Finds rows from `from` to `length` of the window, as many as `limit` and as heavy as `weight`; returns how many. */
export type RowIndex = (from: number, length: number, limit: number, weight: number) => number

/** The part of the current bytes that a kernel sees, in which rows are looked for. */
export class ShownRows {
  readonly #kernel: Kernel
  /** Where that part begins. */
  from = 0
  #to = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Other bytes follow. */
  begin(): void {
    this.from = this.#to = 0
  }

  /** Counts the well-formed rows of `width` cells from `at` on. */
  find(
    bytes: Uint8Array,
    at: number,
    width: number,
    room: { readonly rows: number; readonly weight: number },
    index: RowIndex,
  ): number {
    const { calls, windowBytes, maxCells } = this.#kernel
    const limit = Math.min(room.rows, Math.floor(maxCells / width))
    for (;;) {
      const fresh = at < this.from || at >= this.#to
      if (fresh) {
        this.from = at
        this.#to = Math.min(bytes.length, at + windowBytes)
        this.#kernel.show(bytes.subarray(this.from, this.#to))
      }
      const found = index(at - this.from, this.#to - this.from, limit, room.weight)
      if (found > 0 || fresh || calls.stoppedAtEnd() === 0 || this.#to === bytes.length) return found
      this.#to = this.from
    }
  }

  /** Where a row that was found begins, or what follows the last one. */
  startOf(row: number): number {
    return this.from + this.#kernel.rowStart(row)
  }

  endOf(row: number): number {
    return this.from + this.#kernel.rowEnd(row)
  }
}

/** Most rows that are taken one by one before a run is tried again. */
const MAX_PATIENCE = 64

/** How often a run of rows is tried where many rows are not as they should be. */
export class Patience {
  #pause = 0
  #patience = 0

  /** Whether the next row has to be taken by itself. */
  waits(): boolean {
    if (this.#pause === 0) return false
    this.#pause--
    return true
  }

  found(rows: number): void {
    this.#patience = rows > 0 ? 0 : Math.min(MAX_PATIENCE, this.#patience * 2 + 1)
    this.#pause = this.#patience
  }
}
