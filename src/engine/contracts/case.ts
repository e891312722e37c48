/** A case, and everything its views show. */
import type { Annotation } from '../../event/annotation.ts'
import type { HostConclusion, Milestone } from '../../detections/conclusion.ts'
import type { Country } from '../../detections/notify/country.ts'
import type { Statement } from '../../detections/statement.ts'
import type { LanguageCode } from '../../detections/texts/say.ts'
import type { Placeholder } from '../../detections/rule.ts'
import type { CaseCard } from '../../storage/store.ts'
import type { EntityGroup } from './entities.ts'
import type { Finding } from './findings.ts'
import type { JudgementReport } from './judgements.ts'
import type { RefusedRow } from './rules.ts'
import type { SourceRow, LockedArchive, UnaskedRow } from './sources.ts'
import type { TuningReport } from './tuning.ts'

export interface CaseSummary {
  readonly id: string
  readonly name: string
  readonly created: number
  readonly events: number
  /** Bytes of evidence that were read. */
  readonly bytes: number
  readonly sources: number
  readonly storedBytes: number
  readonly complete: boolean
  /** Ids of sources whose hits may be incomplete; there while rules that changed were not looked for to the end. */
  readonly unhunted?: readonly number[] | null
  /** Ids of the statements that tell a task which somebody has done. */
  readonly done?: readonly string[]
  /** The conclusion of its last report; absent before the first. */
  readonly card?: CaseCard
  /** Epoch ms at which somebody opened it last. */
  readonly opened?: number
}

/** The country of whoever has to tell somebody, and when they became aware of what happened (epoch ms). */
export interface Awareness {
  /** Two capital letters. */
  readonly country: string
  readonly aware: number
}

/** What a person chose for a report that is written. */
export interface ReportOptions {
  /** English when absent. */
  readonly language?: LanguageCode
  /** With it the report says whom to tell. */
  readonly informed?: Awareness | null
}

/** Everything the verdict, findings and receipts views show. */
export interface CaseReport {
  readonly case: CaseSummary
  readonly hosts: readonly HostConclusion[]
  /** What is said of the case over all its hosts; their `host` is null. */
  readonly statements: readonly Statement[]
  readonly findings: readonly Finding[]
  readonly entities: readonly EntityGroup[]
  readonly sources: readonly SourceRow[]
  readonly milestones: readonly Milestone[]
  /** Whom to tell of a breach, by country. */
  readonly countries: readonly Country[]
  /** Archives that no password at hand opens. */
  readonly locked: readonly LockedArchive[]
  readonly tuning: TuningReport
  readonly judgements: JudgementReport
  /** Stars, tags and notes on its events and findings. */
  readonly annotations: readonly Annotation[]
  /** Folders and archives whose events belong to no known host. */
  readonly withoutHost: readonly {
    readonly below: string
    readonly sources: number
    readonly events: number
  }[]
  readonly rules: {
    /** Rule documents that were given: those that run, filters, and those that do not run. */
    readonly given: number
    readonly running: number
    readonly filters: number
    readonly digest: string
    readonly refused: readonly RefusedRow[]
    /** Lists that rules ask for; a rule without its values does not run. */
    readonly placeholders: readonly Placeholder[]
    readonly unasked: readonly UnaskedRow[]
  }
}
