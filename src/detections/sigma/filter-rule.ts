import type { Predicate } from '../../predicate/tree.ts'
import type { Logsource } from '../logs/logsources.ts'
import { logsourceOf, mapOf, readAbout, type ReadAbout, type RuleText } from './about.ts'
import { compileDetection } from './detection.ts'
import type { Placeholders } from './placeholders.ts'
import { entryOf, textOf, textsOf } from './yaml-tree.ts'
import type { YamlMap } from './yaml-node.ts'

/** Narrows other rules down: they only match where `predicate` holds too. */
export interface ReadFilter extends ReadAbout {
  /** Ids, names or titles; empty means every rule of the log source. */
  readonly refersTo: readonly string[]
  readonly logsource: Logsource
  readonly predicate: Predicate
  readonly notes: readonly string[]
}

export function readFilter(
  root: YamlMap,
  source: RuleText,
  index: number,
  placeholders: Placeholders,
): ReadFilter {
  const read = readAbout(root, source, index)
  const filter = mapOf(root, 'filter')
  const rules = textsOf(entryOf(filter, 'rules'))
  const entries = filter.entries.filter(({ key }) => key !== 'rules')
  const predicate = compileDetection({ ...filter, entries }, placeholders)
  const condition = textOf(entryOf(filter, 'condition'))
  const notes = /\bnot\b/i.test(condition)
    ? []
    : ['its condition holds no "not": rules now match only what the filter selects']
  return {
    ...read,
    refersTo: rules.some((name) => name.toLowerCase() === 'any') ? [] : rules,
    logsource: logsourceOf(mapOf(root, 'logsource')),
    predicate,
    notes,
  }
}

/** Whether a rule's log source is one that the filter is about. */
export function coversLogsource(filter: Logsource, rule: Logsource): boolean {
  return (['product', 'category', 'service'] as const).every(
    (part) => filter[part] === '' || filter[part] === rule[part],
  )
}
