/** Hits of a rule or indicator on a host. */
import type { FieldValues } from '../../event/block.ts'
import type { HitMember, Level } from '../../event/hit.ts'
import type { Place } from '../../event/place.ts'

export interface HitExample {
  readonly source: number
  readonly sourcePath: string
  readonly place: Place
  readonly time: number | null
  readonly fields: FieldValues
  /** The events that a correlation is made of, up to a hundred; empty for every other hit. */
  readonly members: readonly (HitMember & { readonly sourcePath: string })[]
}

/** Parts of time in which the events of findings are counted. */
export const FINDING_BINS = 24

/** Names a finding: a rule on a host. */
export interface FindingKey {
  readonly rule: string
  readonly host: string
}

/** A page of the hits of a finding, in order of time. */
export interface ExamplePage {
  /** Number of hits that are kept with their values; a finding may count more. */
  readonly total: number
  readonly examples: readonly HitExample[]
}

/** What a finding says about the indicator that was found. */
export interface IndicatorFacts {
  readonly type: string
  readonly value: string
  readonly pack: string
  readonly source: string
  /** Day of publication; empty when it is not known. */
  readonly date: string
}

/** Hits of one rule or indicator on one host. */
export interface Finding {
  /** `null` for a rule. */
  readonly indicator: IndicatorFacts | null
  readonly rule: string
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly description: string
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly falsepositives: readonly string[]
  readonly next: readonly string[]
  readonly host: string
  readonly count: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  /** The first few files, pages, commands, accounts, addresses and the like that its first kept events name. */
  readonly names: readonly string[]
  /** Number of its events in each of `FINDING_BINS` equal parts of the time from the first to the last finding of the case. */
  readonly bins: readonly number[]
  /** Up to 25, in order of time. */
  readonly examples: readonly HitExample[]
}
