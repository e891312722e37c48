import { utf8 } from '../event/bytes.ts'
import { linkRules } from './link.ts'
import type { RuleSet } from './rule.ts'
import { sha256 } from './sha256.ts'
import { readRules, type ReadOptions, type RuleText } from './sigma/sigma-rule.ts'

export type { RuleText } from './sigma/sigma-rule.ts'

const modules = import.meta.glob<string>('./rules/**/*.yml', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** The rules that come with the product, as text. */
export function builtInTexts(): RuleText[] {
  return Object.entries(modules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => ({ path: path.replace(/^\.\//, ''), text, origin: 'built-in' }))
}

export function builtInRules(): RuleSet {
  return compileRules(builtInTexts())
}

/** Compiles rules in the order in which they are given. */
export function compileRules(texts: readonly RuleText[], options: Partial<ReadOptions> = {}): RuleSet {
  const { placeholders = {}, retired = false } = options
  const readings = texts.flatMap((source) =>
    readRules(source, { placeholders, retired }).map((reading) => ({ reading, source })),
  )
  return { ...linkRules(readings, placeholders), digest: digestOf(texts) }
}

/** SHA-256 over the sorted SHA-256 digests of the texts, one a line: the order of files does not matter. */
function digestOf(texts: readonly RuleText[]): string {
  const digests = texts.map(({ text }) => sha256(utf8(text))).sort()
  return sha256(utf8(digests.join('\n')))
}
