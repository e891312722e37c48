import { utf8 } from '../event/bytes.ts'
import type { RefusedRule, Rule, RuleSet } from './rule.ts'
import { sha256 } from './sha256.ts'
import { readRules, type ReadRule, type RuleText } from './sigma/sigma-rule.ts'

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

/**
 * Compiles rules in the order in which they are given. Of two rules with one id the later
 * `modified` runs, the other is refused; so is a second rule of the same `name`.
 */
export function compileRules(texts: readonly RuleText[]): RuleSet {
  const running = new Map<string, ReadRule>()
  const refused: RefusedRule[] = []
  for (const reading of texts.flatMap(readRules)) {
    if (!reading.ok) {
      refused.push(reading.refused)
      continue
    }
    const { read } = reading
    const same = running.get(read.rule.id)
    if (!same) running.set(read.rule.id, read)
    else if (read.modified > same.modified) {
      running.set(read.rule.id, read)
      refused.push(refusal(same.rule, `another rule has its id and is newer: "${read.rule.title}"`))
    } else refused.push(refusal(read.rule, `another rule has its id: "${same.rule.title}"`))
  }
  const byName = new Map<string, Rule>()
  for (const { rule, named } of running.values()) {
    const same = byName.get(rule.name)
    if (!same) byName.set(rule.name, rule)
    else if (named) refused.push(refusal(rule, `another rule has its name: "${same.title}"`))
    else {
      const name = freeName(rule.name, byName)
      byName.set(name, { ...rule, name })
    }
  }
  return { rules: [...byName.values()], refused, digest: digestOf(texts) }
}

function refusal({ id, title, origin }: Rule, reason: string): RefusedRule {
  return { id, title, reason, origin }
}

function freeName(name: string, taken: ReadonlyMap<string, Rule>): string {
  let number = 2
  while (taken.has(`${name}-${number}`)) number++
  return `${name}-${number}`
}

/** SHA-256 over the sorted SHA-256 digests of the texts, one a line: the order of files does not matter. */
function digestOf(texts: readonly RuleText[]): string {
  const digests = texts.map(({ text }) => sha256(utf8(text))).sort()
  return sha256(utf8(digests.join('\n')))
}
