import { anyOf } from '../../predicate/build.ts'
import { fieldsNeeded } from '../../predicate/evaluate/evaluate.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { strangeFields } from '../logs/known-fields.ts'
import { resolveLogsource, type Binding, type Logsource } from '../logs/logsources.ts'
import type { Correlation, RefusedRule, Rule } from '../rule.ts'
import { logsourceOf, mapOf, MOST_WORDS, readAbout, type ReadAbout, type RuleText } from './about.ts'
import { shortList, shortText } from './short-text.ts'
import { bindPredicate } from './bind.ts'
import { sourceNotes } from './source-notes.ts'
import { collected } from './collection.ts'
import { readCorrelation, type ReadCorrelation } from './correlation-rule.ts'
import { readDetection, type ReadDetection } from './detection.ts'
import { exampleEvents, type ExampleEvent } from './examples.ts'
import { readFilter, type ReadFilter } from './filter-rule.ts'
import type { Placeholders } from './placeholders.ts'
import { NoLogsource, RuleProblem } from './rule-problem.ts'
import { entryOf, readYaml, textOf, type YamlDocument } from './yaml-tree.ts'
import type { YamlMap, YamlNode } from './yaml-node.ts'

export type { RuleText } from './about.ts'
export { compileDetection } from './detection.ts'
export type { ExampleEvent } from './examples.ts'

export interface ReadRule extends ReadAbout {
  readonly rule: Rule
  readonly bindings: readonly Binding[]
  readonly logsource: Logsource
  /** The detection, with Sigma's field names. */
  readonly detected: Predicate
  readonly placeholders: readonly string[]
  readonly examples: { readonly match: readonly ExampleEvent[]; readonly ignore: readonly ExampleEvent[] }
}

/** A rule of the old form that counts its matches over time. */
export interface ReadCountingRule extends ReadAbout {
  /** Rules that only serve the correlation, in the order of its parts. */
  readonly bases: readonly ReadRule[]
  readonly correlation: Correlation
  readonly placeholders: readonly string[]
}

export type RuleReading =
  | { readonly ok: true; readonly kind: 'rule'; readonly read: ReadRule }
  | { readonly ok: true; readonly kind: 'counting'; readonly read: ReadCountingRule }
  | { readonly ok: true; readonly kind: 'correlation'; readonly read: ReadCorrelation }
  | { readonly ok: true; readonly kind: 'filter'; readonly read: ReadFilter }
  | { readonly ok: false; readonly refused: RefusedRule }

export interface ReadOptions {
  readonly placeholders: Placeholders
  /** How many rules are read; those beyond are refused together. */
  readonly room?: number
}

/** Reads every rule of a file; each either can run or says why it cannot. */
export function readRules(source: RuleText, options: ReadOptions = { placeholders: {} }): RuleReading[] {
  const documents = collected(readYaml(source.text))
  if (documents.length === 0) {
    return [refused(source, null, new RuleProblem('the file holds no rule'))]
  }
  const { room = documents.length } = options
  const beyond = documents.length - room
  const readings = documents.slice(0, room).map((document, i) => readOne(document, source, i, options))
  if (beyond > 0)
    readings.push(
      refused(source, null, new RuleProblem(`${beyond} more of its rules are left out: ${TOO_MANY}`)),
    )
  return readings
}

function readOne(document: YamlDocument, source: RuleText, i: number, options: ReadOptions): RuleReading {
  if (!document.ok) return refused(source, null, document.problem)
  try {
    return readDocument(document.root, source, i, options)
  } catch (problem) {
    if (!(problem instanceof RuleProblem)) throw problem
    return refused(source, document.root, problem)
  }
}

/** Rules that can be added to those that come with the product (ADR 37). */
export const MAX_RULES = 10_000
export const TOO_MANY = `${MAX_RULES.toLocaleString('en')} rules can be added`

const MAX_EXCERPT = 300
const MOST_REASON = 1_000
/** A word of the rule that a reason cites. */
const LONG_WORD = /"[^"]{100,}"/g
/** Placeholders without values that one rule names. */
const MOST_NEEDS = 200
/** Notes about one rule. */
const MOST_NOTES = 50

function refused({ path, text, origin }: RuleText, root: YamlNode | null, problem: RuleProblem): RuleReading {
  const map = root?.kind === 'map' ? root : null
  const id = map ? textOf(entryOf(map, 'id')) : ''
  const title = map ? textOf(entryOf(map, 'title')) : ''
  const { message, at, needs } = problem.within(text)
  return {
    ok: false,
    refused: {
      id: shortText(id || path, MOST_WORDS.title),
      title: shortText(title || path, MOST_WORDS.title),
      state: problem instanceof NoLogsource ? 'absent' : 'refused',
      reason: shortText(
        message.replace(LONG_WORD, (word) => `${shortText(word, 100)}"`),
        MOST_REASON,
      ),
      origin,
      path,
      at,
      excerpt: at ? (text.split(/\r?\n/, at.line)[at.line - 1] ?? '').slice(0, MAX_EXCERPT) : null,
      needs: shortList(needs, MOST_NEEDS, MOST_WORDS.title),
    },
  }
}

const RETIRED = ['deprecated', 'unsupported']

function readDocument(
  root: YamlNode,
  source: RuleText,
  index: number,
  { placeholders }: ReadOptions,
): RuleReading {
  if (root.kind !== 'map') throw new RuleProblem('this is no rule', root.at)
  if (isChainsawRule(root))
    throw new RuleProblem(
      "it is a rule in Chainsaw's own format, which is not read here: only Sigma rules are",
      root.at,
    )
  const status = textOf(entryOf(root, 'status'))
  if (RETIRED.includes(status)) throw new RuleProblem(`its author marks it as ${status}`)
  // With a detection beside it, a text of this name is a note of the author.
  const correlation = entryOf(root, 'correlation')
  const isNote = correlation?.kind === 'scalar' && entryOf(root, 'detection') !== undefined
  if (correlation && !isNote) {
    return { ok: true, kind: 'correlation', read: readCorrelation(root, source, index) }
  }
  if (entryOf(root, 'filter')) {
    return { ok: true, kind: 'filter', read: readFilter(root, source, index, placeholders) }
  }
  const read = readAbout(root, source, index)
  const detection = readDetection(mapOf(root, 'detection'), placeholders)
  const logsource = logsourceOf(mapOf(root, 'logsource'))
  const resolution = resolveLogsource(logsource, source.origin)
  if (!resolution.ok) throw new NoLogsource(resolution.reason)
  const examples = entryOf(root, 'examples')
  const base: Omit<ReadRule, 'rule' | 'detected'> = {
    ...read,
    bindings: resolution.bindings,
    logsource,
    placeholders: detection.placeholders,
    examples: {
      match: examples?.kind === 'map' ? exampleEvents(entryOf(examples, 'match')) : [],
      ignore: examples?.kind === 'map' ? exampleEvents(entryOf(examples, 'ignore')) : [],
    },
  }
  const { bindings } = resolution
  const rule: Omit<Rule, 'predicate'> = {
    ...read.about,
    formats: [...new Set(bindings.map(({ format }) => format))],
    bindings,
    alerts: true,
    partOf: null,
    feeds: null,
    notes: [...notesOf(root), ...fieldNotes(source, detection, bindings)],
  }
  const addsNotes = source.origin === 'added'
  const ready = (detected: Predicate, change: Partial<Rule>): ReadRule => ({
    ...base,
    detected,
    rule: {
      ...rule,
      notes: shortList(
        [...rule.notes, ...(addsNotes ? sourceNotes(detected, logsource, bindings) : [])],
        MOST_NOTES,
        MOST_WORDS.entry,
      ),
      predicate: boundTo(detected, bindings),
      ...change,
    },
  })
  if (!detection.aggregation) {
    return { ok: true, kind: 'rule', read: ready(detection.predicate, {}) }
  }
  return { ok: true, kind: 'counting', read: counting(read, detection, ready) }
}

/** Rules of Chainsaw name the files they are for and columns of its table, and filter by keys of the event. */
function isChainsawRule(root: YamlMap): boolean {
  return (
    entryOf(root, 'detection') === undefined &&
    entryOf(root, 'correlation') === undefined &&
    ['kind', 'filter', 'fields'].every((key) => entryOf(root, key) !== undefined)
  )
}

/** The detection, bound to the columns of its log source. */
export function boundTo(detected: Predicate, bindings: readonly Binding[]): Predicate {
  return anyOf(bindings.map((binding) => bindPredicate(detected, binding)))
}

function counting(
  read: ReadAbout,
  { predicate, aggregation, near, timeframe, placeholders }: ReadDetection,
  ready: (detected: Predicate, change: Partial<Rule>) => ReadRule,
): ReadCountingRule {
  const { type, fields, groupBy, bounds } = aggregation!
  const bases = [predicate, ...near].map((detected, i) => {
    const name = near.length > 0 ? `${read.about.name}/${i + 1}` : `${read.about.name}/events`
    return ready(detected, { name, id: name, alerts: false, partOf: read.about.name })
  })
  return {
    ...read,
    bases,
    placeholders,
    correlation: {
      ...read.about,
      type,
      parts: bases.map(({ rule }) => ({ rule: rule.name, groupBy })),
      groupBy,
      partOf: null,
      timespan: timeframe,
      bounds,
      fields,
      unseenFor: null,
      percentile: null,
      notes: timeframe === null ? ['it gives no timeframe: all of the case is one'] : [],
    },
  }
}

/** A rule of others that asks for a field that its log source does not have runs, and finds less. */
function fieldNotes(
  { origin }: RuleText,
  { predicate }: ReadDetection,
  bindings: readonly Binding[],
): string[] {
  if (origin === 'built-in') return []
  const needed = fieldsNeeded(predicate)
  if (needed === 'all') return []
  const strange = strangeFields(needed.fields, bindings, true)
  return strange.map((field) => `no event of its log source has a field "${field}"`)
}

function notesOf(root: YamlMap): string[] {
  return [
    ...taxonomyNotes(root),
    ...(entryOf(root, 'correlation') ? ['what it says of a correlation is plain text, and is not run'] : []),
  ]
}

function taxonomyNotes(root: YamlMap): string[] {
  const taxonomy = textOf(entryOf(root, 'taxonomy'))
  return taxonomy === '' || taxonomy === 'sigma' || taxonomy === 'ours'
    ? []
    : [`its field names follow the taxonomy "${taxonomy}", which is not known here`]
}
