import type { Bound, Correlation } from '../rule.ts'
import { RuleProblem } from './rule-problem.ts'
import type { Spot } from '../rule.ts'

/** The aggregation behind the `|` in the old form of a condition. */
export interface Aggregation {
  readonly type: Correlation['type']
  readonly fields: readonly string[]
  readonly groupBy: readonly string[]
  readonly bounds: readonly Bound[]
  /** Selections that must also be seen; of `near`. */
  readonly near: readonly string[]
}

const COUNTED =
  /^(count|min|max|avg|sum)\s*\(\s*([^()]*?)\s*\)\s*(?:by\s+([^<>=!]+?))?\s*(>=|<=|>|<|==|=|!=)\s*(-?\d+(?:\.\d+)?)$/i
const SIGNS: Readonly<Record<string, Bound['op']>> = {
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  '=': 'eq',
  '==': 'eq',
  '!=': 'neq',
}

/** The condition without its aggregation, and that. */
export function splitAggregation(
  condition: string,
  at: Spot,
): { condition: string; aggregation: Aggregation | null } {
  const pipe = condition.indexOf('|')
  if (pipe < 0) return { condition, aggregation: null }
  return {
    condition: condition.slice(0, pipe),
    aggregation: readAggregation(condition.slice(pipe + 1).trim(), at),
  }
}

function readAggregation(text: string, at: Spot): Aggregation {
  if (/^near\s/i.test(text)) return near(text.slice(5), at)
  const match = COUNTED.exec(text)
  if (!match) throw new RuleProblem(`"| ${text}" is not understood`, at)
  const [, verb = '', field = '', by = '', sign = '', number = ''] = match
  const counts = verb.toLowerCase() === 'count'
  if (!counts && field === '') throw new RuleProblem(`"${verb}()" needs a field`, at)
  return {
    type: counts
      ? field === '' || field === '*'
        ? 'event_count'
        : 'value_count'
      : typeOf(verb.toLowerCase(), at),
    fields: field === '' || field === '*' ? [] : [field],
    groupBy: by.split(/[\s,]+/).filter((name) => name !== ''),
    bounds: [{ op: SIGNS[sign]!, number: Number(number) }],
    near: [],
  }
}

function typeOf(verb: string, at: Spot): 'value_sum' | 'value_avg' {
  if (verb === 'sum') return 'value_sum'
  if (verb === 'avg') return 'value_avg'
  throw new RuleProblem(`"${verb}()" has no counterpart among correlations`, at)
}

function near(text: string, at: Spot): Aggregation {
  const names = text.trim().split(/\s+and\s+/i)
  for (const name of names) {
    if (/^[A-Za-z0-9_-]+$/.test(name)) continue
    throw new RuleProblem(`"near ${text.trim()}" is not understood: it takes selections joined by "and"`, at)
  }
  const bounds: Bound[] = [{ op: 'gte', number: names.length + 1 }]
  return { type: 'temporal', fields: [], groupBy: [], bounds, near: names }
}
