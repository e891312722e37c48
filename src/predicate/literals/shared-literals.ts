import { EdgeScan, isShortEdge } from './edge-scan.ts'
import { GramScan, SHORTEST } from './gram-scan.ts'
import type { Literal, ValueTest } from '../values/value-test.ts'

/** Stands for all columns in place of a field name. */
export const ANYWHERE = '*'
/** Suffix of the key of a pass for a field and for all columns; field names have no spaces here. */
const AND_ANYWHERE = ' *'

/** A literal that shared passes search for or, when the test has no literal, any non-ASCII value. */
export interface Trace {
  /** Name of a field, or `ANYWHERE`. */
  readonly field: string
  readonly test: ValueTest
}

/** A set of literals and the pass over a column that searches for them. */
export interface SharedScan {
  readonly tests: readonly ValueTest[]
  /** The number of each test's literal in the pass. */
  readonly numbers: ReadonlyMap<ValueTest, number>
  readonly scan: EdgeScan | GramScan
}

/** Once passes for single literals have read this many bytes, their literals join the shared passes. */
const ALONE_BYTES = 1 << 20

/** Decides, by column name, which literals are searched for in shared passes. */
export class SharedLiterals {
  /** All tests with a literal by the column that they test, named by `shareName`. */
  readonly #all = new Map<string, Set<ValueTest>>()
  /** Reference counts of the literals that shared passes search for, by name. `null`: they search for all literals. */
  #sought: Map<string, Map<ValueTest, number>> | null = null
  /** Literals that needed a pass of their own, by name. */
  readonly #separate = new Map<string, { bytes: number; readonly tests: Set<ValueTest> }>()
  readonly #scans = new Map<string, readonly SharedScan[]>()

  add(field: string, test: ValueTest): void {
    for (const first of test.prefilters) this.add(field, first)
    if (!isScannable(test)) return
    const name = shareName(field)
    const tests = this.#all.get(name)
    if (tests) tests.add(test)
    else this.#all.set(name, new Set([test]))
    this.#scans.clear()
  }

  /** Adds traces to the shared passes. After the first call, the passes search for added literals only. */
  seek(traces: readonly Trace[]): void {
    this.#sought ??= new Map()
    for (const { field, test } of traces) this.#count(shareName(field), test, 1)
  }

  /** Withdraws traces that were added with `seek`. */
  forget(traces: readonly Trace[]): void {
    for (const { field, test } of traces) this.#count(shareName(field), test, -1)
  }

  #count(name: string, test: ValueTest, more: number): void {
    if (!isScannable(test)) return
    const counts = this.#sought!.get(name) ?? new Map<ValueTest, number>()
    this.#sought!.set(name, counts)
    const count = (counts.get(test) ?? 0) + more
    if (count > 0) counts.set(test, count)
    else counts.delete(test)
    this.#scans.delete(name)
    if (name !== ANYWHERE) this.#scans.delete(name + AND_ANYWHERE)
    else for (const key of [...this.#scans.keys()]) if (key.endsWith(AND_ANYWHERE)) this.#scans.delete(key)
  }

  /**
   * Reports that a literal needed a pass of its own over this number of bytes. Literals that are tested often
   * join the shared passes.
   */
  wasAlone(name: string, test: ValueTest, bytes: number): void {
    if (this.#sought === null || !isScannable(test)) return
    const alone = this.#separate.get(name) ?? { bytes: 0, tests: new Set() }
    alone.tests.add(test)
    alone.bytes += bytes
    this.#separate.set(name, alone)
    if (alone.bytes < ALONE_BYTES) return
    this.#separate.delete(name)
    for (const one of alone.tests) this.#count(name, one, 1)
  }

  /**
   * The shared passes over a column that search for the literals of a field or of all columns (`ANYWHERE`).
   * The name is written as by `shareName`. `anywhereToo`: the passes search for both.
   */
  scansFor(name: string, anywhereToo = false): readonly SharedScan[] {
    const literals = this.#sought ?? this.#all
    const own = literals.get(name)
    const others = anywhereToo && name !== ANYWHERE ? literals.get(ANYWHERE) : undefined
    if (others && !own) return this.scansFor(ANYWHERE)
    const key = others ? name + AND_ANYWHERE : name
    let shared = this.#scans.get(key)
    if (shared === undefined) {
      shared = scansOf([...new Set([...(own?.keys() ?? []), ...(others?.keys() ?? [])])])
      this.#scans.set(key, shared)
    }
    return shared
  }
}

/** The name under which literals are shared: sources may write the same field in another case or with spaces. */
export function shareName(field: string): string {
  return field.toLowerCase().replaceAll(' ', '')
}

/** True when a shared pass can search for the literal of the test. */
export function isScannable(test: ValueTest): boolean {
  const { literal } = test
  return (
    literal !== null && literal.bytes.length > 0 && (isShortEdge(test) || literal.bytes.length >= SHORTEST)
  )
}

function scansOf(wanted: readonly ValueTest[]): SharedScan[] {
  const short = wanted.filter(isShortEdge)
  const others = wanted.filter((test) => !isShortEdge(test))
  const scans: SharedScan[] = []
  if (others.length > 0) scans.push(sharedScan(others, new GramScan(literalsOf(others))))
  if (short.length > 0) scans.push(sharedScan(short, new EdgeScan(literalsOf(short))))
  return scans
}

function sharedScan(tests: readonly ValueTest[], scan: SharedScan['scan']): SharedScan {
  return { tests, numbers: new Map(tests.map((test, number) => [test, number])), scan }
}

function literalsOf(tests: readonly ValueTest[]): Literal[] {
  return tests.flatMap(({ literal }) => literal ?? [])
}
