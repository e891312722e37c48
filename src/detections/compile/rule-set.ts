import { utf8 } from '../../event/bytes.ts'
import type { Indicator } from '../indicators/indicator.ts'
import { linkRules } from './link.ts'
import type { RefusedRule, RuleSet } from '../rule.ts'
import { sha256 } from '../sha256.ts'
import { turned } from './turned-text.ts'
import { NO_YARA, type UnusedYara, type YaraSet } from '../yara/yara.ts'
import { readRules, type ReadOptions, type RuleReading, type RuleText } from '../sigma/sigma-rule.ts'

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

/** Compiles rules in the order in which they are given. */
export function compileRules(texts: readonly RuleText[], options: Partial<CompileOptions> = {}): RuleSet {
  const { placeholders = {}, before = [], indicators = [], yara = NO_YARA, digest } = options
  const files = [...before, ...texts.map((text) => readRuleFile(text, { placeholders }, digest))]
  const given = files.flatMap(({ path, readings }) => readings.map((reading) => ({ reading, path })))
  const linked = linkRules(given, placeholders)
  return {
    ...linked,
    indicators,
    yara,
    refused: [...linked.refused, ...yara.unused.map(refusedYara)],
    given: linked.given + yara.rules.length + yara.unused.length,
    digest: digestOf(files, indicators, yara),
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
