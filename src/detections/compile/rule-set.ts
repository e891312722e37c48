import { utf8 } from '../../event/bytes.ts'
import type { Indicator } from '../indicators/indicator.ts'
import { linkRules } from './link.ts'
import type { RefusedRule, RuleSet } from '../rule.ts'
import { sha256 } from '../sha256.ts'
import { turned } from './turned-text.ts'
import { NO_YARA, type UnusedYara, type YaraSet } from '../yara/yara.ts'
import {
  MAX_RULES,
  readRules,
  TOO_MANY,
  type ReadOptions,
  type RuleReading,
  type RuleText,
} from '../sigma/sigma-rule.ts'

export type { RuleText } from '../sigma/sigma-rule.ts'

const modules = import.meta.glob<string>('../rules/**/*.yml', {
  eager: true,
  query: '?turned',
  import: 'default',
})

/** The rules that come with the product, as text. */
export function builtInTexts(): RuleText[] {
  return Object.entries(modules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => ({ path: path.replace(/^\.\.\//, ''), text: turned(text), origin: 'built-in' }))
}

/** A file of rules that was read; plain data. */
export interface RuleFile {
  readonly path: string
  /** SHA-256 of its text, lower-case hex. */
  readonly digest: string
  readonly readings: readonly RuleReading[]
}

/** Lower-case hex SHA-256 of a text as UTF-8. */
export type TextDigest = (text: string) => string

const digested: TextDigest = (text) => sha256(utf8(text))

export function readRuleFile(source: RuleText, options?: ReadOptions, digest = digested): RuleFile {
  return { path: source.path, digest: digest(source.text), readings: readRules(source, options) }
}

export interface CompileOptions extends ReadOptions {
  /** Files that were read before and stand before the others; they ask for no placeholders. */
  readonly before: readonly RuleFile[]
  /** Indicators that are looked for beside the rules. */
  readonly indicators: readonly Indicator[]
  /** Rules about bytes, which are compiled elsewhere. */
  readonly yara: YaraSet
  /** A faster digest of the platform, if it has one that answers synchronously. */
  readonly digest: TextDigest
}

/** Files that are named one by one when there are too many rules. */
const MOST_NAMED = 100

/** Compiles rules in the order in which they are given; those that are too many are refused. */
export function compileRules(texts: readonly RuleText[], options: Partial<CompileOptions> = {}): RuleSet {
  const { placeholders = {}, before = [], indicators = [], yara = NO_YARA, digest } = options
  const files = [...before]
  let room = options.room ?? MAX_RULES
  const left: RuleText[] = []
  for (const text of texts) {
    if (room <= 0) left.push(text)
    else {
      const file = readRuleFile(text, { placeholders, room }, digest)
      files.push(file)
      room -= file.readings.length
    }
  }
  const beyond = refusedBeyond(left)
  const given = files.flatMap(({ path, readings }) => readings.map((reading) => ({ reading, path })))
  const linked = linkRules(given, placeholders)
  return {
    ...linked,
    indicators,
    yara,
    refused: [...linked.refused, ...beyond, ...yara.unused.map(refusedYara)],
    given: linked.given + beyond.length + yara.rules.length + yara.unused.length,
    digest: digestOf(files, indicators, yara),
  }
}

/** Files that are not read, because there are too many rules before them. */
function refusedBeyond(left: readonly RuleText[]): RefusedRule[] {
  const named = left.length > MOST_NAMED ? left.slice(0, MOST_NAMED - 1) : left
  const others = left.length - named.length
  const reason = `the rules of this file are left out: ${TOO_MANY}`
  const rows = named.map(({ path }) => refusedFile(path, path, reason))
  if (others === 0) return rows
  const [first, last] = [left[named.length]!.path, left.at(-1)!.path]
  const all = `the rules of these files are left out: ${TOO_MANY}`
  return [...rows, refusedFile(`${first} to ${last}`, `${others} more files, from ${first} to ${last}`, all)]
}

/** A file of which nothing is used. */
export function refusedFile(path: string, title: string, reason: string): RefusedRule {
  return {
    id: path,
    title,
    state: 'refused',
    reason,
    origin: 'added',
    path,
    at: null,
    excerpt: null,
    needs: [],
  }
}

function refusedYara({ title, path, state, reason, line, column, excerpt }: UnusedYara): RefusedRule {
  const at = { line, column }
  return { id: `${path}: ${title}`, title, state, reason, origin: 'added', path, at, excerpt, needs: [] }
}

/**
 * SHA-256 over the sorted SHA-256 digests of the texts, the names of the indicators and the key of the YARA rules, one a line:
 * the order of files does not matter.
 */
function digestOf(files: readonly RuleFile[], indicators: readonly Indicator[], yara: YaraSet): string {
  const digests = files.map(({ digest }) => digest).sort()
  const names = indicators.map(({ name }) => name).sort()
  return sha256(utf8([...digests, ...names, ...(yara.key === '' ? [] : [yara.key])].join('\n')))
}
