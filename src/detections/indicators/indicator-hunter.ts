import type { Block } from '../../event/block.ts'
import { ITEM_SEPARATOR, type Column, type ValueHeap } from '../../event/column.ts'
import { textOf } from '../../event/bytes.ts'
import { Bitset } from '../../predicate/evaluate/bitset.ts'
import { ColumnNames } from '../../predicate/evaluate/column-names.ts'
import { foldCase } from '../../predicate/values/fold.ts'
import { LiteralScan } from '../../predicate/literals/literal-scan.ts'
import { canonicalAgent, keyOfName } from '../../predicate/values/named.ts'
import type { ScanInput } from '../../predicate/literals/gram-scan.ts'
import type { FieldOf } from '../../predicate/evaluate/program.ts'
import { valueTest, type ValueTest } from '../../predicate/values/value-test.ts'
import { AddressTable } from './address-table.ts'
import { AGENT_FIELDS, FILE_FIELDS, patternTest, webPathOf, type Indicator } from './indicator.ts'
import { WordScan } from './word-scan.ts'

/** Rows of one block that an indicator names. */
export interface IndicatorMatch {
  readonly rule: Indicator
  /** Ascending row numbers. */
  readonly rows: Uint32Array
}

interface Entry {
  readonly indicator: Indicator
  readonly test: ValueTest
}

interface Pattern extends Entry {
  readonly except: ValueTest | null
}

interface SpecialColumns {
  readonly agents: ReadonlySet<Column | undefined>
  readonly paths: ReadonlySet<Column | undefined>
  readonly files: ReadonlySet<Column | undefined>
}

/** Looks for all indicators at once; finds what `predicateOf` of each would find. */
export class IndicatorHunter {
  readonly #fieldOf: FieldOf
  readonly #byWord = new Map<string, Entry[]>()
  readonly #words: WordScan
  /** Like `#byWord`, for the path of a request alone. */
  readonly #byWebPath = new Map<string, Indicator[]>()
  readonly #addresses = new AddressTable<Indicator>()
  readonly #byAgent = new Map<string, Indicator[]>()
  readonly #patterns: Pattern[] = []
  readonly #patternScan: LiteralScan | null
  readonly #scanned: readonly Pattern[]

  constructor(indicators: readonly Indicator[], fieldOf: FieldOf) {
    this.#fieldOf = fieldOf
    for (const indicator of indicators) this.#add(indicator)
    this.#words = new WordScan(this.#byWord.keys())
    this.#scanned = this.#patterns.filter(({ test }) => test.prefilters[0]?.literal)
    this.#patternScan =
      this.#scanned.length > 0
        ? new LiteralScan(this.#scanned.flatMap(({ test }) => test.prefilters[0]?.literal ?? []))
        : null
  }

  hunt(block: Block): IndicatorMatch[] {
    const found = new Map<Indicator, Bitset>()
    const rowsOf = (indicator: Indicator): Bitset => {
      let rows = found.get(indicator)
      if (!rows) found.set(indicator, (rows = new Bitset(block.rows)))
      return rows
    }
    const special = this.#specialColumns(block)
    const flags = new Map<Indicator, Uint8Array>()
    for (const column of block.columns) {
      const { values, codes } = column
      const flag = (indicator: Indicator, code: number): void => {
        let seen = flags.get(indicator)
        if (!seen) flags.set(indicator, (seen = new Uint8Array(values.count + 1)))
        seen[code] = 1
      }
      this.#anywhere(column, flag)
      this.#special(column, special, flag)
      for (const [indicator, seen] of flags) rowsOf(indicator).addFlagged(codes, seen)
      flags.clear()
    }
    for (const [row, line] of block.raw) {
      const heap = { bytes: line, ends: Uint32Array.of(0, line.length), count: 1 }
      this.#anywhere({ values: heap, many: false }, (indicator) => void rowsOf(indicator).add(row))
    }
    return [...found].map(([rule, bits]) => ({ rule, rows: bits.rows() }))
  }

  #add(indicator: Indicator): void {
    const { type, value } = indicator
    switch (type) {
      case 'agent':
        push(this.#byAgent, value, indicator)
        return
      case 'file-pattern': {
        const { except } = indicator
        const test = valueTest(patternTest(value))
        this.#patterns.push({
          indicator,
          test,
          except: except === null ? null : valueTest(patternTest(except)),
        })
        return
      }
      case 'path': {
        const web = webPathOf(value)
        if (web !== null) push(this.#byWebPath, web, indicator)
        break
      }
      case 'address':
        this.#addresses.add(value, indicator)
    }
    const word = keyOfName(type, value)
    if (word !== null) {
      push(this.#byWord, word, { indicator, test: valueTest({ kind: 'named', as: type, text: value }) })
    }
  }

  #anywhere(column: ScanInput, flag: (indicator: Indicator, code: number) => void): void {
    const { values: heap, many } = column
    this.#words.scan(column, (word, code) => {
      for (const { indicator, test } of this.#byWord.get(word) ?? []) {
        if (itemMatches(heap, many, code, test)) flag(indicator, code)
      }
    })
    if (this.#addresses.isEmpty) return
    for (const code of this.#addresses.candidates(heap)) {
      for (const item of itemsOf(heap, many, code)) {
        for (const indicator of this.#addresses.in(item)) flag(indicator, code)
      }
    }
  }

  /** The columns of which more is asked than of others. */
  #specialColumns(block: Block): SpecialColumns {
    const names = new ColumnNames(block.columns)
    const named = (fields: readonly (string | undefined)[]): ReadonlySet<Column | undefined> =>
      new Set(fields.map((field) => (field === undefined ? undefined : names.find(field))))
    const roleOf = (role: 'user.agent' | 'url.path'): string | undefined => this.#fieldOf(block.format, role)
    return {
      agents: named(this.#byAgent.size > 0 ? [roleOf('user.agent'), ...AGENT_FIELDS] : []),
      paths: named(this.#byWebPath.size > 0 ? [roleOf('url.path')] : []),
      files: named(this.#patterns.length > 0 ? FILE_FIELDS : []),
    }
  }

  #special(
    column: Column,
    { agents, paths, files }: SpecialColumns,
    flag: (indicator: Indicator, code: number) => void,
  ): void {
    const { values, many } = column
    if (agents.has(column)) {
      for (let code = 1; code <= values.count; code++) {
        for (const item of itemsOf(values, many, code)) {
          for (const one of this.#byAgent.get(canonicalAgent(item)) ?? []) flag(one, code)
        }
      }
    }
    if (paths.has(column)) {
      for (let code = 1; code <= values.count; code++) {
        for (const item of itemsOf(values, many, code)) {
          for (const one of this.#byWebPath.get(foldCase(item)) ?? []) flag(one, code)
        }
      }
    }
    if (files.has(column)) this.#patternsIn(values, many, flag)
  }

  #patternsIn(heap: ValueHeap, many: boolean, flag: (indicator: Indicator, code: number) => void): void {
    const decide = ({ indicator, test, except }: Pattern, code: number): void => {
      if (!itemMatches(heap, many, code, test)) return
      if (except === null || !itemMatches(heap, many, code, except)) flag(indicator, code)
    }
    this.#patternScan?.scan(heap, (literal, code) => decide(this.#scanned[literal]!, code))
    for (const pattern of this.#patterns) {
      if (pattern.test.prefilters[0]?.literal) continue
      for (let code = 1; code <= heap.count; code++) decide(pattern, code)
    }
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function itemMatches({ bytes, ends }: ValueHeap, many: boolean, code: number, test: ValueTest): boolean {
  let from = ends[code - 1]!
  const end = ends[code]!
  if (!many) return test.matches(bytes, from, end)
  for (let i = from; i <= end; i++) {
    if (i < end && bytes[i] !== ITEM_SEPARATOR) continue
    if (test.matches(bytes, from, i)) return true
    from = i + 1
  }
  return false
}

function itemsOf({ bytes, ends }: ValueHeap, many: boolean, code: number): string[] {
  const items: string[] = []
  let from = ends[code - 1]!
  const end = ends[code]!
  for (let i = from; i <= end; i++) {
    if (i < end && !(many && bytes[i] === ITEM_SEPARATOR)) continue
    items.push(textOf(bytes, from, i))
    from = i + 1
  }
  return items
}
