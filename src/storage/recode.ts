import { sameBytes } from '../event/bytes.ts'
import type { Column, ValueHeap } from '../event/column.ts'

/** Fewer rows are not worth a second look. */
const MIN_ROWS = 8192
/** Values in the sample that tells whether values repeat. */
const SAMPLE = 4096
/** Share of different values in the sample above which the column is left as it is. */
const DIFFERENT = 0.7

/**
 * A column whose first values were all different is read as one that never repeats. Where a sample of all
 * its values says otherwise, they are told apart after all: it takes less room and is quicker to ask.
 */
export function recoded(column: Column): Column {
  const { codes, values, many } = column
  if (many || values.count < MIN_ROWS || values.count * 2 <= codes.length) return column
  const sample = new Values(values, SAMPLE)
  const stride = Math.floor(values.count / SAMPLE)
  for (let i = 0; i < SAMPLE; i++) sample.numberOf(1 + i * stride)
  if (sample.count > SAMPLE * DIFFERENT) return column
  const all = new Values(values, values.count)
  const numbers = new Uint32Array(values.count + 1)
  for (let code = 1; code <= values.count; code++) numbers[code] = all.numberOf(code)
  if (all.count * 2 > codes.length) return column
  const lifted = codes.slice()
  for (let row = 0; row < lifted.length; row++) lifted[row] = numbers[lifted[row]!]!
  return { ...column, codes: all.count < 256 ? Uint8Array.from(lifted) : lifted, values: all.heap() }
}

/** Distinct values of a heap, numbered from 1 in the order in which they are first asked for. */
class Values {
  readonly #values: ValueHeap
  readonly #slots: Uint32Array
  /** Code in the heap by number. */
  readonly #codes: Uint32Array
  count = 0

  constructor(values: ValueHeap, most: number) {
    this.#values = values
    let slots = 1024
    while (slots < most * 2) slots *= 2
    this.#slots = new Uint32Array(slots)
    this.#codes = new Uint32Array(most + 1)
  }

  numberOf(code: number): number {
    const { bytes, ends } = this.#values
    const start = ends[code - 1]!
    const end = ends[code]!
    let hash = 0x811c9dc5
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
    hash ^= hash >>> 15
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let number = this.#slots[slot]!; number !== 0; number = this.#slots[slot]!) {
      if (this.#same(this.#codes[number]!, start, end)) return number
      slot = (slot + 1) & mask
    }
    this.#slots[slot] = ++this.count
    this.#codes[this.count] = code
    return this.count
  }

  #same(code: number, start: number, end: number): boolean {
    const { bytes, ends } = this.#values
    const from = ends[code - 1]!
    return ends[code]! - from === end - start && sameBytes(bytes, from, bytes, start, end - start)
  }

  heap(): ValueHeap {
    const { bytes, ends } = this.#values
    const own = new Uint32Array(this.count + 1)
    for (let number = 1; number <= this.count; number++) {
      const code = this.#codes[number]!
      own[number] = own[number - 1]! + ends[code]! - ends[code - 1]!
    }
    const joined = new Uint8Array(own[this.count]!)
    for (let number = 1; number <= this.count; number++) {
      const code = this.#codes[number]!
      joined.set(bytes.subarray(ends[code - 1], ends[code]), own[number - 1])
    }
    return { bytes: joined, ends: own, count: this.count }
  }
}
