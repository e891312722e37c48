import type { ValueHeap } from '../event/column.ts'
import { ASCII_FOLD } from './fold.ts'
import { hasAt, type Literal } from './value-test.ts'

/** Shorter literals would make the scan stop at nearly every byte. */
export const MIN_SCAN_LENGTH = 4

const TABLE_BITS = 15
const TABLE_MASK = (1 << TABLE_BITS) - 1

/**
 * Looks for many literals in one pass over the bytes of a column (Wu and Manber's way: the last
 * three bytes of a window of the shortest literal's length say how far it can be moved on).
 */
export class LiteralScan {
  readonly #literals: readonly Literal[]
  readonly #window: number
  readonly #shift = new Uint8Array(1 << TABLE_BITS)
  /** First literal, plus one, whose window ends in the bytes of a table entry; then the next of each literal. */
  readonly #first = new Uint32Array(1 << TABLE_BITS)
  readonly #next: Uint32Array

  /** Every literal has at least `MIN_SCAN_LENGTH` bytes. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
    this.#next = new Uint32Array(literals.length)
    this.#window = Math.min(200, ...literals.map(({ bytes }) => bytes.length))
    this.#shift.fill(this.#window - 2)
    literals.forEach(({ bytes }, number) => {
      for (let end = 2; end < this.#window; end++) {
        const entry = entryOf(bytes, end)
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
    let at = window - 1
    while (at < total) {
      const entry = entryOf(bytes, at)
      const shift = this.#shift[entry]!
      if (shift > 0) {
        at += shift
        continue
      }
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
      at++
    }
  }
}

function entryOf(bytes: Uint8Array, end: number): number {
  return (
    (ASCII_FOLD[bytes[end]!]! ^ (ASCII_FOLD[bytes[end - 1]!]! << 4) ^ (ASCII_FOLD[bytes[end - 2]!]! << 8)) &
    TABLE_MASK
  )
}
