import { utf8 } from '../event/bytes.ts'
import { builtInIndicators } from './indicators/built-in.ts'
import type { Indicator } from './indicators/indicator.ts'
import { linkRules } from './link.ts'
import type { RuleSet } from './rule.ts'
import { sha256 } from './sha256.ts'
import { turned } from './turned-text.ts'
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

export function builtInRules(): RuleSet {
  return compileRules(builtInTexts(), { indicators: builtInIndicators().indicators })
}

export interface CompileOptions extends ReadOptions {
  /** Indicators that are looked for beside the rules. */
  readonly indicators: readonly Indicator[]
}

/** Compiles rules in the order in which they are given. */
export function compileRules(texts: readonly RuleText[], options: Partial<CompileOptions> = {}): RuleSet {
  const { placeholders = {}, retired = false, indicators = [] } = options
  const readings = texts.flatMap((source) =>
    readRules(source, { placeholders, retired }).map((reading) => ({ reading, source })),
  )
  return { ...linkRules(readings, placeholders), indicators, digest: digestOf(texts, indicators) }
}

/**
 * SHA-256 over the sorted SHA-256 digests of the texts and the names of the indicators, one a line:
 * the order of files does not matter.
 */
function digestOf(texts: readonly RuleText[], indicators: readonly Indicator[]): string {
  const digests = texts.map(({ text }) => sha256(utf8(text))).sort()
  const names = indicators.map(({ name }) => name).sort()
  return sha256(utf8([...digests, ...names].join('\n')))
}
