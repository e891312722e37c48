import { EdgeScan, isShortEdge } from './edge-scan.ts'
import { GramScan, SHORTEST } from './gram-scan.ts'
import type { Literal, ValueTest } from '../values/value-test.ts'

/** In place of the name of a field. */
export const ANYWHERE = '*'
/** Behind a name, which holds no spaces. */
const TOO = ' *'

/** What passes over columns find; or, where the test has no literal, values beyond ASCII. */
export interface Trace {
  /** Name of a field, or `ANYWHERE`. */
  readonly field: string
  readonly test: ValueTest
}

/** Literals that one pass over a column looks for together. */
export interface SharedScan {
  readonly tests: readonly ValueTest[]
  /** Which literal of the pass a test is. */
  readonly numbers: ReadonlyMap<ValueTest, number>
  readonly scan: EdgeScan | GramScan
}

/** Once so many bytes were gone through for single literals, those are looked for together with the rest. */
const ALONE_BYTES = 1 << 20

/** Which literals are looked for together in the columns of a name. */
export class SharedLiterals {
  /** Every literal by the column of which it is asked, as `shareName` writes it. */
  readonly #all = new Map<string, Set<ValueTest>>()
  /** By name: how many ask that the literal is looked for before it is asked for. `null`: all are. */
  #sought: Map<string, Map<ValueTest, number>> | null = null
  /** Those that were asked for although they were not looked for. */
  readonly #alone = new Map<string, { bytes: number; readonly tests: Set<ValueTest> }>()
  readonly #scans = new Map<string, readonly SharedScan[]>()

  add(field: string, test: ValueTest): void {
    for (const first of test.firsts) this.add(field, first)
    if (!isScannable(test)) return
    const name = shareName(field)
    const tests = this.#all.get(name)
    if (tests) tests.add(test)
    else this.#all.set(name, new Set([test]))
    this.#scans.clear()
  }

  /** From now on only literals that are sought are looked for in columns before they are asked for. */
  seek(traces: readonly Trace[]): void {
    this.#sought ??= new Map()
    for (const { field, test } of traces) this.#count(shareName(field), test, 1)
  }

  /** What was sought once is not any more. */
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
    if (name !== ANYWHERE) this.#scans.delete(name + TOO)
    else for (const key of [...this.#scans.keys()]) if (key.endsWith(TOO)) this.#scans.delete(key)
  }

  /**
   * Says that a literal was asked for that no pass looks for, and that so many bytes were gone through
   * for it. What is asked again and again is sought.
   */
  wasAlone(name: string, test: ValueTest, bytes: number): void {
    if (this.#sought === null || !isScannable(test)) return
    const alone = this.#alone.get(name) ?? { bytes: 0, tests: new Set() }
    alone.tests.add(test)
    alone.bytes += bytes
    this.#alone.set(name, alone)
    if (alone.bytes < ALONE_BYTES) return
    this.#alone.delete(name)
    for (const one of alone.tests) this.#count(name, one, 1)
  }

  /**
   * The shared passes over a column that answer literals asked of the field, or of all fields
   * (`ANYWHERE`). The name is written as by `shareName`. `anywhereToo`: both at once.
   */
  scansFor(name: string, anywhereToo = false): readonly SharedScan[] {
    const literals = this.#sought ?? this.#all
    const own = literals.get(name)
    const others = anywhereToo && name !== ANYWHERE ? literals.get(ANYWHERE) : undefined
    if (others && !own) return this.scansFor(ANYWHERE)
    const key = others ? name + TOO : name
    let shared = this.#scans.get(key)
    if (shared === undefined) {
      shared = scansOf([...new Set([...(own?.keys() ?? []), ...(others?.keys() ?? [])])])
      this.#scans.set(key, shared)
    }
    return shared
  }
}

/** A name under which literals are shared: a source may write the same field with spaces. */
export function shareName(field: string): string {
  return field.toLowerCase().replaceAll(' ', '')
}

/** Whether a pass can look for its literal. */
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
