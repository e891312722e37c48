import type { Chain } from '../chains/chain.ts'
import type { Milestone } from '../conclusion.ts'
import type { RuleSet } from '../rule.ts'

/** What comes with the product; compiled when it is built. */
export interface BuiltIn {
  readonly rules: RuleSet
  /** ProxyLogon first. */
  readonly chains: readonly Chain[]
  /** Of all chains, in order of time. */
  readonly milestones: readonly Milestone[]
}
