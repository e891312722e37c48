import type { ValueHeap } from '../../event/column.ts'
import { ASCII_FOLD } from '../../event/ascii-fold.ts'
import { hasAt, type Literal } from '../values/value-test.ts'

/** With a literal shorter than this, the scan moves on by single bytes. */
export const SHORT = 4

/** With at most this many literals, the last byte of the window alone decides well how far to move on. */
const FEW = 3

/**
 * Searches for many literals in one pass over the bytes of a column, by the algorithm of Wu and Manber: the last
 * three bytes of a window of the shortest literal's length decide how far the window moves on. For few or short
 * literals the last byte decides.
 */
export class LiteralScan {
  readonly #literals: readonly Literal[]
  readonly #window: number
  readonly #few: boolean
  readonly #mask: number
  readonly #shift: Uint8Array
  /** For each table entry, the first literal, plus one, whose window ends in its bytes; `#next` chains the others. */
  readonly #first: Uint32Array
  readonly #next: Uint32Array

  /** No literal is empty. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
    this.#next = new Uint32Array(literals.length)
    this.#window = literals.reduce((least, { bytes }) => Math.min(least, bytes.length), 200)
    this.#few = literals.length <= FEW || this.#window < SHORT
    const block = this.#few ? 1 : 3
    const entries = this.#few ? 256 : literals.length < 64 ? 4096 : 32_768
    this.#mask = entries - 1
    this.#shift = new Uint8Array(entries)
    this.#first = new Uint32Array(entries)
    this.#shift.fill(this.#window - block + 1)
    literals.forEach(({ bytes }, number) => {
      for (let end = block - 1; end < this.#window; end++) {
        const entry = this.#entryOf(bytes, end)
        const distance = this.#window - 1 - end
        if (distance < this.#shift[entry]!) this.#shift[entry] = distance
        if (distance > 0) continue
        this.#next[number] = this.#first[entry]!
        this.#first[entry] = number + 1
      }
    })
  }

  /** Reports which literal occurs in which value, possibly more than once. */
  scan(heap: ValueHeap, found: (literal: number, code: number) => void): void {
    const { bytes, ends, count } = heap
    const total = count === 0 ? 0 : ends[count]!
    const window = this.#window
    let code = 1
    for (
      let at = this.#nextCandidate(bytes, window - 1, total);
      at < total;
      at = this.#nextCandidate(bytes, at + 1, total)
    ) {
      const entry = this.#entryOf(bytes, at)
      const start = at - window + 1
      for (let link = this.#first[entry]!; link > 0; link = this.#next[link - 1]!) {
        const literal = this.#literals[link - 1]!
        const size = literal.bytes.length
        if (start + size > total || !hasAt(bytes, start, literal.bytes, literal.cased)) continue
        while (ends[code]! <= start) code++
        if (start + size > ends[code]!) continue
        const { at: place } = literal
        if ((place === 'start' || place === 'whole') && start !== ends[code - 1]) continue
        if ((place === 'end' || place === 'whole') && start + size !== ends[code]) continue
        found(link - 1, code)
      }
    }
  }

  /** The next window end, from `at` on, at which a literal may occur. */
  #nextCandidate(bytes: Uint8Array, at: number, total: number): number {
    const shifts = this.#shift
    const mask = this.#mask
    const fold = ASCII_FOLD
    if (this.#window === 1) {
      while (at < total && shifts[fold[bytes[at]!]!] !== 0) at++
      return at
    }
    if (this.#few) {
      while (at < total) {
        const shift = shifts[fold[bytes[at]!]!]!
        if (shift === 0) return at
        at += shift
      }
      return total
    }
    while (at < total) {
      const entry = (fold[bytes[at]!]! ^ (fold[bytes[at - 1]!]! << 4) ^ (fold[bytes[at - 2]!]! << 8)) & mask
      const shift = shifts[entry]!
      if (shift === 0) return at
      at += shift
    }
    return total
  }

  #entryOf(bytes: Uint8Array, end: number): number {
    const last = ASCII_FOLD[bytes[end]!]!
    if (this.#few) return last
    return (last ^ (ASCII_FOLD[bytes[end - 1]!]! << 4) ^ (ASCII_FOLD[bytes[end - 2]!]! << 8)) & this.#mask
  }
}
