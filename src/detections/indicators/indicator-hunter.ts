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
import { RegexMeter } from '../../predicate/values/regex-meter.ts'
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
  /** Bounds its work in one block. */
  readonly meter: RegexMeter
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
  /** The pattern that each literal of the scan belongs to. */
  readonly #scanned: readonly Pattern[]

  constructor(indicators: readonly Indicator[], fieldOf: FieldOf) {
    this.#fieldOf = fieldOf
    for (const indicator of indicators) this.#add(indicator)
    this.#words = new WordScan(this.#byWord.keys())
    const scanned = this.#patterns.flatMap((pattern) =>
      isScanned(pattern)
        ? pattern.test.prefilters.map(({ literal }) => ({ pattern, literal: literal! }))
        : [],
    )
    this.#scanned = scanned.map(({ pattern }) => pattern)
    this.#patternScan = scanned.length > 0 ? new LiteralScan(scanned.map(({ literal }) => literal)) : null
  }

  /** Added to `undecided`: patterns that need more work than is allowed in one block, with all its rows. */
  hunt(block: Block, undecided: IndicatorMatch[] = []): IndicatorMatch[] {
    for (const { meter } of this.#patterns) meter.begin(false)
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
    for (const pattern of this.#patterns) {
      const { indicator, meter } = pattern
      if (!meter.isOver) continue
      // The pattern is looked for once more with an empty automaton, since the cost of earlier blocks must not matter.
      found.delete(indicator)
      meter.begin(true)
      const rows = rowsWith(pattern, special.files, block.rows)
      if (meter.isOver) undecided.push({ rule: indicator, rows: new Bitset(block.rows).not().rows() })
      else if (!rows.isEmpty) found.set(indicator, rows)
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
        const meter = new RegexMeter()
        this.#patterns.push({
          indicator,
          test: valueTest(patternTest(value), false, meter),
          except: except === null ? null : valueTest(patternTest(except), false, meter),
          meter,
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
    const decide = (pattern: Pattern, code: number): void => {
      if (patternMatches(pattern, heap, many, code)) flag(pattern.indicator, code)
    }
    this.#patternScan?.scan(heap, (literal, code) => decide(this.#scanned[literal]!, code))
    for (const pattern of this.#patterns) {
      if (isScanned(pattern)) continue
      for (let code = 1; code <= heap.count; code++) decide(pattern, code)
    }
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

/** Tells whether the scan for literals finds every value that the pattern fits. */
function isScanned({ test: { prefilters } }: Pattern): boolean {
  return prefilters.length > 0 && prefilters.every(({ literal }) => literal !== null)
}

function patternMatches({ test, except }: Pattern, heap: ValueHeap, many: boolean, code: number): boolean {
  if (!itemMatches(heap, many, code, test)) return false
  return except === null || !itemMatches(heap, many, code, except)
}

/** The rows of a block in which one pattern is found. */
function rowsWith(pattern: Pattern, columns: ReadonlySet<Column | undefined>, rows: number): Bitset {
  const found = new Bitset(rows)
  const { prefilters } = pattern.test
  for (const column of columns) {
    if (!column) continue
    const { values, many, codes } = column
    const seen = new Uint8Array(values.count + 1)
    for (let code = 1; code <= values.count; code++) {
      const may = prefilters.length === 0 || prefilters.some((one) => itemMatches(values, many, code, one))
      if (may && patternMatches(pattern, values, many, code)) seen[code] = 1
    }
    found.addFlagged(codes, seen)
  }
  return found
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
