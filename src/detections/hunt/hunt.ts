import type { Block } from '../../event/block.ts'
import { Bitsets, type Bitset } from '../../predicate/evaluate/bitset.ts'
import { Evaluation, type EvaluationContext } from '../../predicate/evaluate/evaluate.ts'
import { mostSelective, needsOf, tracesOf, type Alternatives } from '../../predicate/evaluate/needs.ts'
import { Program, type FieldOf } from '../../predicate/evaluate/program.ts'
import { RegexMeter } from '../../predicate/values/regex-meter.ts'
import { IndicatorHunter, type IndicatorMatch } from '../indicators/indicator-hunter.ts'
import { vocabularyOf } from '../logs/logsources.ts'
import type { RulesToHunt, RuleMatch } from '../rule.ts'
import type { RuleCosts } from './rule-costs.ts'
import { scopedParts, scopeOf, scopesIn, type Scope } from './scopes.ts'
import { TracedRules, type RuleBranch } from './traced-rules.ts'

/** Number of block lengths for which sets of rows are kept for reuse. */
const MOST_LENGTHS = 4

interface FormatRules {
  readonly program: Program
  readonly traced: TracedRules
  /** Rules that leave no traces; each is asked whether it may hold. */
  readonly others: readonly (RuleBranch & { readonly need: Alternatives | undefined })[]
  readonly isEmpty: boolean
}

/** Runs all rules and indicators over blocks. */
export class Hunter {
  readonly #rules: Pick<RulesToHunt, 'rules'>
  readonly #fieldOf: FieldOf
  readonly #indicators: IndicatorHunter
  readonly #formats = new Map<string, FormatRules>()
  readonly #costs: RuleCosts | null
  /** Sets of rows for reuse, by the number of rows of a block. */
  readonly #sets = new Map<number, Bitsets>()

  constructor(
    rules: Pick<RulesToHunt, 'rules'> & Partial<RulesToHunt>,
    fieldOf: FieldOf,
    costs: RuleCosts | null = null,
  ) {
    this.#rules = rules
    this.#costs = costs
    this.#fieldOf = fieldOf
    this.#indicators = new IndicatorHunter(rules.indicators ?? [], fieldOf)
  }

  /**
   * The rules that match rows of the block, in the order of the set. Added to `undecided`: rules of others whose regular
   * expressions need more work than is allowed in one block, with the rows that they were not asked about.
   */
  hunt(block: Block, context: EvaluationContext, undecided: RuleMatch[] = []): RuleMatch[] {
    const { program, traced, others, isEmpty } = this.#rulesFor(vocabularyOf(block.format))
    if (isEmpty) return []
    const sets = this.#setsFor(block)
    const evaluation = new Evaluation(program, block, context, sets)
    const rowsOf = scopesIn(block, evaluation)
    const found = new Map<number, Bitset>()
    const left = new Map<number, Bitset>()
    const add = (to: Map<number, Bitset>, rule: number, rows: Bitset): void => {
      if (!rows.isEmpty) to.set(rule, to.get(rule)?.or(rows) ?? sets.copy(rows))
    }
    const match = (branch: RuleBranch, rows: Bitset): void => {
      const again = (): Evaluation => new Evaluation(program, block, context, sets)
      const matching = matchingRows(branch, rows, evaluation, again)
      if (matching !== null) add(found, branch.rule, matching)
      else if (evaluation.mayHold(needsOf(branch.step), rows)) add(left, branch.rule, rowsOf(branch.scope)!)
    }
    const during = this.#costs?.next(block.format) ?? null
    const ask = during
      ? (branch: RuleBranch, rows: Bitset): void =>
          during(this.#rules.rules[branch.rule]!.name, () => match(branch, rows))
      : match
    traced.announce(evaluation, rowsOf)
    for (const branch of others) {
      const rows = rowsOf(branch.scope)
      if (rows === null || (branch.need && !evaluation.mayHold([branch.need], rows))) continue
      ask(branch, rows)
    }
    traced.visit(block, evaluation, sets, rowsOf, ask)
    undecided.push(...this.#matchesOf(left))
    return this.#matchesOf(found)
  }

  #matchesOf(found: ReadonlyMap<number, Bitset>): RuleMatch[] {
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([rule, rows]) => ({ rule: this.#rules.rules[rule]!, rows: rows.rows() }))
  }

  /** The indicators that rows of the block name; `undecided` as of `hunt`. */
  huntIndicators(block: Block, undecided: IndicatorMatch[] = []): IndicatorMatch[] {
    return this.#indicators.hunt(block, undecided)
  }

  /** Nearly all blocks of a log have as many rows as each other, but for the last one. */
  #setsFor({ rows }: Block): Bitsets {
    let sets = this.#sets.get(rows)
    if (!sets) {
      if (this.#sets.size >= MOST_LENGTHS) this.#sets.clear()
      this.#sets.set(rows, (sets = new Bitsets(rows)))
    }
    sets.reclaim()
    return sets
  }

  #rulesFor(format: string): FormatRules {
    let known = this.#formats.get(format)
    if (!known) this.#formats.set(format, (known = this.#prepared(format)))
    return known
  }

  #prepared(format: string): FormatRules {
    const program = new Program(format, this.#fieldOf)
    const traced = new TracedRules(program.literals)
    const others: (RuleBranch & { readonly need: Alternatives | undefined })[] = []
    const scopes = new Map<string, Scope>()
    this.#rules.rules.forEach(({ formats, predicate, origin }, rule) => {
      if (!formats.includes(format)) return
      for (const { scope, rest } of scopedParts(predicate)) {
        const meter = origin === 'added' ? new RegexMeter() : null
        const step = meter ? program.addMetered(rest, meter) : program.add(rest)
        if (step.kind === 'constant' && !step.value) continue
        const key = JSON.stringify(scope)
        const known = scopes.get(key) ?? scopeOf(scope, format, program)
        scopes.set(key, known)
        const branch: RuleBranch = { rule, step, scope: known, meter: meter?.isUsed === true ? meter : null }
        const needs = needsOf(step)
        const choices = tracesOf(needs)
        if (choices.length > 0) traced.add(branch, choices)
        else others.push({ ...branch, need: mostSelective(needs) })
      }
    })
    return { program, traced, others, isEmpty: scopes.size === 0 }
  }
}

/**
 * The rows, of those given, that match; `null` when that takes more work than is allowed. What blocks before have cost
 * must not matter, so what seems to take too much is looked at once more from the beginning, with an evaluation of its
 * own.
 */
function matchingRows(
  { step, meter }: RuleBranch,
  rows: Bitset,
  evaluation: Evaluation,
  again: () => Evaluation,
): Bitset | null {
  meter?.begin(false)
  const matching = evaluation.run(step, rows)
  if (!meter?.isOver) return matching
  meter.begin(true)
  const exact = again().run(step, rows)
  return meter.isOver ? null : exact
}
