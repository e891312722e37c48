import type { Level } from './hit.ts'

/** Why and when an analyst decided something. */
export interface Decision {
  readonly reason: string
  /** Epoch ms. */
  readonly time: number
}

/** Events of a rule, or of all rules, that are known to be harmless. */
export interface Allowance extends Decision {
  readonly id: string
  /** Name of a rule or an indicator; `null` is for all. */
  readonly rule: string | null
  readonly where:
    | { readonly kind: 'value'; readonly field: string; readonly value: string }
    | { readonly kind: 'file'; readonly sha256: string; readonly path: string }
}

/** What an analyst changed for one case. Reversible: nothing that was found is thrown away. */
export interface Tuning {
  /** By name of the rule or indicator. */
  readonly off: Readonly<Record<string, Decision>>
  readonly levels: Readonly<Record<string, Decision & { readonly level: Level }>>
  readonly allowed: readonly Allowance[]
  /** Values of the placeholders that rules ask for. */
  readonly placeholders: Readonly<Record<string, readonly string[]>>
}

export const UNTUNED: Tuning = { off: {}, levels: {}, allowed: [], placeholders: {} }
