/** The rules and packs of a case. */
import type { RefusedRule } from '../../detections/rule.ts'
import type { Level } from '../../event/hit.ts'

/** A rule that does not run in this case. */
export type RefusedRow = Omit<RefusedRule, 'origin' | 'path'>

export type RuleKind = 'rule' | 'correlation' | 'indicator' | 'yara'

/** `absent`: no log that is read here answers it. `refused`: it is not understood or not wanted. */
export type RuleState = 'runs' | 'off' | 'absent' | 'refused'

/** A rule, a correlation or an indicator, and its state in the case. */
export interface RuleRow {
  /** `null` for a document that was not understood. */
  readonly kind: RuleKind | null
  readonly name: string
  readonly id: string
  readonly title: string
  /** The level that counts in the case, after the analyst's decisions. */
  readonly level: Level | null
  /** The level that its author gave it, where an analyst set another. */
  readonly ownLevel: Level | null
  readonly state: RuleState
  readonly reason: string
  /** Where a refused rule went wrong. */
  readonly at: { readonly line: number; readonly column: number } | null
  readonly excerpt: string | null
  /** What was tolerated in a rule that runs. */
  readonly notes: readonly string[]
  /** `built-in`, or the path of the file in its pack. */
  readonly origin: string
  readonly hits: number
  /**
   * Milliseconds of one core that it has cost to look for it, estimated, since the page was opened; `null` when it was not
   * measured. A test that several rules share counts for the one that asks first.
   */
  readonly cost: number | null
}

export interface PackRow {
  readonly id: string
  readonly name: string
  readonly added: number
  readonly on: boolean
  /** Indicators, files of rules, refused entries, repeated ones: they sum up to `entries`. */
  readonly entries: number
  readonly indicators: number
  readonly rules: number
  readonly refused: number
  readonly repeated: number
  readonly aside: readonly { readonly path: string; readonly reason: string }[]
}

export interface RuleCatalogue {
  readonly rows: readonly RuleRow[]
  readonly packs: readonly PackRow[]
  readonly placeholders: readonly {
    readonly name: string
    readonly rules: number
    readonly values: readonly string[]
  }[]
  readonly digest: string
}
