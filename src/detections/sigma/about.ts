import { LEVELS, type Level } from '../../event/hit.ts'
import type { RuleAbout } from '../rule.ts'
import type { Logsource } from '../logs/logsources.ts'
import { RuleProblem } from './rule-problem.ts'
import { shortList, shortText } from './short-text.ts'
import { entryOf, textOf, textsOf } from './yaml-tree.ts'
import type { YamlMap, YamlNode } from './yaml-node.ts'

/** The text of a file with rules. */
export interface RuleText {
  /** Path of the file, `/` between components. */
  readonly path: string
  readonly text: string
  readonly origin: RuleAbout['origin']
}

export interface ReadAbout {
  readonly about: RuleAbout
  /** The author gave it a name; otherwise it has that of its file. */
  readonly named: boolean
  /** `modified`, else `date`, with dashes; empty when neither is given. */
  readonly modified: string
  /** Ids of rules that it makes obsolete. */
  readonly obsoletes: readonly string[]
}

/** Characters of what a rule says of itself, of which more is cut, and of an entry of its lists. */
export const MOST_WORDS = { title: 300, description: 4_000, entry: 500 } as const
/** Entries of a list that are kept. */
const MOST_ENTRIES = 200
/** Names and ids cannot be cut: two that differ would become one. */
const MOST_NAME = 200

function fewTexts(texts: readonly string[]): string[] {
  return shortList(texts, MOST_ENTRIES, MOST_WORDS.entry)
}

/** Reads the metadata that every kind of rule has. `index` is the number of the document in its file. */
export function readAbout(root: YamlMap, { path, origin }: RuleText, index: number): ReadAbout {
  const title = textOf(entryOf(root, 'title'))
  if (title === '') throw new RuleProblem('a title is missing')
  const given = textOf(entryOf(root, 'name'))
  const name = given || nameOfFile(path, index)
  const id = textOf(entryOf(root, 'id'))
  if (Math.max(given.length, id.length) > MOST_NAME)
    throw new RuleProblem(`its name or its id is longer than ${MOST_NAME} characters`)
  const listOf = (key: string): string[] => fewTexts(textsOf(entryOf(root, key)))
  return {
    about: {
      name,
      id: id || name,
      title: shortText(title, MOST_WORDS.title),
      level: levelOf(entryOf(root, 'level')),
      status: shortText(textOf(entryOf(root, 'status')), MOST_WORDS.entry),
      description: shortText(textOf(entryOf(root, 'description')), MOST_WORDS.description),
      tags: listOf('tags'),
      references: listOf('references'),
      falsepositives: listOf('falsepositives'),
      next: listOf('next'),
      origin,
    },
    named: given !== '',
    modified: (textOf(entryOf(root, 'modified')) || textOf(entryOf(root, 'date'))).replaceAll('/', '-'),
    obsoletes: obsoletesOf(entryOf(root, 'related')),
  }
}

export function mapOf(root: YamlMap, key: string): YamlMap {
  const node = entryOf(root, key)
  if (!node) throw new RuleProblem(`"${key}" is missing`)
  if (node.kind !== 'map') throw new RuleProblem(`"${key}" must hold keys and values`, node.at)
  return node
}

export function logsourceOf(map: YamlMap): Logsource {
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

function obsoletesOf(related: YamlNode | undefined): string[] {
  if (related?.kind !== 'list') return []
  return related.items.flatMap((item) => {
    if (item.kind !== 'map' || !/^obsoletes?$/i.test(textOf(entryOf(item, 'type')))) return []
    return textOf(entryOf(item, 'id')) || []
  })
}
