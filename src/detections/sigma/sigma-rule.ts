import { LEVELS, type Level } from '../../event/hit.ts'
import { anyOf } from '../../predicate/build.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { resolveLogsource, type Binding, type Logsource } from '../logsources.ts'
import type { RefusedRule, Rule } from '../rule.ts'
import { bindPredicate } from './bind.ts'
import { compileCondition } from './condition.ts'
import { RuleProblem } from './rule-problem.ts'
import { compileSelection } from './selection.ts'
import { entryOf, readYaml, textOf, textsOf, type YamlMap, type YamlNode } from './yaml-tree.ts'

/** The text of a file with rules. */
export interface RuleText {
  /** Where it came from, `/` between components. */
  readonly path: string
  readonly text: string
  readonly origin: Rule['origin']
}

/** An event as a rule's examples write it. */
export type ExampleEvent = Readonly<Record<string, string | readonly string[]>>

export interface ReadRule {
  readonly rule: Rule
  /** The author gave it a name; otherwise it has that of its file. */
  readonly named: boolean
  /** `modified`, else `date`, with dashes; empty when neither is given. */
  readonly modified: string
  readonly bindings: readonly Binding[]
  readonly examples: { readonly match: readonly ExampleEvent[]; readonly ignore: readonly ExampleEvent[] }
}

export type RuleReading =
  { readonly ok: true; readonly read: ReadRule } | { readonly ok: false; readonly refused: RefusedRule }

/** Reads every rule of a file; each either can run or says why it cannot. */
export function readRules(source: RuleText): RuleReading[] {
  const documents = readYaml(source.text)
  if (documents.length === 0) {
    return [refused(source, null, new RuleProblem('the file holds no rule'))]
  }
  return documents.map((document, i) => {
    if (!document.ok) return refused(source, null, document.problem)
    try {
      return { ok: true, read: readRule(document.root, source, i) }
    } catch (problem) {
      if (!(problem instanceof RuleProblem)) throw problem
      return refused(source, document.root, problem)
    }
  })
}

function refused({ path, origin }: RuleText, root: YamlNode | null, { message }: RuleProblem): RuleReading {
  const map = root?.kind === 'map' ? root : null
  const id = map ? textOf(entryOf(map, 'id')) : ''
  const title = map ? textOf(entryOf(map, 'title')) : ''
  return { ok: false, refused: { id: id || path, title: title || path, reason: message, origin } }
}

const OTHER_KINDS = [
  ['correlation', 'correlation rules are not supported yet'],
  ['filter', 'filters for other rules are not supported yet'],
  ['action', 'collections of rules ("action") are not supported yet'],
] as const

/** Tests of one rule, after encodings and dashes have multiplied them. */
const MAX_TESTS = 250_000

const SWITCHED_OFF = ['deprecated', 'unsupported']

function readRule(root: YamlNode, { path, origin }: RuleText, index: number): ReadRule {
  if (root.kind !== 'map') throw new RuleProblem('this is no rule', root.at)
  for (const [key, reason] of OTHER_KINDS) {
    if (entryOf(root, key)) throw new RuleProblem(reason)
  }
  const title = textOf(entryOf(root, 'title'))
  if (title === '') throw new RuleProblem('a title is missing')
  const status = textOf(entryOf(root, 'status'))
  if (SWITCHED_OFF.includes(status)) throw new RuleProblem(`its author marks it as ${status}`)
  const detected = compileDetection(mapOf(root, 'detection'))
  const logsource = logsourceOf(mapOf(root, 'logsource'))
  const resolution = resolveLogsource(logsource, origin)
  if (!resolution.ok) throw new RuleProblem(resolution.reason)
  const { bindings } = resolution
  const given = textOf(entryOf(root, 'name'))
  const name = given || nameOfFile(path, index)
  const examples = entryOf(root, 'examples')
  return {
    rule: {
      name,
      id: textOf(entryOf(root, 'id')) || name,
      title,
      level: levelOf(entryOf(root, 'level')),
      status,
      description: textOf(entryOf(root, 'description')),
      tags: textsOf(entryOf(root, 'tags')),
      references: textsOf(entryOf(root, 'references')),
      falsepositives: textsOf(entryOf(root, 'falsepositives')),
      next: textsOf(entryOf(root, 'next')),
      formats: [...new Set(bindings.map(({ format }) => format))],
      predicate: anyOf(bindings.map((binding) => bindPredicate(detected, binding))),
      origin,
    },
    named: given !== '',
    modified: (textOf(entryOf(root, 'modified')) || textOf(entryOf(root, 'date'))).replaceAll('/', '-'),
    bindings,
    examples: {
      match: examples?.kind === 'map' ? exampleEvents(entryOf(examples, 'match')) : [],
      ignore: examples?.kind === 'map' ? exampleEvents(entryOf(examples, 'ignore')) : [],
    },
  }
}

function mapOf(root: YamlMap, key: string): YamlMap {
  const node = entryOf(root, key)
  if (!node) throw new RuleProblem(`"${key}" is missing`)
  if (node.kind !== 'map') throw new RuleProblem(`"${key}" must hold keys and values`, node.at)
  return node
}

/** Compiles a detection; fields keep their Sigma names. */
export function compileDetection(detection: YamlMap): Predicate {
  const selections = new Map<string, Predicate>()
  const budget = { tests: MAX_TESTS }
  for (const { key, value } of detection.entries) {
    if (key !== 'condition' && key !== 'timeframe') selections.set(key, compileSelection(value, budget))
  }
  const condition = entryOf(detection, 'condition')
  const conditions = textsOf(condition)
  if (!condition || conditions.length === 0)
    throw new RuleProblem('its detection has no condition', detection.at)
  return anyOf(conditions.map((text) => compileCondition(text, selections, condition.at)))
}

function logsourceOf(map: YamlMap): Logsource {
  const part = (key: string): string => textOf(entryOf(map, key)).toLowerCase()
  return { product: part('product'), category: part('category'), service: part('service') }
}

function levelOf(node: YamlNode | undefined): Level {
  const text = textOf(node).toLowerCase()
  if (text === '') return 'informational'
  const level = LEVELS.find((known) => known === text)
  if (!level) throw new RuleProblem(`there is no level "${text}"`, node?.at)
  return level
}

function nameOfFile(path: string, index: number): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const base = file.replace(/\.ya?ml$/i, '')
  return index === 0 ? base : `${base}-${index + 1}`
}

function exampleEvents(node: YamlNode | undefined): ExampleEvent[] {
  if (!node) return []
  if (node.kind !== 'list') throw new RuleProblem('examples must be a list of events', node.at)
  return node.items.map((item) => {
    if (item.kind !== 'map')
      throw new RuleProblem('an example must be an event: fields and their values', item.at)
    return Object.fromEntries(item.entries.map(({ key, value }) => [key, exampleValue(value)]))
  })
}

function exampleValue(node: YamlNode): string | readonly string[] {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'list' && node.items.every((item) => item.kind === 'scalar')) {
    return node.items.map((item) => item.text)
  }
  throw new RuleProblem('a field of an example must be text or a list of texts', node.at)
}
