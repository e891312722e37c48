/** The engine as the page sees it. What crosses is plain, cloneable data. */
import type { CasePlace } from '../../event/case-place.ts'
import type { Mapping, MappingProposal } from '../../event/mapping.ts'
import type { Place } from '../../event/place.ts'
import type { Annotation } from '../../event/annotation.ts'
import type { AnnotationChange } from './annotations.ts'
import type { BrowserSupport } from './browser-support.ts'
import type { CaseSummary, CaseReport, ReportOptions } from './case.ts'
import type { CellName, EventDetail, EventRef, EventRow } from './events.ts'
import type { FindingKey, ExamplePage } from './findings.ts'
import type { JoinedRequest } from './joined-request.ts'
import type { JudgementChange } from './judgements.ts'
import type { Outcome } from './outcome.ts'
import type { Question, Answer } from './questions.ts'
import type { DroppedFile, ReadingProgress } from './reading.ts'
import type { RuleCatalogue } from './rules.ts'
import type { RehuntProgress, RuleChange, RuleChangeResult } from './rule-change.ts'

/** Names a reading, a question or a change of the rules; chosen by whoever asks for it. */
export type JobId = string

/** The coordinator as the page sees it. Bad input comes back as a value; a rejection is our bug. */
export interface EngineApi {
  /** Tries what the browser allows; `null` where the platform is no browser. */
  support(): Promise<BrowserSupport | null>
  cases(): Promise<Outcome<readonly CaseSummary[]>>
  /** A case in the browser's storage, unless another place is named. */
  createCase(name: string, place?: CasePlace): Promise<Outcome<CaseSummary>>
  /** Gives a case another name, on one line. */
  renameCase(id: string, name: string): Promise<Outcome<null>>
  openCase(id: string): Promise<Outcome<CaseReport>>
  deleteCase(id: string): Promise<Outcome<null>>

  /** Hands over some of the files of a reading that will be asked for next. */
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

  /** Names of the columns in the case, the most frequent first. */
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
  /** Up to a thousand rows with up to 32,000 characters of each value; events that do not exist are left out. */
  rows(
    caseId: string,
    refs: readonly EventRef[],
    cells: readonly CellName[],
  ): Promise<Outcome<readonly EventRow[]>>
  /** The rows of all logs about the request that an event belongs to; `null` where it belongs to none. */
  joined(caseId: string, ref: EventRef): Promise<Outcome<JoinedRequest | null>>
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
  /** Puts stars, tags and notes down, or takes them away; answers with all that the case then has. */
  annotate(caseId: string, change: AnnotationChange): Promise<Outcome<readonly Annotation[]>>
  /** Ticks off a task of the answer, by the id of its statement, or takes that back; answers with all that are done. */
  markDone(caseId: string, task: string, isDone: boolean): Promise<Outcome<readonly string[]>>
  /** Notes a judgement of a finding or an answer to an open question, takes one back, or adds those of a file. */
  judge(caseId: string, change: JudgementChange): Promise<Outcome<CaseReport>>
  /** The answers of the case as a file that can be given to another case and to the command. */
  answersJson(caseId: string): Promise<Outcome<string>>
  /** The whole report in the form of `coldtrace.report/2`. */
  reportJson(caseId: string, wanted?: ReportOptions): Promise<string>
}
