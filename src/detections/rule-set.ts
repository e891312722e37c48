import { utf8 } from '../event/bytes.ts'
import type { Indicator } from './indicators/indicator.ts'
import { linkRules } from './link.ts'
import type { RefusedRule, RuleSet } from './rule.ts'
import { sha256 } from './sha256.ts'
import { turned } from './turned-text.ts'
import { NO_YARA, type UnusedYara, type YaraSet } from './yara/yara.ts'
import { readRules, type ReadOptions, type RuleText } from './sigma/sigma-rule.ts'

export type { RuleText } from './sigma/sigma-rule.ts'

const modules = import.meta.glob<string>('./rules/**/*.yml', {
  eager: true,
  query: '?turned',
  import: 'default',
})

/** The rules that come with the product, as text. */
export function builtInTexts(): RuleText[] {
  return Object.entries(modules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => ({ path: path.replace(/^\.\//, ''), text: turned(text), origin: 'built-in' }))
}

export interface CompileOptions extends ReadOptions {
  /** Indicators that are looked for beside the rules. */
  readonly indicators: readonly Indicator[]
  /** Rules about bytes, which are compiled elsewhere. */
  readonly yara: YaraSet
}

/** Compiles rules in the order in which they are given. */
export function compileRules(texts: readonly RuleText[], options: Partial<CompileOptions> = {}): RuleSet {
  const { placeholders = {}, retired = false, indicators = [], yara = NO_YARA } = options
  const readings = texts.flatMap((source) =>
    readRules(source, { placeholders, retired }).map((reading) => ({ reading, source })),
  )
  const linked = linkRules(readings, placeholders)
  return {
    ...linked,
    indicators,
    yara,
    refused: [...linked.refused, ...yara.unused.map(refusedYara)],
    given: linked.given + yara.rules.length + yara.unused.length,
    digest: digestOf(texts, indicators, yara),
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
function digestOf(texts: readonly RuleText[], indicators: readonly Indicator[], yara: YaraSet): string {
  const digests = texts.map(({ text }) => sha256(utf8(text))).sort()
  const names = indicators.map(({ name }) => name).sort()
  return sha256(utf8([...digests, ...names, ...(yara.key === '' ? [] : [yara.key])].join('\n')))
}
