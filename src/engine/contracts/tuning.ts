/** Decisions of an analyst about rules, and the hits that they take away. */
import type { Verdict } from '../../detections/conclusion.ts'

/** `off`: a rule is switched off; `level`: it has another level; `allow`: some of its hits do not count. */
export type DecisionKind = 'off' | 'level' | 'allow'

/** A decision of an analyst about the rules of a case, and the hits that it takes away. */
export interface TuningRow {
  readonly kind: DecisionKind
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
  /** Hits that were only counted, so that it is not known whether they are allowed. */
  readonly uncertain: number
}

export interface TuningReport {
  readonly decisions: readonly TuningRow[]
  /** Hosts that would have another verdict without the decisions. */
  readonly verdicts: readonly { readonly host: string; readonly without: Verdict; readonly with: Verdict }[]
}
