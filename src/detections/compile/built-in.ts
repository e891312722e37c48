import text from './built-in-source.ts?compiled'
import type { BuiltIn } from './built-in-set.ts'
import type { RuleAbout, RuleSet } from '../rule.ts'
import type { RuleFile } from './rule-set.ts'
import { untabled } from './tabled.ts'
import { turned } from './turned-text.ts'

let made: BuiltIn | null = null
let files: readonly RuleFile[] | null = null

/** What comes with the product. */
export function builtIn(): BuiltIn {
  made ??= untabled(turned(text.slice(0, text.indexOf('\n')))) as BuiltIn
  return made
}

/** What its files of rules come to, as packs are compiled with them; taken from the text when it is first wanted. */
export function builtInFiles(): readonly RuleFile[] {
  files ??= untabled(turned(text.slice(text.indexOf('\n') + 1))) as readonly RuleFile[]
  return files
}

/** The rules and indicators that come with the product. */
export function builtInRules(): RuleSet {
  return builtIn().rules
}

let abouts: ReadonlyMap<string, RuleAbout> | null = null

/** Title, level, honest causes and the like of a built-in rule or correlation; `undefined` for any other name. */
export function builtInRule(name: string): RuleAbout | undefined {
  const { rules, correlations } = builtIn().rules
  abouts ??= new Map([...rules, ...correlations].map((rule) => [rule.name, rule]))
  return abouts.get(name)
}
