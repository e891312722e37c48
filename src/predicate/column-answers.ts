import type { Block } from '../event/block.ts'
import { ITEM_SEPARATOR, type Column } from '../event/column.ts'
import { Bitset } from './bitset.ts'
import type { SharedScan } from './program.ts'
import { hasBeyondAscii, type ValueTest } from './value-test.ts'

const UNKNOWN = 0
const NO = 1
const YES = 2
/** With one passing value in so many, its rows are looked up instead of every row being asked. */
const FEW_OF = 8

/** What tests say of the values of one column, kept by test. */
export class ColumnAnswers {
  readonly #column: Column
  readonly #blank: Block['blank']
  readonly #nothing: Bitset
  readonly #scans: () => readonly SharedScan[]
  readonly #rows = new Map<string, Bitset>()
  /** By code: what a dear test has said so far. */
  readonly #known = new Map<string, Uint8Array>()
  /** What a shared pass found: codes, `null` for none. */
  readonly #found = new Map<string, readonly number[] | null>()
  #sorted: { readonly starts: Uint32Array; readonly order: Uint32Array } | null = null
  #beyondAscii: readonly number[] | null = null
  #scanned = false

  constructor(column: Column, blank: Block['blank'], nothing: Bitset, scans: () => readonly SharedScan[]) {
    this.#column = column
    this.#blank = blank
    this.#nothing = nothing
    this.#scans = scans
  }

  /** The rows of `mask` whose value passes; not to be changed. */
  within(test: ValueTest, mask: Bitset, everything: boolean): Bitset {
    if (test.dear) {
      const candidates = test.first ? this.within(test.first, mask, everything) : mask
      return candidates.isEmpty ? this.#nothing : this.#oneByOne(test, candidates)
    }
    const rows = this.#all(test)
    if (rows === this.#nothing || everything) return rows
    return mask.clone().and(rows)
  }

  #all(test: ValueTest): Bitset {
    let rows = this.#rows.get(test.key)
    if (rows) return rows
    if (test.literal && !this.#scanned) this.#scan()
    const found = this.#found.get(test.key)
    rows = this.#lift(found === undefined ? this.#try(test) : found)
    this.#rows.set(test.key, rows)
    return rows
  }

  /** Runs the passes that answer all shared literals at once. */
  #scan(): void {
    this.#scanned = true
    for (const { tests, scan } of this.#scans()) {
      const found = tests.map((): number[] | null => null)
      scan.scan(this.#column.values, (literal, code) => {
        const codes = (found[literal] ??= [])
        if (codes.at(-1) !== code) codes.push(code)
      })
      tests.forEach((test, i) => this.#found.set(test.key, found[i]!))
    }
  }

  /** The codes that pass; `null` when none does. */
  #try(test: ValueTest): number[] | null {
    const { values } = this.#column
    const passing: number[] = []
    const { kind } = test.test
    if (kind === 'absent' || (kind === 'empty' && this.#blank === 'empty')) passing.push(0)
    if (test.beyondAscii) {
      for (const code of this.#codesBeyondAscii()) if (this.#matches(test, code)) passing.push(code)
    } else if (kind !== 'absent') {
      for (let code = 1; code <= values.count; code++) if (this.#matches(test, code)) passing.push(code)
    }
    return passing.length > 0 ? passing : null
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
      for (let code = 1; code <= count; code++) {
        if (hasBeyondAscii(bytes, ends[code - 1]!, ends[code]!)) codes.push(code)
      }
      this.#beyondAscii = codes
    }
    return this.#beyondAscii
  }

  #lift(passing: readonly number[] | null): Bitset {
    if (!passing) return this.#nothing
    const { codes, values } = this.#column
    const rows = new Bitset(this.#nothing.length)
    const { words, length } = rows
    if (passing.length * FEW_OF < values.count) {
      const { starts, order } = this.#rowsByCode()
      for (const code of passing) {
        for (let i = starts[code]!; i < starts[code + 1]!; i++)
          words[order[i]! >>> 5]! |= 1 << (order[i]! & 31)
      }
      return rows
    }
    const flags = new Uint8Array(values.count + 1)
    for (const code of passing) flags[code] = 1
    for (let row = 0; row < length; row++) {
      if (flags[codes[row]!] !== 0) words[row >>> 5]! |= 1 << (row & 31)
    }
    return rows
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
    let known = this.#known.get(test.key)
    if (!known) {
      known = new Uint8Array(this.#column.values.count + 1)
      known[0] = NO
      this.#known.set(test.key, known)
    }
    const { codes } = this.#column
    const rows = new Bitset(mask.length)
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
}
