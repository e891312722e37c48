/** A change to the rules of a case, and what it changed. */
import type { Verdict } from '../../detections/conclusion.ts'
import type { Level } from '../../event/hit.ts'
import type { Allowance } from '../../event/tuning.ts'
import type { CaseReport } from './case.ts'
import type { DroppedFile } from './reading.ts'

/** Progress of a hunt through stored blocks. */
export interface RehuntProgress {
  readonly blocksDone: number
  readonly blocksTotal: number
  /** Blocks that are left out, because by what is known of them they cannot match. */
  readonly skipped: number
  /** Rows that matched so far, and sources whose bytes did. */
  readonly hits: number
  /** Sources whose bytes were scanned again. */
  readonly sourcesDone: number
  readonly sourcesTotal: number
}

/** A change to the rules of a case. */
export type RuleChange =
  | { readonly kind: 'add-pack'; readonly name: string; readonly files: readonly DroppedFile[] }
  /** A search as a rule about the events of one format. */
  | {
      readonly kind: 'keep-search'
      readonly title: string
      readonly query: string
      readonly level: Level
      readonly format: string
    }
  | { readonly kind: 'switch-pack'; readonly id: string; readonly on: boolean }
  | { readonly kind: 'remove-pack'; readonly id: string }
  /** Values by name; a name without values loses those that it had. */
  | { readonly kind: 'placeholders'; readonly values: Readonly<Record<string, readonly string[]>> }
  | { readonly kind: 'switch-off'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'switch-on'; readonly rule: string }
  | {
      readonly kind: 'set-level'
      readonly rule: string
      readonly level: Level | null
      readonly reason: string
    }
  | {
      readonly kind: 'allow'
      readonly rule: string | null
      readonly where: Allowance['where']
      readonly reason: string
    }
  | { readonly kind: 'disallow'; readonly id: string }

/** What is different after a change of the rules. */
export interface RuleChangeResult {
  readonly report: CaseReport
  readonly blocks: { readonly hunted: number; readonly skipped: number }
  readonly cancelled: boolean
  readonly verdicts: readonly { readonly host: string; readonly before: Verdict; readonly after: Verdict }[]
  /** Findings whose number of hits or level is another than before. */
  readonly findings: readonly {
    readonly title: string
    readonly host: string
    readonly level: Level
    readonly before: number
    readonly after: number
  }[]
}
