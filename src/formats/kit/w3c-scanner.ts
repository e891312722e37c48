import { CR, LF, NUL, SPACE, TAB } from './ascii.ts'
import { Cells, MAX_CELLS } from './cells.ts'
import { MORE } from './text-feed.ts'

/** Scans lines of cells between single separators; a run of separators counts as one. */
export class W3cScanner extends Cells {
  /** Space, or tab where the header is written with tabs. */
  separator = SPACE

  /** As `RecordReader.scan`. */
  scan(bytes: Uint8Array, start: number, last: boolean): number {
    const { starts, ends, separator } = this
    const end = bytes.length
    let count = 0
    let cellStart = start
    let at = start
    let high = 0
    let canonical = separator === SPACE
    this.hasNul = false
    for (;;) {
      if (at === end && !last) return MORE
      const byte = at === end ? LF : bytes[at]!
      if (byte > SPACE) {
        high |= byte
        at++
      } else if (byte === separator || byte === LF) {
        const cellEnd = byte === LF && at > cellStart && bytes[at - 1] === CR ? at - 1 : at
        if (cellEnd === cellStart) canonical = false
        else {
          if (count < MAX_CELLS) {
            starts[count] = cellStart
            ends[count] = cellEnd
          }
          count++
        }
        if (byte === LF) {
          this.count = count
          this.canonical = canonical
          this.high = high
          this.contentEnd = at > start && bytes[at - 1] === CR ? at - 1 : at
          return Math.min(at + 1, end)
        }
        cellStart = ++at
      } else {
        if (byte === NUL) this.hasNul = true
        at++
      }
    }
  }

  /** Scans a line again with the other separator, when with this one it is a single cell. */
  rescan(bytes: Uint8Array, start: number): void {
    const { separator, contentEnd } = this
    this.separator = separator === SPACE ? TAB : SPACE
    this.scan(bytes.subarray(0, contentEnd), start, true)
    this.separator = separator
    this.canonical = false
  }
}
