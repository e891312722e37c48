import text from './built-in-source.ts?compiled'
import type { Chain } from './chain.ts'
import type { RuleSet } from './rule.ts'
import type { RuleFile } from './rule-set.ts'
import { untabled } from './tabled.ts'
import { turned } from './turned-text.ts'

/** What comes with the product; compiled when it is built. */
export interface BuiltIn {
  readonly rules: RuleSet
  /** The files of rules, as what packs are compiled with. */
  readonly files: readonly RuleFile[]
  /** ProxyLogon first. */
  readonly chains: readonly Chain[]
}

let made: BuiltIn | null = null

/** What comes with the product. */
export function builtIn(): BuiltIn {
  made ??= untabled(turned(text)) as BuiltIn
  return made
}

/** The rules and indicators that come with the product. */
export function builtInRules(): RuleSet {
  return builtIn().rules
}
