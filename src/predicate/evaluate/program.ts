import { FORWARDED_CLIENT } from '../../event/roles.ts'
import type { Role } from '../../event/roles.ts'
import { SHORTEST } from '../literals/gram-scan.ts'
import { isAscii } from '../values/fold.ts'
import {
  requiredByGlob,
  requiredByRegex,
  literalOfRegex,
  type RequiredText,
} from '../values/required-literal.ts'
import type { HitCondition, Predicate, Test, TextTest } from '../tree.ts'
import { escapesOf } from '../values/url-decoding.ts'
import { ANYWHERE, SharedLiterals } from '../literals/shared-literals.ts'
import type { RegexMeter } from '../values/regex-meter.ts'
import { holdsTest, isRegexTest, keyOf, rangesTest, valueTest, type ValueTest } from '../values/value-test.ts'

/** Finds the field that has a role in a format. */
export type FieldOf = (format: string, role: Role) => string | undefined

/** A predicate compiled for the blocks of one format; operands are ordered by cost, the cheapest first. */
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
  | { readonly kind: 'log'; readonly kinds: ReadonlySet<string>; readonly cost: number }
  | { readonly kind: 'source'; readonly ids: ReadonlySet<number>; readonly cost: number }
  | { readonly kind: 'hit'; readonly asked: HitCondition; readonly cost: number }
  | { readonly kind: 'time'; readonly from: number; readonly to: number; readonly cost: number }

export type Reference = Extract<Predicate, { kind: 'reference' }>

/** Cost of a test that decodes values: higher than that of any other test. */
const DECODING = 40
/** Minimum length of a required text that is searched for first; shorter ones occur almost everywhere. */
const MIN_REQUIRED = 2
/**
 * Predicates compiled together for one format: equal tests are compiled once, and literals on the
 * same field are searched for in one pass.
 */
export class Program {
  readonly #format: string
  readonly #fieldOf: FieldOf
  readonly #tests = new Map<string, ValueTest>()
  /** Tests whose work is bounded belong to one predicate each. */
  #metered: { readonly meter: RegexMeter; readonly tests: Map<string, ValueTest> } | null = null
  readonly literals = new SharedLiterals()

  constructor(format: string, fieldOf: FieldOf) {
    this.#format = format
    this.#fieldOf = fieldOf
  }

  /** As `add`; the regular expressions of the predicate are its own, and `meter` bounds their work. */
  addMetered(predicate: Predicate, meter: RegexMeter): Step {
    this.#metered = { meter, tests: new Map() }
    const step = this.add(predicate)
    this.#metered = null
    return step
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
        if (field === undefined) return constant(predicate.test.kind === 'absent')
        if (predicate.role !== 'client.ip' || predicate.test.kind === 'absent')
          return this.#column(field, predicate.test)
        return this.#joined(
          'any',
          [field, FORWARDED_CLIENT].map((one) => ({ kind: 'field', field: one, test: predicate.test })),
        )
      }
      case 'anywhere':
        return this.#anywhere(predicate.test)
      case 'reference':
        return { kind: 'reference', asked: predicate, cost: 30 }
      case 'format':
        return constant(predicate.ids.includes(this.#format))
      case 'host':
        return { kind: 'host', names: new Set(predicate.names.map((name) => name.toUpperCase())), cost: 8 }
      case 'log':
        return { kind: 'log', kinds: new Set(predicate.kinds), cost: 8 }
      case 'source':
        return { kind: 'source', ids: new Set(predicate.ids), cost: 0 }
      case 'hit':
        return { kind: 'hit', asked: predicate, cost: 4 }
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
    const joined = kind === 'any' ? withRangesTogether(steps) : steps
    if (joined.length === 1) return joined[0]!
    return { kind, of: joined.sort((a, b) => a.cost - b.cost), cost }
  }

  #column(field: string, test: Test): Step {
    return test.kind === 'urldecoded' ? this.#decoded(field, test) : this.#plainColumn(field, test)
  }

  /** Only values with certain escapes need decoding; all others are decided by the plain test. */
  #decoded(field: string, test: Extract<Test, { kind: 'urldecoded' }>): Step {
    const plain = this.add({ kind: 'field', field, test: test.of })
    const escaped = escapesIn(test.of).map((text): Predicate => {
      return { kind: 'field', field, test: { kind: 'contains', text } }
    })
    const before = this.#joined('any', escaped)
    const step: Step = { kind: 'column', field, test: this.#prepare(test), cost: DECODING }
    const decoded: Step = { kind: 'all', of: [before, step], cost: before.cost + step.cost }
    return { kind: 'any', of: [plain, decoded], cost: plain.cost + decoded.cost }
  }

  #plainColumn(field: string, test: Test): Step {
    const required = requiredBy(test)
    const prepared = this.#prepare(test, required !== null)
    this.literals.add(field, prepared)
    const step: Step = { kind: 'column', field, test: prepared, cost: costOf(prepared) }
    const before = required === null ? constant(true) : this.add(containsRequired(field, required))
    return before.kind === 'constant'
      ? step
      : { kind: 'all', of: [before, step], cost: before.cost + step.cost }
  }

  #anywhere(test: Test): Step {
    const prepared = this.#prepare(test)
    this.literals.add(ANYWHERE, prepared)
    const words = selectiveOnly(wordsOf(test))
    const parts =
      words.length === 0
        ? null
        : this.#joined(
            'all',
            words.map((text) => anywhere({ kind: 'contains', text })),
          )
    return { kind: 'anywhere', test: prepared, parts, cost: 40 + costOf(prepared) }
  }

  /** `bare`: without prefilters, because a preceding step requires the same text. */
  #prepare(test: Test, last = false): ValueTest {
    const key = (last ? 'last ' : '') + keyOf(test)
    const metered = isRegexTest(test) ? this.#metered : null
    const tests = metered?.tests ?? this.#tests
    let prepared = tests.get(key)
    if (!prepared) {
      if (metered) metered.meter.isUsed = true
      const made = valueTest(test, last, metered?.meter)
      prepared = { ...made, prefilters: made.prefilters.map((first) => this.#prepare(first.test)) }
      tests.set(key, prepared)
    }
    return prepared
  }
}

export type ValueStep = Extract<Step, { kind: 'column' | 'anywhere' }>

/** Combines alternatives that test the same field for address ranges into one step for each field. */
function withRangesTogether(steps: readonly Step[]): Step[] {
  const byField = new Map<string, ValueStep[]>()
  const others: Step[] = []
  for (const step of steps) {
    if ((step.kind !== 'column' && step.kind !== 'anywhere') || step.test.test.kind !== 'cidr') {
      others.push(step)
      continue
    }
    const field = step.kind === 'column' ? step.field : ANYWHERE
    const asked = byField.get(field)
    if (asked) asked.push(step)
    else byField.set(field, [step])
  }
  for (const asked of byField.values()) {
    const [first] = asked
    others.push(asked.length > 1 ? { ...first!, test: rangesTest(asked.map(({ test }) => test)) } : first!)
  }
  return others
}

function constant(value: boolean): Step {
  return { kind: 'constant', value, cost: 0 }
}

function anywhere(test: Test): Predicate {
  return { kind: 'anywhere', test }
}

/** Escapes of which a value must contain at least one to match the test only after decoding. */
function escapesIn(test: TextTest): readonly string[] {
  return 'text' in test && isAscii(test.text) ? escapesOf(test.text) : ['%']
}

function requiredBy(test: Test): RequiredText | null {
  if (test.kind === 'glob') return requiredByGlob(test.parts)
  return test.kind === 'regex' ? requiredByRegex(test.pattern, test.flags) : null
}

/** A condition that is cheaper than the test the text was derived from, and true wherever that test passes. */
function containsRequired(field: string, required: RequiredText): Predicate {
  if (typeof required !== 'string') {
    const of = ('any' in required ? required.any : required.all).map((one) => containsRequired(field, one))
    return { kind: 'any' in required ? 'any' : 'all', of }
  }
  if (isAscii(required) && required.length < MIN_REQUIRED) return { kind: 'constant', value: true }
  return { kind: 'field', field, test: holdsTest(required) }
}

function costOf(test: ValueTest): number {
  if (test.expensive) return 20
  if (test.literal?.at === 'anywhere') return 5
  return test.beyondAscii ? 3 : 2
}

/** Characters that separate the cells of a line in any format. */
const SEPARATORS = /[\s,;|"]+/

/** True when a raw line can match the test although none of its cells does. */
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

/** Words, each of which occurs in some cell of every line that a cell-crossing test matches. */
function wordsOf(test: Test): string[] {
  if (!crossesCells(test)) return []
  if (test.kind === 'glob') {
    return test.parts.flatMap((part) => (typeof part === 'string' ? wordsIn(part) : []))
  }
  if (test.kind === 'regex') return wordsIn(literalOfRegex(test.pattern, test.flags))
  return 'text' in test ? wordsIn(test.text) : []
}

function wordsIn(text: string): string[] {
  // In a line, a dash can stand for a missing value.
  return text.split(SEPARATORS).filter((word) => word !== '' && word !== '-')
}

/** The words that are long enough to be selective, or else the longest one. */
function selectiveOnly(words: readonly string[]): readonly string[] {
  const long = words.filter((word) => word.length > SHORTEST)
  return long.length > 0 ? long : [...words].sort((a, b) => b.length - a.length).slice(0, 1)
}
