import type { Level } from './hit.ts'

/** Reason and time of an analyst's decision. */
export interface Decision {
  readonly reason: string
  /** Epoch ms. */
  readonly time: number
}

/** An exception: events of one rule, or of all rules, that are known to be harmless. */
export interface Allowance extends Decision {
  readonly id: string
  /** Name of a rule or an indicator; `null` stands for all. */
  readonly rule: string | null
  readonly where:
    | { readonly kind: 'value'; readonly field: string; readonly value: string }
    | { readonly kind: 'file'; readonly sha256: string; readonly path: string }
}

/** The changes an analyst made to the rules of one case. They can be undone: no hit is thrown away. */
export interface Tuning {
  /** Rules and indicators that are switched off, by name. */
  readonly off: Readonly<Record<string, Decision>>
  readonly levels: Readonly<Record<string, Decision & { readonly level: Level }>>
  readonly allowed: readonly Allowance[]
  /** Values for the placeholders that rules contain. */
  readonly placeholders: Readonly<Record<string, readonly string[]>>
}

export const UNTUNED: Tuning = { off: {}, levels: {}, allowed: [], placeholders: {} }
