import { columnOf, type Block } from '../event/block.ts'
import { valueItems } from '../event/column.ts'
import { Evaluation, type EvaluationContext } from '../predicate/evaluate.ts'
import { Program, type FieldOf, type Step } from '../predicate/program.ts'
import { comparable, requiredValues } from '../predicate/required-values.ts'
import { IndicatorHunter, type IndicatorMatch } from './indicators/indicator-hunter.ts'
import { vocabularyOf } from './logsources.ts'
import type { Rule, RuleMatch, RuleSet } from './rule.ts'

/** Fields by which most rules for event logs narrow down what they look at. */
const DISPATCH = ['EventID', 'Channel'] as const
/** With more distinct values than this a block is not narrowed down. */
const MAX_DISPATCH_VALUES = 2048

interface Candidate {
  readonly rule: Rule
  readonly step: Step
  /** For each field of `DISPATCH`: values of which the event must have one; `null` when any will do. */
  readonly required: readonly (ReadonlySet<string> | null)[]
}

interface FormatRules {
  readonly program: Program
  readonly candidates: readonly Candidate[]
}

/** What of a set of rules is looked for in blocks. */
export type Hunted = Pick<RuleSet, 'rules'> & Partial<Pick<RuleSet, 'indicators'>>

/** Runs all rules and indicators over blocks. */
export class Hunter {
  readonly #rules: Hunted
  readonly #fieldOf: FieldOf
  readonly #indicators: IndicatorHunter
  readonly #formats = new Map<string, FormatRules>()

  constructor(rules: Hunted, fieldOf: FieldOf) {
    this.#rules = rules
    this.#fieldOf = fieldOf
    this.#indicators = new IndicatorHunter(rules.indicators ?? [], fieldOf)
  }

  /** The rules that match rows of the block, in the order of the set. */
  hunt(block: Block, context: EvaluationContext): RuleMatch[] {
    const { program, candidates } = this.#rulesFor(vocabularyOf(block.format))
    if (candidates.length === 0) return []
    const present = DISPATCH.map((field) => valuesOf(block, field))
    const evaluation = new Evaluation(program, block, context)
    const matches: RuleMatch[] = []
    for (const { rule, step, required } of candidates) {
      if (!required.every((values, i) => couldHold(values, present[i]!))) continue
      const rows = evaluation.run(step)
      if (!rows.isEmpty) matches.push({ rule, rows: rows.rows() })
    }
    return matches
  }

  /** The indicators that rows of the block name. */
  huntIndicators(block: Block): IndicatorMatch[] {
    return this.#indicators.hunt(block)
  }

  #rulesFor(format: string): FormatRules {
    let known = this.#formats.get(format)
    if (!known) {
      const program = new Program(format, this.#fieldOf)
      const candidates = this.#rules.rules
        .filter((rule) => rule.formats.includes(format))
        .map((rule) => ({
          rule,
          step: program.add(rule.predicate),
          required: DISPATCH.map((field) => requiredValues(rule.predicate, field, format)),
        }))
      known = { program, candidates }
      this.#formats.set(format, known)
    }
    return known
  }
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
