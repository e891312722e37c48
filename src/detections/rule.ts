import type { Level } from '../event/hit.ts'
import type { Indicator } from './indicators/indicator.ts'
import type { YaraSet } from './yara/yara.ts'
import type { Predicate } from '../predicate/tree.ts'
import type { Binding } from './logs/logsources.ts'

/** What a rule says of itself. */
export interface RuleAbout {
  /** Unique handle; the file name of a built-in rule. */
  readonly name: string
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly status: string
  readonly description: string
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly falsepositives: readonly string[]
  /** What a person should look at next, in plain words. */
  readonly next: readonly string[]
  readonly origin: 'built-in' | 'added'
}

/** A detection rule, read from YAML. */
export interface Rule extends RuleAbout {
  /** Formats whose events it is asked about. */
  readonly formats: readonly string[]
  /** The events that its log source means. */
  readonly bindings: readonly Binding[]
  /** Logsource, detection and condition as one tree. */
  readonly predicate: Predicate
  /** False when it only serves correlations. */
  readonly alerts: boolean
  /** The correlation that its document made of it, if that is all that it is for. */
  readonly partOf: string | null
  /** Sigma names of the fields that correlations need of its matches; `null` when none is made of them. */
  readonly feeds: readonly string[] | null
  /** What was tolerated in it. */
  readonly notes: readonly string[]
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] as const

export const BOUNDS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const
export interface Bound {
  readonly op: (typeof BOUNDS)[number]
  readonly number: number
}

/** One of the rules that a correlation is made of. */
export interface CorrelationPart {
  /** Name of a rule or of another correlation. */
  readonly rule: string
  /** Sigma names of the fields that hold the group, in the order of `groupBy`. */
  readonly groupBy: readonly string[]
}

/** A rule about how matches of other rules lie together in time. */
export interface Correlation extends RuleAbout {
  readonly type: (typeof CORRELATION_TYPES)[number]
  readonly parts: readonly CorrelationPart[]
  /** Names under which the values of a group are shown. */
  readonly groupBy: readonly string[]
  /** Milliseconds; `null` is all of the case. */
  readonly timespan: number | null
  /** The correlation for which alone it is there; it makes no hits of its own then. */
  readonly partOf: string | null
  /** All must hold. */
  readonly bounds: readonly Bound[]
  /** Sigma names of the fields whose values are counted or summed up. */
  readonly fields: readonly string[]
  /** Milliseconds for which the logs must show nothing of a group before its first match; `null`: any group will do. */
  readonly unseenFor: number | null
  /** The percentile that `value_percentile` names; `null` asks for the share of each value in percent. */
  readonly percentile: number | null
  readonly notes: readonly string[]
}

/** Both counted from 1. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** A rule that does not run, and why. */
export interface RefusedRule {
  readonly id: string
  readonly title: string
  /** `absent`: no log that is read here answers it. `refused`: it is not understood or not wanted. */
  readonly state: 'absent' | 'refused'
  readonly reason: string
  readonly origin: 'built-in' | 'added'
  readonly path: string
  readonly at: Spot | null
  /** The line of the file at `at`. */
  readonly excerpt: string | null
  /** Placeholders that need values. */
  readonly needs: readonly string[]
}

/** A placeholder that rules ask for. */
export interface Placeholder {
  readonly name: string
  /** How many rules need it. */
  readonly rules: number
  readonly values: readonly string[]
}

/** A filter narrows other rules down. */
export interface AppliedFilter {
  readonly id: string
  readonly title: string
  readonly origin: 'built-in' | 'added'
  /** Names of the rules that it narrows down. */
  readonly rules: readonly string[]
  readonly notes: readonly string[]
}

export interface RuleSet {
  readonly rules: readonly Rule[]
  /** Each stands behind those that it refers to. */
  readonly correlations: readonly Correlation[]
  readonly filters: readonly AppliedFilter[]
  readonly indicators: readonly Indicator[]
  /** Rules about the bytes of sources; those that do not run stand in `refused` too. */
  readonly yara: YaraSet
  readonly refused: readonly RefusedRule[]
  readonly placeholders: readonly Placeholder[]
  /** Rules that were given: those that run, those that are refused, and filters. */
  readonly given: number
  /** Lower-case hex digest over the rules' texts. */
  readonly digest: string
}

/** What is needed of a rule to look for it. */
export type RuleToHunt = Pick<
  Rule,
  'name' | 'level' | 'origin' | 'formats' | 'bindings' | 'predicate' | 'alerts' | 'feeds'
>

/** What is looked for in events. */
export interface RulesToHunt {
  readonly rules: readonly RuleToHunt[]
  readonly indicators: readonly Indicator[]
}

/** Rows of one block on which one rule matches. */
export interface RuleMatch {
  readonly rule: RuleToHunt
  /** Ascending row numbers. */
  readonly rows: Uint32Array
}
