import { CR, LF, NUL, QUOTE, SPACE } from '../kit/text/ascii.ts'
import { Cells, MAX_CELLS, PLAIN, QUOTED } from '../kit/text/cells.ts'
import { MORE } from '../kit/text/text-feed.ts'

const OPEN = 0x5b
const CLOSE = 0x5d
const BACKSLASH = 0x5c

/** Scans lines of cells between single spaces, some in quotes or square brackets. */
export class NcsaScanner extends Cells {
  /** As `RecordReader.scan`. */
  scan(bytes: Uint8Array, start: number, last: boolean): number {
    const lineEnd = bytes.indexOf(LF, start)
    if (lineEnd < 0 && !last) return MORE
    const next = lineEnd < 0 ? bytes.length : lineEnd + 1
    let end = lineEnd < 0 ? bytes.length : lineEnd
    if (end > start && bytes[end - 1] === CR) end--
    this.contentEnd = end
    this.canonical = true
    this.badQuote = false
    this.#look(bytes, start, end)
    this.count = 0
    let at = start
    for (;;) {
      at = this.#cell(bytes, at, end) + 1
      if (at > end) return next
    }
  }

  #look(bytes: Uint8Array, start: number, end: number): void {
    this.high = 0
    this.hasNul = false
    for (let i = start; i < end; i++) {
      this.high |= bytes[i]!
      if (bytes[i] === NUL) this.hasNul = true
    }
  }

  /** Reads one cell; returns where it ends, its closing mark included. */
  #cell(bytes: Uint8Array, at: number, end: number): number {
    const mark = bytes[at] === QUOTE && at < end ? QUOTE : bytes[at] === OPEN && at < end ? CLOSE : null
    if (mark !== null) {
      const close = closing(bytes, at + 1, end, mark)
      if (close >= 0) {
        this.#put(at + 1, close, QUOTED)
        return close + 1
      }
      this.badQuote = true
      this.canonical = false
    }
    let to = at
    while (to < end && bytes[to] !== SPACE) to++
    this.#put(at, to, PLAIN)
    return to
  }

  #put(start: number, end: number, form: number): void {
    if (this.count < MAX_CELLS) {
      this.starts[this.count] = start
      this.ends[this.count] = end
      this.forms[this.count] = form
    }
    this.count++
  }
}

/** The mark that closes a cell: one that a space or the end follows, and no backslash precedes. */
function closing(bytes: Uint8Array, from: number, end: number, mark: number): number {
  for (let at = bytes.indexOf(mark, from); at >= 0 && at < end; at = bytes.indexOf(mark, at + 1)) {
    if (mark === QUOTE && bytes[at - 1] === BACKSLASH && bytes[at - 2] !== BACKSLASH) continue
    if (at + 1 === end || bytes[at + 1] === SPACE) return at
  }
  return -1
}
