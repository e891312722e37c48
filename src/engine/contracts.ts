/** What crosses threads between the page and the engine: interfaces and plain, cloneable data. */
import type { FieldValues } from '../event/block.ts'
import type { HitMember, Level } from '../event/hit.ts'
import type { Mapping, MappingProposal } from '../event/mapping.ts'
import type { Place } from '../event/place.ts'
import type { TextEncoding } from '../event/text-encoding.ts'
import type { Allowance } from '../event/tuning.ts'
import type { EntityKind } from '../detections/entities.ts'
import type { HostConclusion, Milestone, Verdict } from '../detections/conclusion.ts'
import type { Placeholder, RefusedRule } from '../detections/rule.ts'
import type { Predicate } from '../predicate/tree.ts'

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** A failure a person can act on; codes are those of `ISSUES` where one fits. */
export interface Failure {
  readonly code: string
  readonly what: string
  readonly detail: string
  readonly advice: string
}

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
  /** There when rules that were changed were not looked for to the end: hits of them may be missing. */
  readonly unhunted?: readonly number[] | null
}

/** One dropped file with the path it was given under (`webkitRelativePath` or the file name). */
export interface DroppedFile {
  readonly path: string
  readonly file: File
}

export interface SourceProgress {
  readonly path: string
  readonly format: string | null
  readonly bytesRead: number
  /** As far as known; archives may lie. */
  readonly bytesTotal: number
}

export interface Range {
  readonly least: number
  readonly most: number
}

/** What a reading will take, as far as it can be said. */
export interface Outlook {
  readonly files: number
  /** Bytes as they were dropped. */
  readonly bytes: number
  /** Archives of which nobody knows yet what comes out. */
  readonly unopened: number
  /** Bytes after unpacking. */
  readonly size: Range
  /** Seconds still to go; `null` before it was measured. */
  readonly seconds: Range | null
  /** Bytes to be stored, with what is stored of it already. */
  readonly storage: Range
  /** Bytes that the browser will still store; `null` where it does not tell. */
  readonly room: number | null
  readonly fits: 'yes' | 'perhaps' | 'no'
}

export interface ReadingProgress {
  /** `full`: the browser stores no more. */
  readonly phase: 'listing' | 'reading' | 'paused' | 'concluding' | 'done' | 'cancelled' | 'full' | 'failed'
  /** Bytes of what was dropped, before decompression. */
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Bytes of logs that were read, after decompression. */
  readonly bytesUnpacked: number
  readonly events: number
  readonly sourcesDone: number
  readonly sourcesKnown: number
  readonly seconds: number
  /** Seconds to go; `null` while it cannot be said. */
  readonly secondsLeft: number | null
  readonly active: readonly SourceProgress[]
  /** Hits by level so far. */
  readonly hits: Readonly<Record<Level, number>>
  readonly issues: number
  /** `null` where nobody has looked ahead. */
  readonly outlook: Outlook | null
}

export interface IssueRow {
  readonly code: string
  readonly severity: 'note' | 'skipped' | 'cut-short' | 'refused'
  readonly what: string
  readonly kept: string
  readonly advice: string
  readonly count: number
  readonly place: Place | null
  readonly detail: string
}

export interface SourceRow {
  readonly id: number
  readonly path: string
  readonly originalPath: string | null
  readonly host: string
  /** Who says so: the log itself, the layout of its collection, or its neighbours or a person. */
  readonly hostFrom: 'content' | 'collector' | 'other'
  readonly format: string | null
  readonly formatTitle: string
  /** It is an archive or a packed file: what is in it is listed and counted on its own. */
  readonly packed: boolean
  /** The tool whose layout the path follows, as people call it. */
  readonly collector: string | null
  /** Times of the file on the server, as its collector noted them. */
  readonly created: number | null
  readonly modified: number | null
  readonly bytes: number
  readonly sha256: string | null
  readonly events: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly ledger: { readonly parsed: number; readonly skipped: number; readonly unreadable: number }
  readonly issues: readonly IssueRow[]
  readonly facts: readonly SourceFact[]
  /** What it says as a record of its collector, in sentences with text from outside. */
  readonly said: readonly string[]
}

/** One thing that a source says about its server or about itself. */
export interface SourceFact {
  readonly key: string
  /** As people call it. */
  readonly title: string
  /** Different values; the first of them are here, in order of time. */
  readonly count: number
  readonly values: readonly { readonly value: string; readonly time: number }[]
}

export interface HitExample {
  readonly source: number
  readonly sourcePath: string
  readonly place: Place
  readonly time: number | null
  readonly fields: FieldValues
  /** Of a correlation: the events that it is made of, up to a hundred. */
  readonly members: readonly (HitMember & { readonly sourcePath: string })[]
}

/** Which finding: its rule on its host. */
export interface FindingKey {
  readonly rule: string
  readonly host: string
}

/** Some hits of a finding in order of time. */
export interface ExamplePage {
  /** Hits that are kept with their values; a finding may count more. */
  readonly total: number
  readonly examples: readonly HitExample[]
}

/** What an indicator is, beside a finding. */
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
  /** Up to 25, in order of time. */
  readonly examples: readonly HitExample[]
}

/** Somebody or something that takes part in hits. */
export interface EntityRow {
  readonly value: string
  /** Of its worst hit. */
  readonly level: Level
  readonly hits: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly hosts: readonly string[]
  /** Names of the rules and indicators. */
  readonly rules: readonly string[]
  /** The search for every event that names it. */
  readonly search: string
}

/** The entities of one kind, those of the worst and most hits first. */
export interface EntityGroup {
  readonly kind: EntityKind
  /** Entities that there are; `rows` may hold fewer. */
  readonly total: number
  /** There were too many to tell all apart: rare ones of mild hits are missing, and some counts are too low. */
  readonly cut: boolean
  readonly rows: readonly EntityRow[]
}

export interface LockedArchive {
  readonly path: string
  /** Members that are locked; 0 when it is locked as a whole. */
  readonly members: number
  /** It can be opened without being dropped again. */
  readonly atHand: boolean
}

/** A rule that does not run in this case. */
export type RefusedRow = Omit<RefusedRule, 'origin' | 'path'>

/** Sources that a kind of rules or indicators could not be compared with. */
export interface UnaskedRow {
  /** What was not asked, in words, e.g. `indicators by MD5`. */
  readonly question: string
  readonly reason: string
  readonly sources: number
  /** As many of them as are named. */
  readonly paths: readonly string[]
}

/** Everything the verdict, findings and receipts views show. */
export interface CaseReport {
  readonly case: CaseSummary
  readonly hosts: readonly HostConclusion[]
  readonly findings: readonly Finding[]
  readonly entities: readonly EntityGroup[]
  readonly sources: readonly SourceRow[]
  readonly milestones: readonly Milestone[]
  /** Archives that no password at hand opens. */
  readonly locked: readonly LockedArchive[]
  readonly tuning: TuningReport
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

export interface TimeRange {
  /** Epoch ms, inclusive. */
  readonly from: number
  /** Epoch ms, exclusive. */
  readonly to: number
}

/** A parsed question, or where it went wrong. */
export type ParsedQuery =
  | { readonly ok: true; readonly predicate: Predicate }
  | {
      readonly ok: false
      readonly message: string
      /** Offset and length in the text, for a caret. */ readonly at: number
      readonly length: number
    }

/** What a view asks about; the predicate already holds hosts, formats and text. */
export interface Scope {
  readonly predicate: Predicate
  readonly range: TimeRange | null
}

export interface Histogram {
  readonly from: number
  readonly to: number
  /** Milliseconds of one bin. */
  readonly step: number
  readonly lanes: readonly {
    readonly host: string
    /** Coverage kind, e.g. `http-proxy/ecp`. */
    readonly kind: string
    readonly title: string
    readonly counts: Uint32Array
    /** Events with a hit of medium or higher. */
    readonly hits: Uint32Array
  }[]
  readonly total: number
  /** Events of the scope that have no readable time. */
  readonly untimed: number
}

export interface Facet {
  readonly field: string
  readonly title: string
  /** Values that there are, or at least so many when `short` is not 0. */
  readonly distinct: number
  /** With too many values to tell them all apart, the most by which a count may be too low; 0 when all are exact. */
  readonly short: number
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
}

/** Everything that a view wants to know of a scope, answered in one pass. */
export interface Question {
  readonly scope: Scope
  readonly histogram: { readonly bins: number } | null
  /** Fields, or roles, whose most frequent values are counted. */
  readonly facets: { readonly fields: readonly string[]; readonly top: number } | null
  /** Rows `[offset, offset + limit)` of the scope in order of time, untimed rows last. */
  readonly page: { readonly offset: number; readonly limit: number } | null
}

/** An answer, or as much of it as there is so far: it is whole when `seen` equals `of`. */
export interface Answer {
  /** Events looked at, and events that have to be. */
  readonly seen: number
  readonly of: number
  readonly total: number
  readonly histogram: Histogram | null
  readonly facets: readonly Facet[] | null
  readonly page: EventPage | null
}

/** Names an event for `detail`: source and row address within the case. */
export interface EventRef {
  readonly block: number
  readonly row: number
}

export interface EventRow {
  readonly ref: EventRef
  readonly time: number | null
  readonly host: string
  readonly format: string
  readonly source: number
  /** Highest level of a hit on it. */
  readonly level: Level | null
  /** Values by role, for the common columns. */
  readonly cells: Readonly<Record<string, string>>
  /** One line that says what happened. */
  readonly summary: string
}

export interface EventPage {
  readonly total: number
  readonly offset: number
  readonly rows: readonly EventRow[]
}

export interface EventDetail {
  readonly ref: EventRef
  readonly time: number | null
  readonly host: string
  readonly format: string
  readonly formatTitle: string
  readonly source: SourceRow
  readonly place: Place
  /** How the bytes at the place stand for text; `null` for UTF-8. */
  readonly encoding: TextEncoding | null
  readonly fields: FieldValues
  readonly hits: readonly { readonly rule: string; readonly title: string; readonly level: Level }[]
  /**
   * The bytes at the place. `evidence`: re-read from what was dropped; `columns`: rebuilt from what
   * is stored, equal byte for byte; `none`: a binary record whose evidence is not at hand.
   */
  readonly raw: { readonly from: 'evidence' | 'columns' | 'none'; readonly bytes: Uint8Array }
  /** The record as text: XML of a binary one. `null` when its evidence is not at hand. */
  readonly view: string | null
}

/** How a hunt on stored blocks goes on. */
export interface RehuntProgress {
  readonly blocksDone: number
  readonly blocksTotal: number
  /** Blocks that cannot match and are not looked at. */
  readonly skipped: number
  /** Rows that matched so far, and sources whose bytes did. */
  readonly hits: number
  /** Sources at hand whose bytes are looked at again. */
  readonly sourcesDone: number
  readonly sourcesTotal: number
}

/** A rule, a correlation or an indicator, and what becomes of it in the case. */
export interface RuleRow {
  /** `null`: what was not understood has none. */
  readonly kind: 'rule' | 'correlation' | 'indicator' | 'yara' | null
  readonly name: string
  readonly id: string
  readonly title: string
  /** As it counts in the case. */
  readonly level: Level | null
  /** As its author gave it, where that differs. */
  readonly ownLevel: Level | null
  /** `absent`: no log that is read here answers it. `refused`: it is not understood or not wanted. */
  readonly state: 'runs' | 'off' | 'absent' | 'refused'
  readonly reason: string
  /** Where a refused rule went wrong. */
  readonly at: { readonly line: number; readonly column: number } | null
  readonly excerpt: string | null
  /** What was tolerated in a rule that runs. */
  readonly notes: readonly string[]
  /** Where it comes from: `built-in`, or the file of a pack. */
  readonly origin: string
  readonly hits: number
  /**
   * Milliseconds of one core that it has cost to look for it, estimated, since the page was opened; `null` when it was not
   * measured. A test that several rules share counts for the one that asks first.
   */
  readonly cost: number | null
}

export interface PackRow {
  readonly id: string
  readonly name: string
  readonly added: number
  readonly on: boolean
  /** Indicators, files of rules, refused entries, repeated ones: they sum up to `entries`. */
  readonly entries: number
  readonly indicators: number
  readonly rules: number
  readonly refused: number
  readonly repeated: number
  readonly aside: readonly { readonly path: string; readonly reason: string }[]
}

/** What an analyst decided about the rules of a case, and what it takes away. */
export interface TuningRow {
  readonly kind: 'off' | 'level' | 'allow'
  /** Name of the rule, or id of the allowance. */
  readonly key: string
  readonly rule: string | null
  readonly title: string
  /** In words: what is allowed, or from which level to which. */
  readonly what: string
  readonly reason: string
  readonly time: number
  /** Hits that no longer count. */
  readonly hits: number
  /** Hits of which nobody can say whether they are allowed, because only their number is kept. */
  readonly uncertain: number
}

export interface TuningReport {
  readonly decisions: readonly TuningRow[]
  /** Hosts that would have another verdict without the decisions. */
  readonly verdicts: readonly { readonly host: string; readonly without: Verdict; readonly with: Verdict }[]
}

export interface RuleCatalogue {
  readonly rows: readonly RuleRow[]
  readonly packs: readonly PackRow[]
  readonly placeholders: readonly {
    readonly name: string
    readonly rules: number
    readonly values: readonly string[]
  }[]
  readonly digest: string
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
  /** By their names; a name without values has none any more. */
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

/** What a change of the rules changed. */
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

export type JobId = string

/** The coordinator as the page sees it. Bad input comes back as a value; a rejection is our bug. */
export interface EngineApi {
  cases(): Promise<Outcome<readonly CaseSummary[]>>
  createCase(name: string): Promise<Outcome<CaseSummary>>
  openCase(id: string): Promise<Outcome<CaseReport>>
  deleteCase(id: string): Promise<Outcome<null>>

  /** Some of the files of a reading that is about to be asked for. */
  offer(job: JobId, files: readonly DroppedFile[]): Promise<void>
  /** Reads into a case; resolves when reading and concluding are over. */
  read(
    job: JobId,
    caseId: string,
    files: readonly DroppedFile[],
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>>
  /**
   * Tries a password on everything in the case that is locked and at hand, also on what a reading under way
   * still finds; resolves when what it opens is read. It is kept until the page is closed, and never stored.
   */
  unlock(
    job: JobId,
    caseId: string,
    password: string,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>>
  /** Says whose logs the sources below a path are that name no host; an empty name takes it back. */
  nameHost(caseId: string, below: string, host: string): Promise<Outcome<CaseReport>>
  /** Holds a reading up, or lets it go on; what was read stays and can be looked at. */
  pause(job: JobId, on: boolean): Promise<void>
  /** Ends a reading or a question. */
  cancel(job: JobId): Promise<void>
  /** What a source that is a table may mean, from its first bytes. */
  proposal(caseId: string, source: number): Promise<Outcome<MappingProposal>>
  /** Reads a table, and every other with the same columns that waits, as somebody said; as `read`. */
  readMapped(
    job: JobId,
    caseId: string,
    mapping: Mapping,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>>
  /** The report as far as reading has come. */
  report(caseId: string): Promise<Outcome<CaseReport>>

  parseQuery(text: string): Promise<ParsedQuery>
  /** Names of the columns that stand in the case, the frequent ones first. */
  fields(caseId: string): Promise<readonly string[]>
  /**
   * Answers a question; while it takes long, what is known so far comes by `onPartial`. `null`: the
   * job was cancelled, and nobody waits for it.
   */
  ask(
    job: JobId,
    caseId: string,
    question: Question,
    onPartial: (answer: Answer) => void,
  ): Promise<Answer | null>
  detail(caseId: string, ref: EventRef): Promise<Outcome<EventDetail>>
  /** Hits `[offset, offset + limit)` of a finding, from the storage; at most a hundred at a time. */
  examples(caseId: string, finding: FindingKey, offset: number, limit: number): Promise<Outcome<ExamplePage>>
  /** Finds the event at a place of a source, e.g. that of a hit. */
  locate(caseId: string, source: number, place: Place): Promise<EventRef | null>
  /** Every rule and indicator of the case. */
  rules(caseId: string): Promise<Outcome<RuleCatalogue>>
  /** Names of the rules whose text holds all the words. */
  findRules(caseId: string, words: string): Promise<readonly string[]>
  /** A rule as its author wrote it, and as a search where it is one. */
  ruleText(
    caseId: string,
    name: string,
  ): Promise<Outcome<{ readonly text: string; readonly search: string | null }>>
  /** Changes the rules, hunts on what is stored, and says what changed. */
  changeRules(
    job: JobId,
    caseId: string,
    change: RuleChange,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Outcome<RuleChangeResult>>
  /** The whole report in the form of `coldtrace.report/1`. */
  reportJson(caseId: string): Promise<string>
}
