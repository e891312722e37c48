/** Matches of one rule in one block, kept for correlations; their events stand in a block of their own, in order of time. */
export interface MatchEnvelope {
  readonly id: number
  /** The `name` of the rule. */
  readonly rule: string
  /** `Source.id` */
  readonly source: number
  readonly rows: number
  /** Epoch ms; events without a time are not kept. */
  readonly minTime: number
  readonly maxTime: number
}

/**
 * The column of a block of matches that says which host an event names itself, and the name by which a
 * correlation groups by host, whoever names it.
 */
export const MATCH_HOST = '@host'
