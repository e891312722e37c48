import { LF } from '../text/ascii.ts'
import { MAX_SPAN, type Cutter, type Span } from '../text/span-feed.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/**
 * Objects one after the other: a line each, in a list, or just so. `marks` are lines between them that
 * some tool writes.
 */
export class JsonCutter implements Cutter {
  readonly #mark: RegExp | null
  end = 0
  /** Bytes of the current span that were looked at. */
  #seen = 0
  #depth = 0
  #inText = false
  #escaped = false
  #tooLong = false
  /** Every object so far stood on a line of its own, so a line end ends a broken one. */
  #lines = true
  #first = true

  constructor(mark: RegExp | null = null) {
    this.#mark = mark
  }

  get open(): boolean {
    return this.#depth > 0
  }

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    if (this.#depth > 0) return this.#object(bytes, start)
    let at = start
    while (at < bytes.length && isBetween(bytes[at]!)) {
      if (bytes[at] === OPEN_LIST) this.#lines = false
      at++
    }
    if (at > start) return this.#ends('gap', at)
    if (bytes[at] === OPEN) {
      this.#depth = 0
      this.#seen = 0
      this.#inText = this.#escaped = this.#tooLong = false
      return this.#object(bytes, start)
    }
    return this.#line(bytes, start, last)
  }

  #object(bytes: Uint8Array, start: number): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    let at = start + this.#seen
    for (; at < stop; at++) {
      const byte = bytes[at]!
      if (byte === LF) {
        // No text holds a bare line end, and no object that stands on one line.
        if (this.#inText || (this.#lines && !this.#first)) return this.#broken(at + 1)
        this.#lines = false
      }
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#inText = false
      } else if (byte === QUOTE) this.#inText = true
      else if (byte === OPEN || byte === OPEN_LIST) this.#depth++
      else if ((byte === CLOSE || byte === CLOSE_LIST) && --this.#depth === 0) {
        this.#first = false
        return this.#ends(this.#tooLong ? 'long' : 'record', at + 1)
      }
    }
    if (at < start + MAX_SPAN) {
      this.#seen = at - start
      return 'more'
    }
    this.#tooLong = true
    return this.#ends('long', at)
  }

  #broken(end: number): Span {
    this.#depth = 0
    return this.#ends(this.#tooLong ? 'long' : 'junk', end)
  }

  /** A line that is no object. */
  #line(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    const found = bytes.indexOf(LF, start + this.#seen)
    const lineEnd = found >= 0 && found < stop ? found + 1 : -1
    if (lineEnd < 0 && !last && stop < start + MAX_SPAN) {
      this.#seen = stop - start
      return 'more'
    }
    const end = lineEnd < 0 ? stop : lineEnd
    const text = end - start < 200 ? String.fromCharCode(...bytes.subarray(start, end)) : ''
    return this.#ends(this.#mark?.test(text.trim()) ? 'gap' : 'junk', end)
  }

  #ends(span: Span, end: number): Span {
    this.#seen = 0
    this.end = end
    return span
  }
}

/** White space, commas, the brackets of the list around, and the three bytes of a byte order mark. */
function isBetween(byte: number): boolean {
  return (
    byte === 0x20 ||
    (byte >= 0x09 && byte <= 0x0d) ||
    byte === 0x2c ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  )
}
