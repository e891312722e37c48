import type { Role } from '../event/roles.ts'
import { EdgeScan } from './edge-scan.ts'
import { GramScan } from './gram-scan.ts'
import { literalOfRegex } from './required-literal.ts'
import type { Predicate, Test } from './tree.ts'
import { valueTest, type Literal, type ValueTest } from './value-test.ts'

/** The name of the field that plays a role in a format. */
export type FieldOf = (format: string, role: Role) => string | undefined

/** A predicate made ready for the blocks of one format; operands stand cheapest first. */
export type Step =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Step[]; readonly cost: number }
  | { readonly kind: 'not'; readonly of: Step; readonly cost: number }
  | { readonly kind: 'constant'; readonly value: boolean; readonly cost: number }
  | { readonly kind: 'column'; readonly field: string; readonly test: ValueTest; readonly cost: number }
  | {
      readonly kind: 'anywhere'
      readonly test: ValueTest
      readonly parts: Step | null
      readonly cost: number
    }
  | { readonly kind: 'reference'; readonly asked: Reference; readonly cost: number }
  | { readonly kind: 'host'; readonly names: ReadonlySet<string>; readonly cost: number }
  | { readonly kind: 'source'; readonly ids: ReadonlySet<number>; readonly cost: number }
  | { readonly kind: 'time'; readonly from: number; readonly to: number; readonly cost: number }

export type Reference = Extract<Predicate, { kind: 'reference' }>

/** In place of the name of a field. */
export const ANYWHERE = '*'

/** Literals that one pass over a column looks for together. */
export interface SharedScan {
  /** Which literal of the pass a test is. */
  readonly numbers: ReadonlyMap<ValueTest, number>
  readonly scan: EdgeScan | GramScan
}

/** Pieces of a literal of at most so many bytes are what it is looked for by. */
const GRAM = 4
/** What is shorter stands nearly everywhere, and is only looked for once a rule has found the rest. */
const SHORTEST = 3
/** So few are told apart well enough by shorter pieces, and then one pass does for all. */
const FEW_LONG = 1500

/**
 * Predicates compiled together for one format: equal tests are prepared once, and literals on the
 * same field are looked for in one pass.
 */
export class Program {
  readonly #format: string
  readonly #fieldOf: FieldOf
  readonly #tests = new Map<string, ValueTest>()
  readonly #literals = new Map<string, Map<string, ValueTest>>()
  readonly #scans = new Map<string, readonly SharedScan[]>()
  /** What is asked of all fields is asked of every block, and looked for together with the rest. */
  together = false

  constructor(format: string, fieldOf: FieldOf) {
    this.#format = format
    this.#fieldOf = fieldOf
  }

  add(predicate: Predicate): Step {
    switch (predicate.kind) {
      case 'all':
        return this.#joined('all', predicate.of)
      case 'any':
        return this.#joined('any', predicate.of)
      case 'not': {
        const of = this.add(predicate.of)
        return of.kind === 'constant' ? constant(!of.value) : { kind: 'not', of, cost: of.cost }
      }
      case 'constant':
        return constant(predicate.value)
      case 'field':
        return this.#column(predicate.field, predicate.test)
      case 'role': {
        const field = this.#fieldOf(this.#format, predicate.role)
        return field === undefined
          ? constant(predicate.test.kind === 'absent')
          : this.#column(field, predicate.test)
      }
      case 'anywhere':
        return this.#anywhere(predicate.test)
      case 'reference':
        return { kind: 'reference', asked: predicate, cost: 30 }
      case 'format':
        return constant(predicate.ids.includes(this.#format))
      case 'host':
        return { kind: 'host', names: new Set(predicate.names.map((name) => name.toUpperCase())), cost: 8 }
      case 'source':
        return { kind: 'source', ids: new Set(predicate.ids), cost: 0 }
      case 'time':
        return { kind: 'time', from: predicate.from ?? -Infinity, to: predicate.to ?? Infinity, cost: 1 }
    }
  }

  #joined(kind: 'all' | 'any', of: readonly Predicate[]): Step {
    const neutral = kind === 'all'
    const steps: Step[] = []
    let cost = 0
    for (const part of of) {
      const step = this.add(part)
      if (step.kind !== 'constant') {
        steps.push(step)
        cost += step.cost
      } else if (step.value !== neutral) return step
    }
    if (steps.length === 0) return constant(neutral)
    if (steps.length === 1) return steps[0]!
    return { kind, of: steps.sort((a, b) => a.cost - b.cost), cost }
  }

  #column(field: string, test: Test): Step {
    const prepared = this.#prepare(test)
    this.#share(field.toLowerCase(), prepared)
    return { kind: 'column', field, test: prepared, cost: costOf(prepared) }
  }

  #anywhere(test: Test): Step {
    const prepared = this.#prepare(test)
    this.#share(ANYWHERE, prepared)
    const words = telling(wordsOf(test))
    const parts =
      words.length === 0
        ? null
        : this.#joined(
            'all',
            words.map((text) => anywhere({ kind: 'contains', text })),
          )
    return { kind: 'anywhere', test: prepared, parts, cost: 40 + costOf(prepared) }
  }

  #prepare(test: Test): ValueTest {
    const key = JSON.stringify(test)
    let prepared = this.#tests.get(key)
    if (!prepared) {
      const made = valueTest(test)
      prepared = { ...made, firsts: made.firsts.map((first) => this.#prepare(first.test)) }
      this.#tests.set(key, prepared)
    }
    return prepared
  }

  #share(name: string, test: ValueTest): void {
    for (const first of test.firsts) this.#share(name, first)
    if (!test.literal || test.literal.bytes.length === 0) return
    const tests = this.#literals.get(name)
    if (tests) tests.set(test.key, test)
    else this.#literals.set(name, new Map([[test.key, test]]))
    this.#scans.clear()
  }

  /**
   * The shared passes over a column that answer the literals asked of the field, or of all fields
   * (`ANYWHERE`). `name` is lower case.
   */
  scansFor(name: string): readonly SharedScan[] {
    let shared = this.#scans.get(name)
    if (shared === undefined) {
      const wanted = new Map(this.#literals.get(name))
      if (this.together) for (const [key, test] of this.#literals.get(ANYWHERE) ?? []) wanted.set(key, test)
      shared = scansOf([...wanted.values()])
      this.#scans.set(name, shared)
    }
    return shared
  }
}

function scansOf(wanted: readonly ValueTest[]): SharedScan[] {
  const atEdges: ValueTest[] = []
  const short: ValueTest[] = []
  const long: ValueTest[] = []
  for (const test of wanted) {
    const { bytes, at } = test.literal!
    if (bytes.length >= GRAM) long.push(test)
    else if (at !== 'anywhere') atEdges.push(test)
    else if (bytes.length >= SHORTEST) short.push(test)
  }
  if (short.length > 0 && long.length < FEW_LONG) short.push(...long.splice(0))
  const scans: SharedScan[] = []
  if (short.length > 0) scans.push(sharedScan(short, new GramScan(literalsOf(short), SHORTEST)))
  if (long.length > 0) scans.push(sharedScan(long, new GramScan(literalsOf(long), GRAM)))
  if (atEdges.length > 0) scans.push(sharedScan(atEdges, new EdgeScan(literalsOf(atEdges))))
  return scans
}

function sharedScan(tests: readonly ValueTest[], scan: SharedScan['scan']): SharedScan {
  return { numbers: new Map(tests.map((test, number) => [test, number])), scan }
}

function literalsOf(tests: readonly ValueTest[]): Literal[] {
  return tests.flatMap(({ literal }) => literal ?? [])
}

function constant(value: boolean): Step {
  return { kind: 'constant', value, cost: 0 }
}

function anywhere(test: Test): Predicate {
  return { kind: 'anywhere', test }
}

function costOf(test: ValueTest): number {
  if (test.dear) return 20
  if (test.literal?.at === 'anywhere') return 5
  return test.beyondAscii ? 3 : 2
}

/** What separates the cells of a line in any format. */
const SEPARATORS = /[\s,;|"]+/

/** Whether a raw line can hold the text although none of its cells does. */
export function crossesCells(test: Test): boolean {
  switch (test.kind) {
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return SEPARATORS.test(test.text)
    case 'glob':
    case 'regex':
      return true
    default:
      return false
  }
}

/** Pieces of which each stands in some cell of every line that a cell-crossing test matches. */
function wordsOf(test: Test): string[] {
  if (!crossesCells(test)) return []
  if (test.kind === 'glob') {
    return test.parts.flatMap((part) => (typeof part === 'string' ? wordsIn(part) : []))
  }
  if (test.kind === 'regex') return wordsIn(literalOfRegex(test.pattern, test.flags))
  return 'text' in test ? wordsIn(test.text) : []
}

function wordsIn(text: string): string[] {
  // A line may write a dash where there is no value.
  return text.split(SEPARATORS).filter((word) => word !== '' && word !== '-')
}

/** Those that are long enough not to stand everywhere, or the longest one. */
function telling(words: readonly string[]): readonly string[] {
  const long = words.filter((word) => word.length >= GRAM)
  return long.length > 0 ? long : [...words].sort((a, b) => b.length - a.length).slice(0, 1)
}
