import { CR, LF, NUL, SPACE, TAB } from '../text/ascii.ts'
import { Cells, MAX_CELLS } from '../text/cells.ts'
import { MORE } from '../text/text-feed.ts'

/** Scans lines of cells between separators; a run of separators counts as one, unless `strict`. */
export class W3cScanner extends Cells {
  /** Space, or tab where the header is written with tabs. */
  separator = SPACE
  /** Empty cells that were passed over in the line that was scanned last, not counting one at its end. */
  gaps = 0

  /** As `RecordReader.scan`. */
  scan(bytes: Uint8Array, start: number, last: boolean, strict = false): number {
    const { starts, ends, separator } = this
    const end = bytes.length
    let count = 0
    let cellStart = start
    let at = start
    let high = 0
    let canonical = separator === SPACE
    this.hasNul = false
    this.gaps = 0
    for (;;) {
      if (at === end && !last) return MORE
      const byte = at === end ? LF : bytes[at]!
      if (byte > SPACE) {
        high |= byte
        at++
      } else if (byte === separator || byte === LF) {
        const cellEnd = byte === LF && at > cellStart && bytes[at - 1] === CR ? at - 1 : at
        if (cellEnd === cellStart && !strict) {
          canonical = false
          if (byte === separator) this.gaps++
        } else {
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

  /** Scans the line that was scanned last again. */
  again(bytes: Uint8Array, start: number, strict = false): void {
    const { contentEnd } = this
    this.scan(bytes.subarray(0, contentEnd), start, true, strict)
    this.contentEnd = contentEnd
  }

  /** Reads the scanned line in the other plausible ways, when it does not have `expected` cells. */
  reconsider(bytes: Uint8Array, start: number, expected: number): void {
    if (this.count === expected) return
    if (this.gaps > 0 && this.count + this.gaps === expected) this.again(bytes, start, true)
    else if (this.count === 1) {
      const { separator } = this
      this.separator = separator === SPACE ? TAB : SPACE
      this.again(bytes, start, false)
      this.separator = separator
      this.canonical = false
    }
  }
}
