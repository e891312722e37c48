/** The rules and packs of a case. */
import type { RefusedRule } from '../../detections/rule.ts'
import type { Level } from '../../event/hit.ts'

/** A rule that does not run in this case. */
export type RefusedRow = Omit<RefusedRule, 'origin' | 'path'>

/** A rule, a correlation or an indicator, and what becomes of it in the case. */
export interface RuleRow {
  /** `null`: what was not understood has none. */
  readonly kind: 'rule' | 'correlation' | 'indicator' | 'yara' | null
  readonly name: string
  readonly id: string
  readonly title: string
  /** As it counts in the case. */
  readonly level: Level | null
  /** As its author gave it, where that differs. */
  readonly ownLevel: Level | null
  /** `absent`: no log that is read here answers it. `refused`: it is not understood or not wanted. */
  readonly state: 'runs' | 'off' | 'absent' | 'refused'
  readonly reason: string
  /** Where a refused rule went wrong. */
  readonly at: { readonly line: number; readonly column: number } | null
  readonly excerpt: string | null
  /** What was tolerated in a rule that runs. */
  readonly notes: readonly string[]
  /** Where it comes from: `built-in`, or the file of a pack. */
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
