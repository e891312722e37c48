import { anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { splitAggregation, type Aggregation } from './aggregation.ts'
import { compileCondition, conditionBudget } from './condition.ts'
import type { CompileBudget } from './item.ts'
import { needsValues, placeholdersIn, valuesFor, type Placeholders } from './placeholders.ts'
import { RuleProblem } from './rule-problem.ts'
import { compileSelection } from './selection.ts'
import { timespanOf } from './timespan.ts'
import { entryOf, textOf, textsOf } from './yaml-tree.ts'
import type { YamlMap } from './yaml-node.ts'

/** A detection whose fields keep their Sigma names. */
export interface ReadDetection {
  readonly predicate: Predicate
  /** The aggregation behind a `|` in its condition. */
  readonly aggregation: Aggregation | null
  /** The selections that `near` names, in its order. */
  readonly near: readonly Predicate[]
  /** Milliseconds; `null` when none is given. */
  readonly timeframe: number | null
  readonly placeholders: readonly string[]
}

/** Tests of one rule, after encodings and dashes have multiplied them. */
const MAX_TESTS = 250_000
/** Conditions of one rule, of which one must hold. */
const MAX_CONDITIONS = 100
/** Characters of all regular expressions of one rule, once their repeats are written out. */
const MAX_PATTERNS = 50_000

export function readDetection(detection: YamlMap, placeholders: Placeholders): ReadDetection {
  const names = placeholdersIn(detection)
  const missing = names.filter((name) => valuesFor(placeholders, name).length === 0)
  if (missing.length > 0) throw new RuleProblem(needsValues(missing), null, missing)
  const selections = new Map<string, Predicate>()
  const supplies: CompileBudget = { tests: MAX_TESTS, patterns: MAX_PATTERNS, placeholders }
  for (const { key, value } of detection.entries) {
    if (key !== 'condition' && key !== 'timeframe') selections.set(key, compileSelection(value, supplies))
  }
  const condition = entryOf(detection, 'condition')
  const conditions = textsOf(condition)
  if (!condition || conditions.length === 0)
    throw new RuleProblem('its detection has no condition', detection.at)
  if (conditions.length > MAX_CONDITIONS)
    throw new RuleProblem(`its detection has more than ${MAX_CONDITIONS} conditions`, condition.at)
  const split = conditions.map((text) => splitAggregation(text, condition.at))
  const aggregation = split.find((one) => one.aggregation !== null)?.aggregation ?? null
  if (aggregation && split.length > 1) {
    throw new RuleProblem('of several conditions none can count events over time', condition.at)
  }
  const uses = conditionBudget()
  const compiled = (text: string): Predicate => compileCondition(text, selections, condition.at, uses)
  return {
    predicate: anyOf(split.map((one) => compiled(one.condition))),
    aggregation,
    near: aggregation?.near.map(compiled) ?? [],
    timeframe: readTimeframe(detection),
    placeholders: names,
  }
}

/** Compiles a detection that asks about single events; fields keep their Sigma names. */
export function compileDetection(detection: YamlMap, placeholders: Placeholders = {}): Predicate {
  const { predicate, aggregation } = readDetection(detection, placeholders)
  if (aggregation) throw new RuleProblem('it counts events over time, which cannot be asked of one event')
  return predicate
}

function readTimeframe(detection: YamlMap): number | null {
  const node = entryOf(detection, 'timeframe')
  if (!node) return null
  const span = timespanOf(textOf(node))
  if (span === null) throw new RuleProblem('the timeframe is none such as 30s, 5m or 1h', node.at)
  return span
}
