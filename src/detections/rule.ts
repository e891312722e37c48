import type { Level } from '../event/hit.ts'
import type { Predicate } from '../predicate/tree.ts'

/** A detection rule, read from YAML. */
export interface Rule {
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
  /** Formats whose events it is asked about. */
  readonly formats: readonly string[]
  /** Logsource, detection and condition as one tree. */
  readonly predicate: Predicate
  readonly origin: 'built-in' | 'added'
}

/** A rule that cannot run, and why. */
export interface RefusedRule {
  readonly id: string
  readonly title: string
  readonly reason: string
  readonly origin: 'built-in' | 'added'
}

export interface RuleSet {
  readonly rules: readonly Rule[]
  readonly refused: readonly RefusedRule[]
  /** Lower-case hex digest over the rules' texts. */
  readonly digest: string
}

/** Rows of one block on which one rule matches. */
export interface RuleMatch {
  readonly rule: Rule
  /** Ascending row numbers. */
  readonly rows: Uint32Array
}
