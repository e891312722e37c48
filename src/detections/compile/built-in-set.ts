import type { Chain } from '../chains/chain.ts'
import type { Fix } from '../chains/fix.ts'
import type { Releases } from '../chains/releases.ts'
import type { Milestone } from '../conclusion.ts'
import type { Country } from '../notify/country.ts'
import type { RuleSet } from '../rule.ts'

/** What comes with the product; compiled when it is built. */
export interface BuiltIn {
  readonly rules: RuleSet
  /** ProxyLogon stands first, the others follow by their ids. */
  readonly chains: readonly Chain[]
  /** The public events in the history of all chains, in order of time. */
  readonly milestones: readonly Milestone[]
  /** Which builds close which flaws, whether or not a chain is about them. */
  readonly fixes: readonly Fix[]
  readonly releases: Releases
  /** Whom to tell of a breach, by country. */
  readonly countries: readonly Country[]
}
