/** Matches of one rule in one block, kept for correlations. Their events are stored in a separate block, in order of time. */
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
 * The column of a block of matches that holds the host named by the event itself. Correlations also use this name
 * to group by host, whether the event or the collection names it.
 */
export const MATCH_HOST = '@host'
