import { oneLine } from '../event/one-line.ts'
import type { Annotation } from '../event/annotation.ts'
import type { CasePlace } from '../event/case-place.ts'
import type { Mapping, MappingProposal } from '../event/mapping.ts'
import type { Place } from '../event/place.ts'
import type { AnnotationChange } from './contracts/annotations.ts'
import type { EngineApi, JobId } from './contracts/api.ts'
import type { BrowserSupport } from './contracts/browser-support.ts'
import type { CaseReport, CaseSummary, ReportOptions } from './contracts/case.ts'
import type { CellName, EventDetail, EventRef, EventRow } from './contracts/events.ts'
import { failed, missingCase, notStored } from './contracts/failures.ts'
import type { ExamplePage, FindingKey } from './contracts/findings.ts'
import type { JoinedRequest } from './contracts/joined-request.ts'
import type { JudgementChange } from './contracts/judgements.ts'
import type { Outcome } from './contracts/outcome.ts'
import type { Answer, Question } from './contracts/questions.ts'
import type { DroppedFile, ReadingProgress } from './contracts/reading.ts'
import type { RuleCatalogue } from './contracts/rules.ts'
import type { RehuntProgress, RuleChange, RuleChangeResult } from './contracts/rule-change.ts'
import { CaseSession, type SharedParts } from './session/case-session.ts'
import type { EngineSetup } from './session/engine-setup.ts'
import { Jobs } from './session/jobs.ts'
import { SharedReaders } from './session/shared-readers.ts'

/** UTF-16 units of the name that a person gives to a case. */
const LONGEST_NAME = 200

/** Answers every call of the page or the command by handing it to the session of its case. */
export class Coordinator implements EngineApi {
  readonly #shared: SharedParts
  readonly #sessions = new Map<string, CaseSession>()
  /** Files of readings that have not begun. */
  readonly #offered = new Map<JobId, DroppedFile[]>()

  constructor(setup: EngineSetup) {
    this.#shared = {
      setup,
      jobs: new Jobs(),
      readers: new SharedReaders(setup),
      beforeOpening: (session) => this.#closeOthers(session),
      sweep: async () => {
        if (![...this.#sessions.values()].some(({ needsSpools }) => needsSpools)) await setup.sweep()
      },
    }
  }

  #session(caseId: string): CaseSession {
    let session = this.#sessions.get(caseId)
    if (!session) this.#sessions.set(caseId, (session = new CaseSession(caseId, this.#shared)))
    return session
  }

  /** Only one case is looked at at a time, so that the others need not stay in memory. */
  #closeOthers(session: CaseSession): void {
    if (this.#shared.jobs.reading) return
    for (const other of this.#sessions.values()) if (other !== session) other.close()
  }

  async support(): Promise<BrowserSupport | null> {
    return (await this.#shared.setup.support?.()) ?? null
  }

  async cases(): Promise<Outcome<readonly CaseSummary[]>> {
    const cases = await this.#shared.setup.store.cases.list()
    return { ok: true, value: cases.sort((a, b) => b.created - a.created) }
  }

  async createCase(name: string, place: CasePlace = 'browser'): Promise<Outcome<CaseSummary>> {
    const made = await this.#shared.setup.store.cases.create(name, place)
    return made.ok ? made : notStored(made, 'a new case')
  }

  async renameCase(id: string, name: string): Promise<Outcome<null>> {
    const { cases } = this.#shared.setup.store
    if (!(await cases.get(id))) return missingCase(id)
    const plain = oneLine(name, LONGEST_NAME)
    if (plain === '') return failed('no-name', '')
    const renamed = await cases.update(id, { name: plain })
    return renamed.ok ? { ok: true, value: null } : notStored(renamed, 'the name')
  }

  async deleteCase(id: string): Promise<Outcome<null>> {
    const deleted = await this.#shared.setup.store.cases.delete(id)
    this.#sessions.get(id)?.close()
    this.#sessions.delete(id)
    await this.#shared.sweep()
    return deleted.ok ? { ok: true, value: null } : notStored(deleted, 'that the case is gone')
  }

  openCase(id: string): Promise<Outcome<CaseReport>> {
    return this.#session(id).open()
  }

  /** Resolves when a case is as ready for questions as it can be made. */
  async prepared(id: string): Promise<void> {
    await this.#sessions.get(id)?.prepared()
  }

  async offer(job: JobId, files: readonly DroppedFile[]): Promise<void> {
    this.#offered.set(job, [...(this.#offered.get(job) ?? []), ...files])
  }

  read(
    job: JobId,
    caseId: string,
    last: readonly DroppedFile[],
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    const files = [...(this.#offered.get(job) ?? []), ...last]
    this.#offered.delete(job)
    return this.#session(caseId).read(job, files, onProgress)
  }

  unlock(
    job: JobId,
    caseId: string,
    password: string,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    return this.#session(caseId).unlock(job, password, onProgress)
  }

  proposal(caseId: string, source: number): Promise<Outcome<MappingProposal>> {
    return this.#session(caseId).proposal(source)
  }

  readMapped(
    job: JobId,
    caseId: string,
    mapping: Mapping,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    return this.#session(caseId).readMapped(job, mapping, onProgress)
  }

  nameHost(caseId: string, below: string, host: string): Promise<Outcome<CaseReport>> {
    return this.#session(caseId).nameHost(below, host)
  }

  async pause(job: JobId, on: boolean): Promise<void> {
    this.#shared.jobs.pause(job, on)
  }

  async cancel(job: JobId): Promise<void> {
    this.#shared.jobs.cancel(job)
  }

  report(caseId: string): Promise<Outcome<CaseReport>> {
    return this.#session(caseId).report()
  }

  reportJson(caseId: string, wanted?: ReportOptions): Promise<string> {
    return this.#session(caseId).reportJson(wanted)
  }

  judge(caseId: string, change: JudgementChange): Promise<Outcome<CaseReport>> {
    return this.#session(caseId).judge(change)
  }

  markDone(caseId: string, task: string, isDone: boolean): Promise<Outcome<readonly string[]>> {
    return this.#session(caseId).markDone(task, isDone)
  }

  annotate(caseId: string, change: AnnotationChange): Promise<Outcome<readonly Annotation[]>> {
    return this.#session(caseId).annotate(change)
  }

  answersJson(caseId: string): Promise<Outcome<string>> {
    return this.#session(caseId).answersJson()
  }

  rules(caseId: string): Promise<Outcome<RuleCatalogue>> {
    return this.#session(caseId).rules()
  }

  findRules(caseId: string, words: string): Promise<readonly string[]> {
    return this.#session(caseId).findRules(words)
  }

  ruleText(caseId: string, name: string): ReturnType<EngineApi['ruleText']> {
    return this.#session(caseId).ruleText(name)
  }

  changeRules(
    job: JobId,
    caseId: string,
    change: RuleChange,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Outcome<RuleChangeResult>> {
    return this.#session(caseId).changeRules(job, change, onProgress)
  }

  fields(caseId: string): Promise<readonly string[]> {
    return this.#session(caseId).fields()
  }

  ask(
    job: JobId,
    caseId: string,
    question: Question,
    onPartial: (answer: Answer) => void,
  ): Promise<Answer | null> {
    return this.#session(caseId).ask(job, question, onPartial)
  }

  detail(caseId: string, ref: EventRef): Promise<Outcome<EventDetail>> {
    return this.#session(caseId).detail(ref)
  }

  rows(
    caseId: string,
    refs: readonly EventRef[],
    cells: readonly CellName[],
  ): Promise<Outcome<readonly EventRow[]>> {
    return this.#session(caseId).rows(refs, cells)
  }

  joined(caseId: string, ref: EventRef): Promise<Outcome<JoinedRequest | null>> {
    return this.#session(caseId).joined(ref)
  }

  locate(caseId: string, source: number, place: Place): Promise<EventRef | null> {
    return this.#session(caseId).locate(source, place)
  }

  examples(
    caseId: string,
    finding: FindingKey,
    offset: number,
    limit: number,
  ): Promise<Outcome<ExamplePage>> {
    return this.#session(caseId).examples(finding, offset, limit)
  }
}
