import { ITEM_SEPARATOR } from '../../event/column.ts'
import type { Searched } from './gram-scan.ts'
import { hasAt, type Literal, type ValueTest } from '../values/value-test.ts'

const SLOTS = 1024
/** The longest literal in bytes. */
export const EDGE = 3

/** A short literal that is, begins or ends a value is looked up once a value. */
export function isShortEdge({ literal }: ValueTest): boolean {
  return literal !== null && literal.at !== 'anywhere' && literal.bytes.length <= EDGE
}

/** Looks for many short literals that begin, end or are values, with a step a value. */
export class EdgeScan {
  readonly #literals: readonly Literal[]
  readonly #atStart = new Uint32Array(SLOTS)
  readonly #atEnd = new Uint32Array(SLOTS)
  readonly #next: Uint32Array
  readonly #startSizes: readonly number[]
  readonly #endSizes: readonly number[]

  /** None is empty or longer than `EDGE`, and none may stand anywhere. */
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

  /** Reports which literal stands in which value, perhaps more than once; the values in order. */
  scan(
    { values: { bytes, ends, count }, many }: Searched,
    found: (literal: number, code: number) => void,
  ): void {
    for (let code = 1; code <= count; code++) {
      const end = ends[code]!
      let from = ends[code - 1]!
      if (many) {
        for (let at = from; at < end; at++) {
          if (bytes[at] !== ITEM_SEPARATOR) continue
          this.#look(bytes, from, at, code, found)
          from = at + 1
        }
      }
      this.#look(bytes, from, end, code, found)
    }
  }

  #look(
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
