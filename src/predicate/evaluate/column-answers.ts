import type { Block } from '../../event/block.ts'
import { ITEM_SEPARATOR, type Column } from '../../event/column.ts'
import type { Bitset, Bitsets } from './bitset.ts'
import { LiteralScan } from '../literals/literal-scan.ts'
import type { SharedScan } from '../literals/shared-literals.ts'
import { hasBeyondAscii, type ValueTest } from '../values/value-test.ts'

const UNKNOWN = 0
const NO = 1
const YES = 2
/** When fewer than one value in `FEW_OF` passes, its rows are looked up instead of checking every row. */
const FEW_OF = 8
/** With more values than this, `mayHold` does not try them one by one. */
const MAX_TRIED = 2048
/** With fewer bytes than this, building the tables of a pass for one literal does not pay. */
const FEW_BYTES = 4096

/** Passes over a column that search for many literals at once. */
export interface LiteralPasses {
  /** `field`: literals searched for in this column; `anywhere`: literals searched for in all columns; `both`: all of these. */
  of(scope: 'field' | 'anywhere' | 'both'): readonly SharedScan[]
  /** Reports that a literal had to be searched for in a pass of its own, over this number of bytes. */
  wasAlone(test: ValueTest, bytes: number, anywhere: boolean): void
}

/** With fewer bytes than this, one pass for literals of this column and of all columns does not pay. */
const MIN_BOTH = 4096

/** The scope in which a test is applied to a column. */
export interface TestScope {
  /** All rows of the block are candidates. */
  readonly everything?: boolean
  /** The test is applied to all columns. */
  readonly anywhere?: boolean
}

/** Caches the results of tests on the values of one column. */
export class ColumnAnswers {
  readonly #column: Column
  readonly #blank: Block['blank']
  readonly #sets: Bitsets
  readonly #nothing: Bitset
  readonly #literals: LiteralPasses
  readonly #rows = new Map<ValueTest, Bitset>()
  /** Results of expensive tests so far, by code. */
  readonly #resultsByCode = new Map<ValueTest, Uint8Array>()
  /** Results of shared passes: the codes of values that contain a literal, by the literal's number. */
  readonly #passes: {
    readonly numbers: SharedScan['numbers']
    readonly found: readonly (readonly number[])[]
  }[] = []
  /** Tests whose literals were found, by the scope of the scan (`true` for all columns); absent before that scan. */
  readonly #foundTests = new Map<boolean, readonly ValueTest[]>()
  #anywhereToo = false
  #sorted: { readonly starts: Uint32Array; readonly order: Uint32Array } | null = null
  #beyondAscii: readonly number[] | null = null

  constructor(
    column: Column,
    blank: Block['blank'],
    sets: Bitsets,
    nothing: Bitset,
    literals: LiteralPasses,
  ) {
    this.#column = column
    this.#blank = blank
    this.#sets = sets
    this.#nothing = nothing
    this.#literals = literals
  }

  /**
   * The rows of `mask` whose value passes the test; the caller must not change the result. `anywhere`: the test is
   * applied to all columns.
   */
  within(test: ValueTest, mask: Bitset, { everything = false, anywhere = false }: TestScope): Bitset {
    if (test.beyondAscii && !this.hasBeyondAscii) return this.#nothing
    if (test.expensive) {
      const candidates = this.#candidates(test, mask, anywhere)
      return candidates.isEmpty ? this.#nothing : this.#oneByOne(test, candidates)
    }
    const { count } = this.#column.values
    if (!everything && this.#isLaborious(test, anywhere) && mask.count() * FEW_OF < count) {
      this.#wasAlone(test, mask.count() / count, anywhere)
      return this.#eachRow(test, mask)
    }
    const rows = this.#rowsPassing(test, anywhere)
    if (rows === this.#nothing || everything) return rows
    return this.#sets.copy(mask).and(rows)
  }

  /** Announces that tests on all columns will follow, so that one pass can search for the literals of both scopes. */
  willBeAskedAnywhere(): void {
    const { ends, count } = this.#column.values
    if (ends[count]! >= MIN_BOTH) this.#anywhereToo = true
  }

  /** The tests whose literals the shared passes found in this column. */
  foundTests(anywhere: boolean): readonly ValueTest[] {
    return this.#foundTests.get(anywhere) ?? this.#scan(anywhere)
  }

  /** The rows whose value passes a test that is not expensive; the caller must not change the result. */
  rowsOf(test: ValueTest, anywhere: boolean): Bitset {
    return this.#rowsPassing(test, anywhere)
  }

  get hasBeyondAscii(): boolean {
    return this.#codesBeyondAscii().length > 0
  }

  /** False only when no value passes. */
  mayHold(test: ValueTest, anywhere = false): boolean {
    if (test.expensive)
      return test.prefilters.length === 0 || test.prefilters.some((one) => this.mayHold(one, anywhere))
    const found = this.#sharedResult(test, anywhere)
    if (found !== undefined) return found !== null
    if (test.beyondAscii) return this.#codesBeyondAscii().length > 0
    return this.#column.values.count > MAX_TRIED || this.#rowsPassing(test, anywhere) !== this.#nothing
  }

  /** True when each value would have to be tried. */
  #isLaborious(test: ValueTest, anywhere: boolean): boolean {
    const { kind } = test.test
    return (
      kind !== 'absent' &&
      kind !== 'empty' &&
      !this.#rows.has(test) &&
      this.#sharedResult(test, anywhere) === undefined
    )
  }

  #candidates({ prefilters }: ValueTest, mask: Bitset, anywhere: boolean): Bitset {
    if (prefilters.length === 0) return mask
    const found = this.#sets.empty()
    for (const first of prefilters) {
      const rows = this.within(first, mask, { anywhere })
      if (rows !== this.#nothing) found.or(rows)
    }
    return found.and(mask)
  }

  #rowsPassing(test: ValueTest, anywhere: boolean): Bitset {
    let rows = this.#rows.get(test)
    if (rows) return rows
    const found = this.#sharedResult(test, anywhere)
    rows = this.#rowsWithCodes(found === undefined ? this.#codesPassing(test, anywhere) : found)
    this.#rows.set(test, rows)
    return rows
  }

  /** The codes in which shared passes found the literal; `null` for none, `undefined` when no pass searches for it. */
  #sharedResult(test: ValueTest, anywhere: boolean): readonly number[] | null | undefined {
    if (!test.literal) return undefined
    this.foundTests(anywhere)
    for (const { numbers, found } of this.#passes) {
      const number = numbers.get(test)
      if (number !== undefined) return found[number] ?? null
    }
    return undefined
  }

  #scan(anywhere: boolean): readonly ValueTest[] {
    const foundTests: ValueTest[] = []
    const both = this.#anywhereToo && this.#foundTests.size === 0
    for (const one of both ? [true, false] : [anywhere]) this.#foundTests.set(one, foundTests)
    for (const { tests, numbers, scan } of this.#literals.of(
      both ? 'both' : anywhere ? 'anywhere' : 'field',
    )) {
      const found: number[][] = []
      scan.scan(this.#column, (literal, code) => {
        const codes = found[literal]
        if (codes === undefined) {
          found[literal] = [code]
          foundTests.push(tests[literal]!)
        } else if (codes[codes.length - 1] !== code) codes.push(code)
      })
      this.#passes.push({ numbers, found })
    }
    return foundTests
  }

  /** The codes that pass; `null` when none does. */
  #codesPassing(test: ValueTest, anywhere: boolean): number[] | null {
    const { values } = this.#column
    const passing: number[] = []
    const { kind } = test.test
    if (kind === 'absent' || (kind === 'empty' && this.#blank === 'empty')) passing.push(0)
    const { literal } = test
    if (test.beyondAscii) {
      for (const code of this.#codesBeyondAscii()) if (this.#matches(test, code)) passing.push(code)
    } else if (
      literal?.at === 'anywhere' &&
      literal.bytes.length > 0 &&
      !this.#column.many &&
      values.ends[values.count]! > FEW_BYTES
    ) {
      this.#wasAlone(test, 1, anywhere)
      new LiteralScan([literal]).scan(values, (_, code) => {
        if (passing.at(-1) !== code) passing.push(code)
      })
    } else if (kind !== 'absent') {
      for (let code = 1; code <= values.count; code++) if (this.#matches(test, code)) passing.push(code)
    }
    return passing.length > 0 ? passing : null
  }

  /** Reports that a literal was searched for in a pass of its own over this share of the values. */
  #wasAlone(test: ValueTest, share: number, anywhere: boolean): void {
    const { ends, count } = this.#column.values
    this.#literals.wasAlone(test, ends[count]! * share, anywhere)
  }

  #matches(test: ValueTest, code: number): boolean {
    const { many, values } = this.#column
    const start = values.ends[code - 1]!
    const end = values.ends[code]!
    if (!many) return test.matches(values.bytes, start, end)
    let from = start
    for (let i = start; i <= end; i++) {
      if (i < end && values.bytes[i] !== ITEM_SEPARATOR) continue
      if (test.matches(values.bytes, from, i)) return true
      from = i + 1
    }
    return false
  }

  #codesBeyondAscii(): readonly number[] {
    if (!this.#beyondAscii) {
      const { bytes, ends, count } = this.#column.values
      const codes: number[] = []
      const some = count > 0 && holdsBeyondAscii(bytes, ends[count]!)
      for (let code = 1; some && code <= count; code++) {
        if (hasBeyondAscii(bytes, ends[code - 1]!, ends[code]!)) codes.push(code)
      }
      this.#beyondAscii = codes
    }
    return this.#beyondAscii
  }

  #rowsWithCodes(passing: readonly number[] | null): Bitset {
    if (!passing) return this.#nothing
    const { codes, values } = this.#column
    const rows = this.#sets.empty()
    if (passing.length * FEW_OF < values.count) {
      const { starts, order } = this.#rowsByCode()
      for (const code of passing) for (let i = starts[code]!; i < starts[code + 1]!; i++) rows.add(order[i]!)
      return rows
    }
    const flags = new Uint8Array(values.count + 1)
    for (const code of passing) flags[code] = 1
    return rows.addFlagged(codes, flags)
  }

  /** Rows sorted by code: those of `code` are `order[starts[code], starts[code + 1])`. */
  #rowsByCode(): { readonly starts: Uint32Array; readonly order: Uint32Array } {
    if (!this.#sorted) {
      const { codes, values } = this.#column
      const rows = this.#nothing.length
      const starts = new Uint32Array(values.count + 2)
      for (let row = 0; row < rows; row++) starts[codes[row]! + 1]!++
      for (let code = 1; code < starts.length; code++) starts[code]! += starts[code - 1]!
      const next = starts.slice()
      const order = new Uint32Array(rows)
      for (let row = 0; row < rows; row++) order[next[codes[row]!]!++] = row
      this.#sorted = { starts, order }
    }
    return this.#sorted
  }

  #oneByOne(test: ValueTest, mask: Bitset): Bitset {
    if (mask.count() * FEW_OF < this.#column.values.count) return this.#eachRow(test, mask)
    let known = this.#resultsByCode.get(test)
    if (!known) {
      known = new Uint8Array(this.#column.values.count + 1)
      known[0] = NO
      this.#resultsByCode.set(test, known)
    }
    const { codes } = this.#column
    const rows = this.#sets.empty()
    let any = false
    mask.each((row) => {
      const code = codes[row]!
      if (known[code] === UNKNOWN) known[code] = this.#matches(test, code) ? YES : NO
      if (known[code] !== YES) return
      rows.add(row)
      any = true
    })
    return any ? rows : this.#nothing
  }

  /** Tests row by row without a cache, which does not pay for few rows. */
  #eachRow(test: ValueTest, mask: Bitset): Bitset {
    const { codes } = this.#column
    let rows: Bitset | null = null
    let last = 0
    let holds = false
    mask.each((row) => {
      const code = codes[row]!
      if (code !== last) {
        last = code
        holds = code !== 0 && this.#matches(test, code)
      }
      if (holds && code !== 0) (rows ??= this.#sets.empty()).add(row)
    })
    return rows ?? this.#nothing
  }
}

/** True when any byte is beyond ASCII; checks sixteen bytes at a time. */
function holdsBeyondAscii(bytes: Uint8Array, total: number): boolean {
  const ahead = -bytes.byteOffset & 3
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + ahead, Math.max(0, total - ahead) >>> 2)
  let all = 0
  let i = 0
  for (; i + 4 <= words.length; i += 4) all |= words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!
  for (; i < words.length; i++) all |= words[i]!
  if ((all & 0x80808080) !== 0) return true
  return (
    hasBeyondAscii(bytes, 0, Math.min(ahead, total)) || hasBeyondAscii(bytes, ahead + words.length * 4, total)
  )
}
