import type { Block } from '../../event/block.ts'
import { ITEM_SEPARATOR, type Column } from '../../event/column.ts'
import type { Bitset, Bitsets } from './bitset.ts'
import { LiteralScan } from '../literals/literal-scan.ts'
import type { SharedScan } from '../literals/shared-literals.ts'
import { hasBeyondAscii, type ValueTest } from '../values/value-test.ts'

const UNKNOWN = 0
const NO = 1
const YES = 2
/** With one passing value in so many, its rows are looked up instead of every row being asked. */
const FEW_OF = 8
/** More values are not tried one by one only to see whether rows are worth a look. */
const MAX_TRIED = 2048
/** With fewer bytes than this, a pass for one literal is not worth its tables. */
const FEW_BYTES = 4096

/** Passes over a column that answer many literals at once. */
export interface LiteralPasses {
  /** `anywhere`: those for what is asked of all columns; `both`: those and what is asked of this one. */
  of(asked: 'field' | 'anywhere' | 'both'): readonly SharedScan[]
  /** Hears of a literal that had to be looked for alone, in so many bytes. */
  wasAlone(test: ValueTest, bytes: number, anywhere: boolean): void
}

/** Fewer bytes are not worth passes of their own for what is asked both ways. */
const MIN_BOTH = 4096

/** How a column is asked. */
export interface Asked {
  /** All rows are in question. */
  readonly everything?: boolean
  /** All columns are asked. */
  readonly anywhere?: boolean
}

/** What tests say of the values of one column, kept by test. */
export class ColumnAnswers {
  readonly #column: Column
  readonly #blank: Block['blank']
  readonly #sets: Bitsets
  readonly #nothing: Bitset
  readonly #literals: LiteralPasses
  readonly #rows = new Map<ValueTest, Bitset>()
  /** By code: what a dear test has said so far. */
  readonly #known = new Map<ValueTest, Uint8Array>()
  /** What shared passes found: codes by number of the literal. */
  readonly #passes: {
    readonly numbers: SharedScan['numbers']
    readonly found: readonly (readonly number[])[]
  }[] = []
  /** Tests whose literals were found, by whether they are asked of all columns; none before it was scanned for them. */
  readonly #met = new Map<boolean, readonly ValueTest[]>()
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
   * The rows of `mask` whose value passes; not to be changed. `anywhere`: it is asked because all
   * columns are.
   */
  within(test: ValueTest, mask: Bitset, { everything = false, anywhere = false }: Asked): Bitset {
    if (test.beyondAscii && !this.hasBeyondAscii) return this.#nothing
    if (test.dear) {
      const candidates = this.#candidates(test, mask, anywhere)
      return candidates.isEmpty ? this.#nothing : this.#oneByOne(test, candidates)
    }
    const { count } = this.#column.values
    if (!everything && this.#isLaborious(test, anywhere) && mask.count() * FEW_OF < count) {
      this.#wasAlone(test, mask.count() / count, anywhere)
      return this.#eachRow(test, mask)
    }
    const rows = this.#all(test, anywhere)
    if (rows === this.#nothing || everything) return rows
    return this.#sets.copy(mask).and(rows)
  }

  /** Says that it will be asked because all columns are, so that one pass can do for both. */
  willBeAskedAnywhere(): void {
    const { ends, count } = this.#column.values
    if (ends[count]! >= MIN_BOTH) this.#anywhereToo = true
  }

  /** The tests whose literals the shared passes have found. */
  met(anywhere: boolean): readonly ValueTest[] {
    return this.#met.get(anywhere) ?? this.#scan(anywhere)
  }

  /** The rows whose value passes a test that costs little; not to be changed. */
  rowsOf(test: ValueTest, anywhere: boolean): Bitset {
    return this.#all(test, anywhere)
  }

  get hasBeyondAscii(): boolean {
    return this.#codesBeyondAscii().length > 0
  }

  /** False only when no value passes. */
  mayHold(test: ValueTest, anywhere = false): boolean {
    if (test.dear) return test.firsts.length === 0 || test.firsts.some((one) => this.mayHold(one, anywhere))
    const found = this.#find(test, anywhere)
    if (found !== undefined) return found !== null
    if (test.beyondAscii) return this.#codesBeyondAscii().length > 0
    return this.#column.values.count > MAX_TRIED || this.#all(test, anywhere) !== this.#nothing
  }

  /** Each value would have to be tried. */
  #isLaborious(test: ValueTest, anywhere: boolean): boolean {
    const { kind } = test.test
    return (
      kind !== 'absent' &&
      kind !== 'empty' &&
      !this.#rows.has(test) &&
      this.#find(test, anywhere) === undefined
    )
  }

  #candidates({ firsts }: ValueTest, mask: Bitset, anywhere: boolean): Bitset {
    if (firsts.length === 0) return mask
    const found = this.#sets.empty()
    for (const first of firsts) {
      const rows = this.within(first, mask, { anywhere })
      if (rows !== this.#nothing) found.or(rows)
    }
    return found.and(mask)
  }

  #all(test: ValueTest, anywhere: boolean): Bitset {
    let rows = this.#rows.get(test)
    if (rows) return rows
    const found = this.#find(test, anywhere)
    rows = this.#lift(found === undefined ? this.#try(test, anywhere) : found)
    this.#rows.set(test, rows)
    return rows
  }

  /** What shared passes say of a literal; `undefined` when none of them looks for it. */
  #find(test: ValueTest, anywhere: boolean): readonly number[] | null | undefined {
    if (!test.literal) return undefined
    this.met(anywhere)
    for (const { numbers, found } of this.#passes) {
      const number = numbers.get(test)
      if (number !== undefined) return found[number] ?? null
    }
    return undefined
  }

  #scan(anywhere: boolean): readonly ValueTest[] {
    const met: ValueTest[] = []
    const both = this.#anywhereToo && this.#met.size === 0
    for (const one of both ? [true, false] : [anywhere]) this.#met.set(one, met)
    for (const { tests, numbers, scan } of this.#literals.of(
      both ? 'both' : anywhere ? 'anywhere' : 'field',
    )) {
      const found: number[][] = []
      scan.scan(this.#column, (literal, code) => {
        const codes = found[literal]
        if (codes === undefined) {
          found[literal] = [code]
          met.push(tests[literal]!)
        } else if (codes[codes.length - 1] !== code) codes.push(code)
      })
      this.#passes.push({ numbers, found })
    }
    return met
  }

  /** The codes that pass; `null` when none does. */
  #try(test: ValueTest, anywhere: boolean): number[] | null {
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

  /** In such a share of the values a literal was looked for by itself. */
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

  #lift(passing: readonly number[] | null): Bitset {
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
    let known = this.#known.get(test)
    if (!known) {
      known = new Uint8Array(this.#column.values.count + 1)
      known[0] = NO
      this.#known.set(test, known)
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

  /** For few rows it is not worth remembering what a value was told. */
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

/** Sixteen bytes at a time. */
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
