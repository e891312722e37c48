import { MAX_SPAN, type Cutter, type Span } from '../kit/text/span-feed.ts'

/*
 * A log of Windows before Vista: a header of 48 bytes, records, and one record of 40 bytes that marks
 * the end. The newest records may stand before the oldest.
 *
 *   record  size, "LfLe", number, time generated, time written, event, type, count of strings, category, …
 *           source and computer (UTF-16), account, strings, data, size again
 */
export const HEADER = 0x30
const END = 0x28
export const RECORD_MIN = 0x38
const RECORD_MAX = 0x4_0000
const MAGIC = 0x654c664c
const END_MAGIC = 0x1111_1111

export class EvtCutter implements Cutter {
  end = 0
  open = false
  #first = true
  #seen = 0

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    const there = bytes.length - start
    if (there < 8)
      return last ? this.#ends(isZero(bytes, start, bytes.length) ? 'gap' : 'junk', bytes.length) : 'more'
    const size = u32(bytes, start)
    if (this.#first) {
      if (there < HEADER) return 'more'
      this.#first = false
      return this.#ends('gap', start + HEADER)
    }
    const magic = u32(bytes, start + 4)
    if (size === END && magic === END_MAGIC) return there < END ? 'more' : this.#ends('gap', start + END)
    if (magic === MAGIC && size >= RECORD_MIN && size <= RECORD_MAX) {
      this.open = there < size
      if (this.open) return 'more'
      if (u32(bytes, start + size - 4) === size) return this.#ends('record', start + size)
    }
    return this.#debris(bytes, start, last)
  }

  /** Up to where the next record may begin. */
  #debris(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    let at = start + Math.max(1, this.#seen)
    for (; at + 8 <= stop; at++) {
      const magic = u32(bytes, at + 4)
      if (magic === MAGIC || (magic === END_MAGIC && u32(bytes, at) === END)) break
    }
    const found = at + 8 <= stop
    if (!found && !last && stop < start + MAX_SPAN) {
      this.#seen = at - start
      return 'more'
    }
    const end = found ? at : stop
    return this.#ends(isZero(bytes, start, end) ? 'gap' : 'junk', end)
  }

  #ends(span: Span, end: number): Span {
    this.#seen = 0
    this.end = end
    return span
  }
}

export function isEvt(head: Uint8Array): boolean {
  return (
    head.length >= HEADER &&
    u32(head, 0) === HEADER &&
    u32(head, 4) === MAGIC &&
    u32(head, HEADER - 4) === HEADER
  )
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false
  return true
}
