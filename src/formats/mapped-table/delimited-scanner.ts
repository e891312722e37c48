import { CR, LF, NUL, QUOTE } from '../kit/text/ascii.ts'
import { Cells, DOUBLED, MAX_CELLS, PLAIN, QUOTED } from '../kit/text/cells.ts'
import { ENDLESS, MAX_RECORD, MORE } from '../kit/text/text-feed.ts'

/** A quote that is not closed within so many bytes opens no cell. */
const DEEP = 64 << 10

/** Scans records of cells between semicolons or tabs; a cell in quotes may hold separators and line ends. */
export class DelimitedScanner extends Cells {
  readonly #separator: number

  constructor(separator: number) {
    super()
    this.#separator = separator
    // No line is written again from its cells: every row keeps its own bytes.
    this.canonical = false
  }

  /** As `RecordReader.scan`. */
  scan(bytes: Uint8Array, start: number, last: boolean): number {
    this.count = 0
    this.high = 0
    this.lines = 1
    this.hasNul = this.badQuote = false
    for (let at = start; ;) {
      const quoted = bytes[at] === QUOTE ? this.#quoted(bytes, at, last) : at
      if (quoted === MORE) return MORE
      const end = quoted > at ? quoted : this.#plain(bytes, at)
      if (end - start > MAX_RECORD) return ENDLESS
      if (end === bytes.length && !last) return MORE
      if (bytes[end] === this.#separator) {
        at = end + 1
        continue
      }
      this.contentEnd = end > start && bytes[end - 1] === CR ? end - 1 : end
      return Math.min(end + 1, bytes.length)
    }
  }

  /** Takes the cell in the quotes that open at `open`; returns where it ends, `open` when it is none. */
  #quoted(bytes: Uint8Array, open: number, last: boolean): number {
    const limit = Math.min(bytes.length, open + DEEP)
    let form = QUOTED
    let lines = 0
    for (let at = open + 1; at < limit; at++) {
      if (bytes[at] === LF) lines++
      if (bytes[at] !== QUOTE) continue
      if (at + 2 >= bytes.length && !last) return MORE
      if (bytes[at + 1] === QUOTE) {
        form = DOUBLED
        at++
        continue
      }
      const end = bytes[at + 1] === CR && (bytes[at + 2] === LF || at + 2 >= bytes.length) ? at + 2 : at + 1
      if (end < bytes.length && bytes[end] !== LF && bytes[end] !== this.#separator) break
      this.lines += lines
      this.#put(bytes, open + 1, at, form)
      return end
    }
    if (limit === bytes.length && limit < open + DEEP && !last) return MORE
    this.badQuote = true
    return open
  }

  #plain(bytes: Uint8Array, start: number): number {
    let at = start
    while (at < bytes.length && bytes[at] !== this.#separator && bytes[at] !== LF) at++
    const ends = at === bytes.length || bytes[at] === LF
    this.#put(bytes, start, ends && at > start && bytes[at - 1] === CR ? at - 1 : at, PLAIN)
    return at
  }

  #put(bytes: Uint8Array, start: number, end: number, form: number): void {
    for (let i = start; i < end; i++) {
      this.high |= bytes[i]!
      if (bytes[i] === NUL) this.hasNul = true
    }
    if (this.count < MAX_CELLS) {
      this.starts[this.count] = start
      this.ends[this.count] = end
      this.forms[this.count] = form
    }
    this.count++
  }
}
