import { ITEM_SEPARATOR } from '../../event/column.ts'
import type { ScanInput } from './gram-scan.ts'
import { hasAt, type Literal, type ValueTest } from '../values/value-test.ts'

const SLOTS = 1024
/** Maximum size of such a literal in bytes. */
export const EDGE = 3

/** True for short literals at the start or end of a value, which need one lookup per value. */
export function isShortEdge({ literal }: ValueTest): boolean {
  return literal !== null && literal.at !== 'anywhere' && literal.bytes.length <= EDGE
}

/** Searches for many short literals that start, end or equal a value, with one lookup per size and value. */
export class EdgeScan {
  readonly #literals: readonly Literal[]
  readonly #atStart = new Uint32Array(SLOTS)
  readonly #atEnd = new Uint32Array(SLOTS)
  readonly #next: Uint32Array
  readonly #startSizes: readonly number[]
  readonly #endSizes: readonly number[]

  /** No literal is empty, longer than `EDGE` or placed `anywhere`. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
    this.#next = new Uint32Array(literals.length)
    const startSizes = new Set<number>()
    const endSizes = new Set<number>()
    literals.forEach(({ bytes, at }, number) => {
      const size = bytes.length
      ;(at === 'end' ? endSizes : startSizes).add(size)
      const table = at === 'end' ? this.#atEnd : this.#atStart
      const slot = slotOf(bytes, 0, size)
      this.#next[number] = table[slot]!
      table[slot] = number + 1
    })
    this.#startSizes = [...startSizes]
    this.#endSizes = [...endSizes]
  }

  /** Reports which literal occurs in which value, possibly more than once; the values in order. */
  scan(
    { values: { bytes, ends, count }, many }: ScanInput,
    found: (literal: number, code: number) => void,
  ): void {
    for (let code = 1; code <= count; code++) {
      const end = ends[code]!
      let from = ends[code - 1]!
      if (many) {
        for (let at = from; at < end; at++) {
          if (bytes[at] !== ITEM_SEPARATOR) continue
          this.#scanItem(bytes, from, at, code, found)
          from = at + 1
        }
      }
      this.#scanItem(bytes, from, end, code, found)
    }
  }

  #scanItem(
    bytes: Uint8Array,
    from: number,
    to: number,
    code: number,
    found: (literal: number, code: number) => void,
  ): void {
    for (const size of this.#startSizes) {
      if (to - from < size) continue
      for (let link = this.#atStart[slotOf(bytes, from, size)]!; link > 0; link = this.#next[link - 1]!) {
        const literal = this.#literals[link - 1]!
        if (literal.bytes.length !== size || (literal.at === 'whole' && to - from !== size)) continue
        if (hasAt(bytes, from, literal.bytes, literal.cased)) found(link - 1, code)
      }
    }
    for (const size of this.#endSizes) {
      if (to - from < size) continue
      for (let link = this.#atEnd[slotOf(bytes, to - size, size)]!; link > 0; link = this.#next[link - 1]!) {
        const literal = this.#literals[link - 1]!
        if (literal.bytes.length === size && hasAt(bytes, to - size, literal.bytes, literal.cased))
          found(link - 1, code)
      }
    }
  }
}

function slotOf(bytes: Uint8Array, at: number, size: number): number {
  let slot = size
  for (let i = 0; i < size; i++) slot = (slot << 5) ^ (slot >>> 5) ^ (bytes[at + i]! | 0x20)
  return slot & (SLOTS - 1)
}
