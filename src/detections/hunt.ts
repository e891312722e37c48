import { columnOf, type Block } from '../event/block.ts'
import { valueItems } from '../event/column.ts'
import type { Bitset } from '../predicate/bitset.ts'
import { allOf, TRUE } from '../predicate/build.ts'
import { Evaluation, type EvaluationContext } from '../predicate/evaluate.ts'
import { needsOf, type Need } from '../predicate/needs.ts'
import { Program, type FieldOf, type Step } from '../predicate/program.ts'
import { comparable, requiredValues } from '../predicate/required-values.ts'
import { IndicatorHunter, type IndicatorMatch } from './indicators/indicator-hunter.ts'
import { vocabularyOf } from './logsources.ts'
import type { Predicate } from '../predicate/tree.ts'
import type { Hunted, RuleMatch } from './rule.ts'

/** Fields by which most rules for event logs narrow down what they look at. */
const DISPATCH = ['EventID', 'Channel'] as const
/** With more distinct values than this a block is not narrowed down. */
const MAX_DISPATCH_VALUES = 2048

/** What a rule asks of the events of one scope. */
interface Branch {
  /** Number of the rule in the set. */
  readonly rule: number
  readonly step: Step
  readonly needs: readonly Need[]
}

/** Rules that ask for the same kind of event: what none of a block is costs them nothing. */
interface Scope {
  readonly step: Step
  /** For each field of `DISPATCH`: values of which the event must have one; `null` when any will do. */
  readonly required: readonly (ReadonlySet<string> | null)[]
  readonly branches: Branch[]
}

interface FormatRules {
  readonly program: Program
  readonly scopes: readonly Scope[]
}

/** Runs all rules and indicators over blocks. */
export class Hunter {
  readonly #rules: Pick<Hunted, 'rules'>
  readonly #fieldOf: FieldOf
  readonly #indicators: IndicatorHunter
  readonly #formats = new Map<string, FormatRules>()

  constructor(rules: Pick<Hunted, 'rules'> & Partial<Hunted>, fieldOf: FieldOf) {
    this.#rules = rules
    this.#fieldOf = fieldOf
    this.#indicators = new IndicatorHunter(rules.indicators ?? [], fieldOf)
  }

  /** The rules that match rows of the block, in the order of the set. */
  hunt(block: Block, context: EvaluationContext): RuleMatch[] {
    const { program, scopes } = this.#rulesFor(vocabularyOf(block.format))
    if (scopes.length === 0) return []
    const present = DISPATCH.map((field) => valuesOf(block, field))
    const evaluation = new Evaluation(program, block, context)
    const found = new Map<number, Bitset>()
    for (const { step: scope, required, branches } of scopes) {
      if (!required.every((values, i) => couldHold(values, present[i]!))) continue
      const within = evaluation.run(scope)
      if (within.isEmpty) continue
      for (const { rule, step, needs } of branches) {
        if (!evaluation.mayHold(needs, within)) continue
        const rows = evaluation.run(step, within)
        if (!rows.isEmpty) found.set(rule, found.get(rule)?.or(rows) ?? rows.clone())
      }
    }
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([rule, rows]) => ({ rule: this.#rules.rules[rule]!, rows: rows.rows() }))
  }

  /** The indicators that rows of the block name. */
  huntIndicators(block: Block): IndicatorMatch[] {
    return this.#indicators.hunt(block)
  }

  #rulesFor(format: string): FormatRules {
    let known = this.#formats.get(format)
    if (!known) {
      const program = new Program(format, this.#fieldOf)
      const scopes = new Map<string, Scope>()
      this.#rules.rules.forEach(({ formats, predicate }, rule) => {
        if (!formats.includes(format)) return
        for (const { scope, rest } of branchesOf(predicate)) {
          const step = program.add(rest)
          if (step.kind === 'constant' && !step.value) continue
          const key = JSON.stringify(scope)
          let known = scopes.get(key)
          if (!known) {
            const required = DISPATCH.map((field) => requiredValues(scope, field, format))
            scopes.set(key, (known = { step: program.add(scope), required, branches: [] }))
          }
          known.branches.push({ rule, step, needs: needsOf(step) })
        }
      })
      program.together = scopes.size === 1
      known = { program, scopes: [...scopes.values()] }
      this.#formats.set(format, known)
    }
    return known
  }
}

interface PredicateBranch {
  /** Says which kind of event is meant. */
  readonly scope: Predicate
  readonly rest: Predicate
}

/** One for each log source that answers a rule: together they hold where the rule does. */
function branchesOf(predicate: Predicate): PredicateBranch[] {
  const parts = predicate.kind === 'any' ? predicate.of : [predicate]
  const branches = parts.map((part): PredicateBranch => {
    const all = part.kind === 'all' ? part.of : [part]
    return { scope: allOf(all.filter(isScope)), rest: allOf(all.filter((one) => !isScope(one))) }
  })
  const split = branches.some(({ scope }) => scope.kind !== 'constant')
  return split ? branches : [{ scope: TRUE, rest: predicate }]
}

function isScope(predicate: Predicate): boolean {
  if (predicate.kind === 'any') return predicate.of.every(isScope)
  if (predicate.kind !== 'field') return false
  const { kind } = predicate.test
  const field = predicate.field.toLowerCase()
  return DISPATCH.some((name) => name.toLowerCase() === field) && (kind === 'equals' || kind === 'compare')
}

/** The values of a field in a block; `null` when they are too many to tell. */
function valuesOf(block: Block, field: string): ReadonlySet<string> | null {
  const column = columnOf(block, field)
  if (!column) return new Set()
  if (column.values.count > MAX_DISPATCH_VALUES) return null
  const values = new Set<string>()
  for (let code = 1; code <= column.values.count; code++) {
    for (const item of valueItems(column, code)) values.add(comparable(item))
  }
  return values
}

function couldHold(required: ReadonlySet<string> | null, present: ReadonlySet<string> | null): boolean {
  if (!required || !present) return true
  for (const value of required) if (present.has(value)) return true
  return false
}
