import { textOf } from '../../../event/bytes.ts'
import { CR, HASH, LF, QUOTE } from '../text/ascii.ts'
import { MAX_SPAN, type Cutter, type Span } from '../text/span-feed.ts'

/**
 * Rows of a table, a cell in quotes may hold line ends. Blank lines and lines of `#` are left out. A quote that is never
 * closed would take in all the rows up to the next one: where a line within a row is a row by itself, the row ends with
 * its first line.
 */
export class RowCutter implements Cutter {
  end = 0
  open = false
  /** A quote of the row that was told last is not closed. */
  unclosed = false
  /** Whether a line is a row by itself, given the first line of another; `null` before the names of the columns. */
  isRow: ((line: string, first: string) => boolean) | null = null
  /** The row that was told last has no line end. */
  cut = false
  #seen = 0
  #quoted = false
  #tooLong = false

  /** What begins next is a row of which nothing was taken yet. */
  get fresh(): boolean {
    return !this.#tooLong
  }

  /** The row that was begun was taken by somebody else. */
  leave(): void {
    this.#seen = 0
    this.#quoted = false
  }

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    // Quotes in a line of `#` mean nothing.
    const remark = bytes[start] === HASH || (hasMark(bytes, start) && bytes[start + 3] === HASH)
    this.unclosed = false
    for (let at = start + this.#seen; at < stop; at++) {
      if (bytes[at] === QUOTE && !remark) this.#quoted = !this.#quoted
      else if (bytes[at] === LF && !this.#quoted) return this.#ends(bytes, start, at + 1, false)
    }
    if (stop === start + MAX_SPAN) {
      const line = this.#tooLong ? -1 : this.swallowing(bytes, start, stop)
      if (line >= 0) return this.#endsWithLine(line)
      this.#seen = 0
      this.#tooLong = true
      this.end = stop
      return 'long'
    }
    if (last) return this.#ends(bytes, start, stop, true)
    this.#seen = stop - start
    return 'more'
  }

  /** The end of the first line of a row that takes in others; -1 of any other row. */
  swallowing(bytes: Uint8Array, start: number, end: number): number {
    const { isRow } = this
    if (isRow === null) return -1
    const first = bytes.indexOf(LF, start) + 1
    if (first === 0 || first >= end) return -1
    const own = rowText(bytes, start, first)
    for (let from = first; from < end;) {
      const next = bytes.indexOf(LF, from) + 1
      // The last line of what there is of a row may not be whole.
      if (next === 0 || next > end) break
      if (isRow(rowText(bytes, from, next), own)) return first
      from = next
    }
    return -1
  }

  #endsWithLine(end: number): Span {
    this.#seen = 0
    this.#quoted = false
    this.unclosed = true
    this.cut = false
    this.end = end
    return 'record'
  }

  #ends(bytes: Uint8Array, start: number, end: number, cut: boolean): Span {
    const line = this.#tooLong ? -1 : this.swallowing(bytes, start, end)
    if (line >= 0) return this.#endsWithLine(line)
    this.#seen = 0
    this.#quoted = false
    this.end = end
    const long = this.#tooLong
    this.#tooLong = false
    if (long) return 'long'
    let at = start
    if (hasMark(bytes, at)) at += 3
    while (at < end && bytes[at]! <= 0x20) at++
    if (at === end || bytes[at] === HASH) return 'gap'
    this.cut = cut
    return 'record'
  }
}

function hasMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

/** The text of a row without its line end. */
export function rowText(bytes: Uint8Array, start: number, end: number): string {
  let to = end
  while (to > start && (bytes[to - 1] === LF || bytes[to - 1] === CR)) to--
  return textOf(bytes, start, to).replace(/^\ufeff/, '')
}
