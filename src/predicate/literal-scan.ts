import type { ValueHeap } from '../event/column.ts'
import { ASCII_FOLD } from './fold.ts'
import { hasAt, type Literal } from './value-test.ts'

/** Shorter literals would make the scan stop at nearly every byte. */
export const MIN_SCAN_LENGTH = 4

const TABLE_BITS = 15
const TABLE_MASK = (1 << TABLE_BITS) - 1

/** With so few literals their last byte alone says well how far to move. */
const FEW = 3

/**
 * Looks for many literals in one pass over the bytes of a column (Wu and Manber's way: the last
 * three bytes of a window of the shortest literal's length say how far it can be moved on; for few
 * literals the last byte does, which moves further).
 */
export class LiteralScan {
  readonly #literals: readonly Literal[]
  readonly #window: number
  readonly #few: boolean
  readonly #shift = new Uint8Array(1 << TABLE_BITS)
  /** First literal, plus one, whose window ends in the bytes of a table entry; then the next of each literal. */
  readonly #first = new Uint32Array(1 << TABLE_BITS)
  readonly #next: Uint32Array

  /** Every literal has at least `MIN_SCAN_LENGTH` bytes. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
    this.#next = new Uint32Array(literals.length)
    this.#window = literals.reduce((least, { bytes }) => Math.min(least, bytes.length), 200)
    this.#few = literals.length <= FEW
    const block = this.#few ? 1 : 3
    this.#shift.fill(this.#window - block + 1)
    literals.forEach(({ bytes }, number) => {
      for (let end = block - 1; end < this.#window; end++) {
        const entry = this.#few ? ASCII_FOLD[bytes[end]!]! : entryOf(bytes, end)
        const distance = this.#window - 1 - end
        if (distance < this.#shift[entry]!) this.#shift[entry] = distance
        if (distance > 0) continue
        this.#next[number] = this.#first[entry]!
        this.#first[entry] = number + 1
      }
    })
  }

  /** Reports which literal stands in which value, perhaps more than once. */
  scan(heap: ValueHeap, found: (literal: number, code: number) => void): void {
    const { bytes, ends, count } = heap
    const total = count === 0 ? 0 : ends[count]!
    const window = this.#window
    let code = 1
    for (let at = this.#stop(bytes, window - 1, total); at < total; at = this.#stop(bytes, at + 1, total)) {
      const entry = this.#few ? ASCII_FOLD[bytes[at]!]! : entryOf(bytes, at)
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

  /** The next window end, from `at` on, at which a literal may stand. */
  #stop(bytes: Uint8Array, at: number, total: number): number {
    const shifts = this.#shift
    const fold = ASCII_FOLD
    if (this.#few) {
      while (at < total) {
        const shift = shifts[fold[bytes[at]!]!]!
        if (shift === 0) return at
        at += shift
      }
      return total
    }
    while (at < total) {
      const entry =
        (fold[bytes[at]!]! ^ (fold[bytes[at - 1]!]! << 4) ^ (fold[bytes[at - 2]!]! << 8)) & TABLE_MASK
      const shift = shifts[entry]!
      if (shift === 0) return at
      at += shift
    }
    return total
  }
}

function entryOf(bytes: Uint8Array, end: number): number {
  return (
    (ASCII_FOLD[bytes[end]!]! ^ (ASCII_FOLD[bytes[end - 1]!]! << 4) ^ (ASCII_FOLD[bytes[end - 2]!]! << 8)) &
    TABLE_MASK
  )
}
