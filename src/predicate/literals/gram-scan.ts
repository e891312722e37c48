import { ITEM_SEPARATOR, type Column, type ValueHeap } from '../../event/column.ts'
import { seeker } from '../../kernel/seeker.ts'
import { planOf, type PlannedPass } from './gram-plan.ts'
import { HEAD } from './gram-table.ts'
import { GramSample } from './grams.ts'
import { hasAt, type Literal } from '../values/value-test.ts'

/** Minimum size of a literal in a shared pass; shorter ones occur almost everywhere and are tested last. */
export const SHORTEST = 3
/** With fewer bytes than this, a call of the kernel does not pay. */
const FEW_BYTES = 128
/** A column with fewer bytes than this is too small for a representative sample. */
const MIN_SAMPLE = 4096
/** Maximum number of literals, summed over the plans made for single columns. */
const MAX_PLANNED = 100_000

/** The input of a scan: a column, or a heap of values without codes. */
export type ScanInput = Pick<Column, 'values' | 'many'> & Partial<Pick<Column, 'name'>>

/** Searches for any number of literals in a few passes. */
export class GramScan {
  readonly #literals: readonly Literal[]
  #plain: readonly PlannedPass[] | null = null
  /** Plans made from a sample of a column, by the name of the column. */
  readonly #plans = new Map<string, readonly PlannedPass[]>()

  /** No literal is empty. */
  constructor(literals: readonly Literal[]) {
    this.#literals = literals
  }

  /**
   * Reports which literal occurs in which value, possibly more than once, and where it begins; for each
   * literal the values in order.
   */
  scan(column: ScanInput, found: (literal: number, code: number, start: number) => void): void {
    const { values, many } = column
    const { bytes, ends, count } = values
    const total = count === 0 ? 0 : ends[count]!
    if (total === 0) return
    const passes = this.#planFor(column, total)
    const tables = passes.map(({ table }) => table)
    const codes = new Uint32Array(passes.length).fill(1)
    const report = (pass: number, text: number, start: number, compared: number): void => {
      const number = passes[pass]!.numbers[text]!
      const literal = this.#literals[number]!
      const end = start + literal.bytes.length
      const code = codeAt(values, start, codes[pass]!)
      codes[pass] = code
      if (end > ends[code]!) return
      if (literal.bytes.length > compared && !hasAt(bytes, start, literal.bytes, literal.cased)) return
      if (literal.at === 'anywhere' || standsAt(literal.at, values, many, code, start, end))
        found(number, code, start)
    }
    const kernel = total < FEW_BYTES ? null : seeker()
    const sought = kernel?.seek(tables, bytes, total, (pass, text, start) => report(pass, text, start, HEAD))
    if (sought === true) return
    tables.forEach((table, pass) => {
      table.walk(bytes, total, (text, start) => {
        if (start >= 0 && start < total) report(pass, text, start, 0)
      })
    })
  }

  #planFor({ name, values }: ScanInput, total: number): readonly PlannedPass[] {
    if (name !== undefined && total >= MIN_SAMPLE) {
      let plan = this.#plans.get(name)
      if (!plan && (this.#plans.size + 1) * this.#literals.length <= MAX_PLANNED)
        this.#plans.set(name, (plan = planOf(this.#literals, new GramSample(values.bytes, total))))
      if (plan) return plan
    }
    return (this.#plain ??= planOf(this.#literals, null))
  }
}

/** The code of the value that contains the byte at `start`; the search begins at `code`, the previous result. */
function codeAt({ ends, count }: ValueHeap, start: number, code: number): number {
  while (start < ends[code - 1]!) code--
  if (start < ends[code]!) return code
  let step = 1
  while (code + step <= count && ends[code + step]! <= start) {
    code += step
    step *= 2
  }
  // The value is behind `code`, and not further behind than `step`.
  let last = Math.min(count, code + step)
  code++
  while (code < last) {
    const middle = (code + last) >>> 1
    if (ends[middle]! <= start) code = middle + 1
    else last = middle
  }
  return code
}

function standsAt(
  place: Exclude<Literal['at'], 'anywhere'>,
  { bytes, ends }: ValueHeap,
  many: boolean,
  code: number,
  start: number,
  end: number,
): boolean {
  const from = start === ends[code - 1] || (many && bytes[start - 1] === ITEM_SEPARATOR)
  const to = end === ends[code] || (many && bytes[end] === ITEM_SEPARATOR)
  return (from || place === 'end') && (to || place === 'start')
}
