/** What an analyst decided about rules, and what that takes away. */
import type { Verdict } from '../../detections/conclusion.ts'

/** What an analyst decided about the rules of a case, and what it takes away. */
export interface TuningRow {
  readonly kind: 'off' | 'level' | 'allow'
  /** Name of the rule, or id of the allowance. */
  readonly key: string
  readonly rule: string | null
  readonly title: string
  /** In words: what is allowed, or from which level to which. */
  readonly what: string
  readonly reason: string
  readonly time: number
  /** Hits that no longer count. */
  readonly hits: number
  /** Hits of which nobody can say whether they are allowed, because only their number is kept. */
  readonly uncertain: number
}

export interface TuningReport {
  readonly decisions: readonly TuningRow[]
  /** Hosts that would have another verdict without the decisions. */
  readonly verdicts: readonly { readonly host: string; readonly without: Verdict; readonly with: Verdict }[]
}
