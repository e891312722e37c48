import type { FieldValues } from './block.ts'
import type { Place } from './place.ts'

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof LEVELS)[number]

/** A match of a rule on an event. Holds the event's values, so that it remains useful without the evidence. */
export interface Hit {
  /** The `name` of the rule. */
  readonly rule: string
  readonly level: Level
  /** `Source.id` */
  readonly source: number
  readonly format: string
  /** The host that the event itself names, short and upper case. */
  readonly host: string | null
  readonly time: number | null
  readonly place: Place
  readonly fields: FieldValues
  /** Only on hits of correlations: the first events that they combine, in order of time. */
  readonly members?: readonly HitMember[]
  /** Number of events that a correlation combines. */
  readonly memberCount?: number
}

/** One of the events that the hit of a correlation combines. */
export interface HitMember {
  /** The `name` of the rule that matched it. */
  readonly rule: string
  /** `Source.id` */
  readonly source: number
  readonly place: Place
  readonly time: number
}

/** Hits of one rule in one source that are counted but not kept one by one. */
export interface HitCount {
  /** Present on events that are no hits: the rule was not asked about them, because that would have been too costly. */
  readonly undecided?: true
  readonly rule: string
  readonly source: number
  readonly host: string | null
  readonly count: number
  readonly firstTime: number | null
  readonly lastTime: number | null
}
