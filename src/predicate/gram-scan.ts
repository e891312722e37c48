import { ITEM_SEPARATOR, type ValueHeap } from '../event/column.ts'
import { GramPass } from './gram-pass.ts'
import { hasAt, type Literal } from './value-test.ts'

/** What is shorter stands nearly everywhere, and is only looked for once a rule has found the rest. */
export const SHORTEST = 3
/** Bytes of a gram, unless a literal is shorter. */
const GRAM = 4
/** So long a literal is met when only every so many bytes are looked at. */
const STRIDE = 4
const LONG = GRAM + STRIDE - 1

interface Part {
  readonly pass: GramPass
  /** Numbers of its literals in the scan. */
  readonly numbers: readonly number[]
}

/** Looks for any number of literals, in one pass for the long ones and one for the others. */
export class GramScan {
  readonly #literals: readonly Literal[]
  readonly #parts: readonly Part[]

  /** No literal is empty. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
    const numbers = literals.map((_, number) => number)
    const long = numbers.filter((number) => literals[number]!.bytes.length >= LONG)
    const short = numbers.filter((number) => literals[number]!.bytes.length < LONG)
    this.#parts = [long, short].filter((some) => some.length > 0).map((some) => this.#part(some))
  }

  #part(numbers: readonly number[]): Part {
    const literals = numbers.map((number) => this.#literals[number]!)
    const least = literals.reduce((size, { bytes }) => Math.min(size, bytes.length), LONG)
    const size = Math.min(GRAM, least)
    return { pass: new GramPass(literals, size, least - size + 1), numbers }
  }

  /**
   * Reports which literal stands in which value, perhaps more than once, and where it begins; of each
   * literal the values in order.
   */
  scan(heap: ValueHeap, many: boolean, found: (literal: number, code: number, start: number) => void): void {
    const { bytes, ends, count } = heap
    const total = count === 0 ? 0 : ends[count]!
    for (const { pass, numbers } of this.#parts) {
      let code = 1
      pass.look(bytes, total, (one, start, at) => {
        const literal = this.#literals[numbers[one]!]!
        const end = start + literal.bytes.length
        while (ends[code]! <= at) code++
        if (start < ends[code - 1]! || end > ends[code]!) return
        if (!hasAt(bytes, start, literal.bytes, literal.cased)) return
        const { at: place } = literal
        if (place !== 'anywhere') {
          const from = start === ends[code - 1] || (many && bytes[start - 1] === ITEM_SEPARATOR)
          const to = end === ends[code] || (many && bytes[end] === ITEM_SEPARATOR)
          if ((!from && place !== 'end') || (!to && place !== 'start')) return
        }
        found(numbers[one]!, code, start)
      })
    }
  }
}
