import { BOUNDS, CORRELATION_TYPES, type Bound, type Correlation } from '../rule.ts'
import { numberOf } from '../../predicate/values/numbers.ts'
import { mapOf, readAbout, type ReadAbout, type RuleText } from './about.ts'
import { exampleSequences, type TimedExample } from './examples.ts'
import { RuleProblem } from './rule-problem.ts'
import { timespanOf } from './timespan.ts'
import { entryOf, textOf, textsOf } from './yaml-tree.ts'
import type { YamlMap, YamlNode } from './yaml-node.ts'

/** A correlation whose references are still to be looked up. */
export interface ReadCorrelation extends ReadAbout {
  readonly correlation: Omit<Correlation, 'parts'>
  /** Ids, names or titles. */
  readonly refersTo: readonly string[]
  readonly aliases: readonly Alias[]
  /** The rules that it is made of also alert by themselves. */
  readonly generate: boolean
  /** Events that must and must not make one of ours true. */
  readonly examples: Readonly<Record<'match' | 'ignore', readonly (readonly TimedExample[])[]>>
}

/** A name for what is in another field in each of the rules. */
export interface Alias {
  readonly name: string
  /** `rule`: as the correlation refers to it. */
  readonly fields: readonly { readonly rule: string; readonly field: string }[]
}

const MAX_PARTS = 100

export function readCorrelation(root: YamlMap, source: RuleText, index: number): ReadCorrelation {
  const read = readAbout(root, source, index)
  const map = mapOf(root, 'correlation')
  const typeNode = entryOf(map, 'type')
  const type = CORRELATION_TYPES.find((known) => known === textOf(typeNode).toLowerCase())
  if (!type)
    throw new RuleProblem(`there is no correlation of type "${textOf(typeNode)}"`, typeNode?.at ?? map.at)
  const refersTo = textsOf(entryOf(map, 'rules'))
  if (refersTo.length === 0) throw new RuleProblem('the correlation names no rules', map.at)
  if (refersTo.length > MAX_PARTS) throw new RuleProblem('the correlation names too many rules', map.at)
  const condition = entryOf(map, 'condition')
  const { bounds, fields, percentile } = readCondition(condition, map)
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  if (!temporal && bounds.length === 0) throw new RuleProblem('the correlation has no condition', map.at)
  if (type.startsWith('value_') && fields.length === 0) {
    throw new RuleProblem(`"${type}" needs a field in its condition`, condition?.at ?? map.at)
  }
  const notes =
    type === 'value_percentile' ? ['the specification leaves open what value_percentile means'] : []
  const examples = entryOf(root, 'examples')
  const ofExamples = (key: string): YamlNode | undefined =>
    examples?.kind === 'map' && source.origin === 'built-in' ? entryOf(examples, key) : undefined
  return {
    ...read,
    examples: {
      match: exampleSequences(ofExamples('match')),
      ignore: exampleSequences(ofExamples('ignore')),
    },
    correlation: {
      ...read.about,
      type,
      groupBy: textsOf(entryOf(map, 'group-by')),
      partOf: null,
      timespan: readTimespan(map),
      bounds: temporal && bounds.length === 0 ? [{ op: 'gte', number: refersTo.length }] : bounds,
      fields,
      unseenFor: optionalSpan(map, 'unseen-for'),
      percentile,
      notes,
    },
    refersTo,
    aliases: readAliases(entryOf(map, 'aliases')),
    generate: /^(?:true|yes)$/i.test(textOf(entryOf(map, 'generate')) || textOf(entryOf(root, 'generate'))),
  }
}

function optionalSpan(map: YamlMap, key: string): number | null {
  const node = entryOf(map, key)
  const span = timespanOf(textOf(node))
  if (node && span === null) throw new RuleProblem(`"${key}" takes a timespan such as 7d`, node.at)
  return span
}

function readTimespan(map: YamlMap): number {
  const node = entryOf(map, 'timespan') ?? entryOf(map, 'timeframe')
  const span = timespanOf(textOf(node))
  if (span === null)
    throw new RuleProblem('a correlation needs a timespan such as 5m, 1h or 7d', node?.at ?? map.at)
  return span
}

interface Condition {
  readonly bounds: readonly Bound[]
  readonly fields: readonly string[]
  readonly percentile: number | null
}

function readCondition(node: YamlNode | undefined, map: YamlMap): Condition {
  if (!node) return { bounds: [], fields: [], percentile: null }
  if (node.kind !== 'map') {
    throw new RuleProblem('the condition of a correlation must hold comparisons such as "gte: 10"', node.at)
  }
  const bounds: Bound[] = []
  let percentile: number | null = null
  for (const { key, value, at } of node.entries) {
    if (key === 'field') continue
    const number = value.kind === 'scalar' ? numberOf(value.text.trim()) : NaN
    if (Number.isNaN(number)) throw new RuleProblem(`"${key}" takes a number`, value.at)
    const op = BOUNDS.find((known) => known === key.toLowerCase())
    if (op) bounds.push({ op, number })
    else if (key !== 'percentile') throw new RuleProblem(`there is no comparison "${key}"`, at)
    else if (number < 0 || number > 100)
      throw new RuleProblem('a percentile lies between 0 and 100', value.at)
    else percentile = number
  }
  return { bounds, fields: textsOf(entryOf(node, 'field') ?? entryOf(map, 'field')), percentile }
}

function readAliases(node: YamlNode | undefined): Alias[] {
  if (!node) return []
  if (node.kind !== 'map') throw new RuleProblem('"aliases" must hold keys and values', node.at)
  return node.entries.map(({ key, value }) => {
    if (value.kind !== 'map')
      throw new RuleProblem('an alias says for each rule which field holds it', value.at)
    return {
      name: key,
      fields: value.entries.map((entry) => ({ rule: entry.key, field: textOf(entry.value) })),
    }
  })
}
