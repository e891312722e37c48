import type { Cells } from '../text/cells.ts'

/** What finds the records of a text and their cells. */
export type Scanner = Cells & { scan(bytes: Uint8Array, start: number, last: boolean): number }

/** The part of a `RecordReader` that its scanner does. */
export abstract class ScannedReader<S extends Scanner = Scanner> {
  protected readonly cells: S

  constructor(cells: S) {
    this.cells = cells
  }

  get contentEnd(): number {
    return this.cells.contentEnd
  }

  get lines(): number {
    return this.cells.lines
  }

  scan(bytes: Uint8Array, start: number, last: boolean): number {
    return this.cells.scan(bytes, start, last)
  }
}
