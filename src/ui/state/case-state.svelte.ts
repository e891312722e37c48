import { newId } from '../../event/new-id.ts'
import { isInMemory } from '../../event/case-place.ts'
import type { Mapping, MappingProposal } from '../../event/mapping.ts'
import type { BrowserSupport } from '../../engine/contracts/browser-support.ts'
import type { CaseReport, CaseSummary } from '../../engine/contracts/case.ts'
import type { JudgementChange } from '../../engine/contracts/judgements.ts'
import type { DroppedFile, ReadingProgress } from '../../engine/contracts/reading.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { Failure, Outcome } from '../../engine/contracts/outcome.ts'
import { askedToKeep, isKept, storedRoom } from './kept-storage.ts'
import type { AnnotationChange } from '../../engine/contracts/annotations.ts'
import { annotationOf } from '../../event/annotation.ts'
import { inverseOf, saidOf } from './judgement-steps.ts'
import { OtherWindows } from './other-windows.ts'
import { Undo } from './undo.svelte.ts'
import { day } from '../words/say.ts'

/** Interval at which the report is refreshed during reading, and the maximum share of time that this may take. */
const REFRESH_MS = 5_000
const REFRESH_SHARE = 0.05

/** The cases on this machine, the open one, and the progress of a reading. */
export class CaseState {
  readonly engine: EngineApi
  cases = $state.raw<readonly CaseSummary[]>([])
  /** Whether the cases of this machine are known. */
  listed = $state(false)
  report = $state.raw<CaseReport | null>(null)
  progress = $state.raw<ReadingProgress | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Files dropped in another view that the rules view is to add as a pack. */
  pack: readonly DroppedFile[] | null = null
  /** Increases whenever the open case has changed, so that views repeat their queries. */
  revision = $state(0)
  /** What the browser allows; `null` until it was tried. */
  support = $state.raw<BrowserSupport | null>(null)
  /** Whether the browser may remove stored cases when it needs the room. */
  mayBeRemoved = $state(false)
  /** Bytes that this page stores, and that the browser lets it store; `null` where it does not tell. */
  room = $state.raw<{ readonly used: number; readonly most: number } | null>(null)
  /** Whether the next case is kept in memory only. */
  inMemory = $state(false)
  offlineReady = $state(false)
  update = $state.raw<(() => void) | null>(null)
  /** Judgements, stars, tags and notes that can be taken back. */
  readonly undo = new Undo()
  readonly #others = new OtherWindows()
  /** Ids of cases that another window has deleted, or is about to. */
  readonly #deletedElsewhere = new Set<string>()
  #tried: Promise<void> | null = null
  #job: string | null = null
  /** Id of the case that `progress` is about. */
  readInto = $state<string | null>(null)
  /** Id of the case whose report is shown, or was asked for last. */
  #shown: string | null = null
  #refreshing = false
  /** Milliseconds that the last refresh took. */
  #refreshTook = 0

  constructor(engine: EngineApi) {
    this.engine = engine
    this.#others.listen({
      deleting: (id) => this.#loseTo(id),
      changed: () => void this.list(),
    })
  }

  /** Another window deletes a case: what this one does with it ends. */
  #loseTo(id: string): void {
    this.#deletedElsewhere.add(id)
    this.cases = this.cases.filter((one) => one.id !== id)
    if (this.readInto === id) {
      void this.cancel()
      this.progress = null
    }
    if (this.readInto === id || this.report?.case.id === id) this.failure = DELETED_ELSEWHERE
    if (this.report?.case.id === id) this.report = null
  }

  get reading(): boolean {
    return this.progress !== null && isUnderWay(this.progress)
  }

  /** Whether it is the open case that is being read. */
  get readingHere(): boolean {
    return this.reading && this.readInto === this.report?.case.id
  }

  /** Whether the storage of the browser does not work, so that cases can only be in memory. */
  get storesNothing(): boolean {
    return this.support?.notStored?.reason === 'failed'
  }

  /** Tries once what the browser allows. */
  tryBrowser(): Promise<void> {
    this.#tried ??= this.#tryBrowser()
    return this.#tried
  }

  async #tryBrowser(): Promise<void> {
    this.support = await this.engine.support()
    this.inMemory ||= this.storesNothing
    this.mayBeRemoved = !(await isKept())
  }

  async list(): Promise<void> {
    await this.tryBrowser()
    const outcome = await this.engine.cases()
    if (outcome.ok) this.cases = outcome.value
    // That nothing is stored is said where files are dropped.
    else if (!this.storesNothing) this.failure = outcome.failure
    this.listed = true
    this.room = await storedRoom()
  }

  async rename(id: string, name: string): Promise<void> {
    this.failure = null
    const outcome = await this.engine.renameCase(id, name)
    if (!outcome.ok) this.failure = outcome.failure
    else {
      const { report } = this
      if (report?.case.id === id) this.report = { ...report, case: { ...report.case, name: name.trim() } }
      this.#others.tellChanged(id)
    }
    await this.list()
  }

  async open(id: string): Promise<boolean> {
    if (this.report?.case.id === id) return true
    this.failure = null
    this.#shown = id
    const outcome = await this.engine.openCase(id)
    // Somebody has gone on to another case.
    if (this.#shown !== id) return true
    if (!outcome.ok) {
      this.failure = outcome.failure
      this.#shown = this.report?.case.id ?? null
      return false
    }
    this.#take(outcome.value)
    if (outcome.value.case.unhunted) this.failure = UNHUNTED
    return true
  }

  /** Shows a report, unless it is that of a case that is not open. */
  #take(report: CaseReport): void {
    if (report.case.id !== this.#shown) return
    this.report = report
    this.revision++
  }

  /** Replaces the report of the open case after a change of its rules. */
  renew(report: CaseReport): void {
    if (this.report?.case.id !== report.case.id) return
    this.report = report
    this.revision++
  }

  close(): void {
    this.report = null
  }

  /** Whether closing the page loses a case. */
  get wouldLose(): boolean {
    return (
      this.cases.some(({ id }) => isInMemory(id)) || (this.report !== null && isInMemory(this.report.case.id))
    )
  }

  async remove(id: string): Promise<void> {
    if (this.report?.case.id === id) this.report = null
    this.failure = null
    this.#others.tellDeleting(id)
    const outcome = await this.engine.deleteCase(id)
    this.#others.tellChanged(id)
    await this.list()
    if (!outcome.ok) this.failure = outcome.failure
  }

  /** Reads files into a new case, or into the open one; resolves to the id of the case. */
  async read(
    files: readonly DroppedFile[],
    into: string | null,
    onOpen: (id: string) => void,
  ): Promise<void> {
    this.failure = null
    if (this.reading) {
      this.failure = STILL_READING
      return
    }
    if (files.length === 0) {
      this.failure = {
        code: 'empty-drop',
        what: 'Nothing was given to read.',
        detail: 'The drop held no file.',
        advice: 'Drop the folder or the archive that was collected from the server.',
      }
      return
    }
    const id = into ?? (await this.#create(files))
    if (id === null) return
    this.#shown = id
    // The job exists before its progress is shown, so that it can be cancelled at once.
    const job = (this.#job = newId())
    this.readInto = id
    this.progress = firstProgress(files)
    await this.#refresh(id)
    onOpen(id)
    await this.#follow(id, (begun, onProgress) => this.engine.read(begun, id, files, onProgress), job)
  }

  /** Tries a password on locked archives; a reading under way uses it from then on. */
  async unlock(password: string): Promise<void> {
    const id = this.report?.case.id
    if (id === undefined) return
    if (this.reading) {
      const outcome = await this.engine.unlock(newId(), id, password, () => undefined)
      if (outcome.ok) this.#take(outcome.value)
      else this.failure = outcome.failure
      return
    }
    await this.#follow(id, (job, onProgress) => this.engine.unlock(job, id, password, onProgress))
  }

  /** The proposed mapping of a table; `null` when its evidence is no longer available. */
  async proposal(source: number): Promise<MappingProposal | null> {
    const id = this.report?.case.id
    if (id === undefined) return null
    const outcome = await this.engine.proposal(id, source)
    return outcome.ok ? outcome.value : null
  }

  /** Reads the tables to which a confirmed mapping applies. */
  async readMapped(mapping: Mapping): Promise<void> {
    const id = this.report?.case.id
    if (id === undefined || this.reading) return
    await this.#follow(id, (job, onProgress) => this.engine.readMapped(job, id, mapping, onProgress))
  }

  /** Assigns a host to the sources below a path that do not name one. */
  async nameHost(below: string, host: string): Promise<void> {
    const id = this.report?.case.id
    if (id === undefined) return
    const outcome = await this.engine.nameHost(id, below, host)
    if (outcome.ok) this.#take(outcome.value)
    else this.failure = outcome.failure
  }

  /**
   * Judges a finding or answers an open question, takes that back or adds the answers of a file; false when that failed. All
   * but the last can be undone.
   */
  async judge(change: JudgementChange): Promise<boolean> {
    const report = this.report
    if (!report || !(await this.#judgeIn(report.case.id, change))) return false
    const back = inverseOf(change, report.judgements.given)
    if (back) {
      const undo = (): Promise<boolean> => this.#judgeIn(report.case.id, back)
      this.undo.note({ caseId: report.case.id, said: saidOf(change, report), undo })
    }
    return true
  }

  async #judgeIn(id: string, change: JudgementChange): Promise<boolean> {
    this.failure = null
    const outcome = await this.engine.judge(id, change)
    if (outcome.ok) this.renew(outcome.value)
    else this.failure = outcome.failure
    return outcome.ok
  }

  /**
   * Puts down what somebody starred, tagged or noted, in the place of what was there about each of the things; false when
   * that failed. It can be undone; `said` tells by a few words what was done.
   */
  async annotate(annotations: AnnotationChange['annotations'], said: string): Promise<boolean> {
    const report = this.report
    if (!report) return false
    const before = annotations.map(
      ({ on }) => annotationOf(report.annotations, on) ?? { on, star: false, tags: [], note: '' },
    )
    if (!(await this.#annotateIn(report.case.id, { annotations }))) return false
    this.undo.note({
      caseId: report.case.id,
      said,
      undo: () => this.#annotateIn(report.case.id, { annotations: before }),
    })
    return true
  }

  /** Ticks off a task of the answer, or takes that back; it can be undone. */
  async markDone(task: string, isDone: boolean): Promise<void> {
    const id = this.report?.case.id
    if (id === undefined || !(await this.#markDoneIn(id, task, isDone))) return
    const said = isDone ? 'A task is ticked off.' : 'A task is open again.'
    this.undo.note({ caseId: id, said, undo: () => this.#markDoneIn(id, task, !isDone) })
  }

  async #markDoneIn(id: string, task: string, isDone: boolean): Promise<boolean> {
    this.failure = null
    const outcome = await this.engine.markDone(id, task, isDone)
    if (!outcome.ok) this.failure = outcome.failure
    else if (this.report?.case.id === id)
      this.report = { ...this.report, case: { ...this.report.case, done: outcome.value } }
    return outcome.ok
  }

  async #annotateIn(id: string, change: AnnotationChange): Promise<boolean> {
    this.failure = null
    const outcome = await this.engine.annotate(id, change)
    if (!outcome.ok) this.failure = outcome.failure
    else if (this.report?.case.id === id) {
      this.report = { ...this.report, annotations: outcome.value }
      this.revision++
    }
    return outcome.ok
  }

  /** Runs a reading and follows its progress until the report. */
  async #follow(
    id: string,
    begin: (job: string, onProgress: (progress: ReadingProgress) => void) => Promise<Outcome<CaseReport>>,
    job: string = newId(),
  ): Promise<void> {
    this.#job = job
    this.readInto = id
    let refreshed = Date.now()
    let alarmed = false
    const isGone = (): boolean => this.#deletedElsewhere.has(id)
    try {
      const outcome = await begin(job, (progress) => {
        if (isGone()) return
        this.progress = progress
        // The first severe hit is in the verdict as soon as it is in the bar.
        const alarm = !alarmed && progress.hits.high + progress.hits.critical > 0
        alarmed ||= alarm
        const pause = Math.max(REFRESH_MS, this.#refreshTook / REFRESH_SHARE)
        const due = alarm || (progress.phase === 'reading' && Date.now() - refreshed >= pause)
        if (!due && progress.phase !== 'paused') return
        refreshed = Date.now()
        void this.#refresh(id)
      })
      if (isGone()) this.progress = null
      else if (outcome.ok) this.#take(outcome.value)
      else this.#fail(id, outcome.failure)
    } catch (error) {
      if (!isGone()) {
        this.failure = ours(error)
        this.progress = this.progress && { ...this.progress, phase: 'failed' }
      }
    }
    if (this.#job === job) this.#job = null
    this.revision++
    this.#others.tellChanged(id)
    await this.list()
  }

  /** Says why a reading ended without a report. */
  #fail(id: string, failure: Failure): void {
    this.failure = failure
    const underWay = this.progress !== null && isUnderWay(this.progress)
    if (failure.code === 'no-case') {
      this.progress = null
      if (this.report?.case.id === id) this.report = null
    } else if (underWay && failure.code === 'used-elsewhere') this.progress = null
    else if (underWay) this.progress = { ...this.progress!, phase: 'failed' }
  }

  /** Pauses a reading or resumes it. */
  async pause(on: boolean): Promise<void> {
    if (this.#job !== null) await this.engine.pause(this.#job, on)
  }

  async cancel(): Promise<void> {
    if (this.#job !== null) await this.engine.cancel(this.#job)
  }

  async #create(files: readonly DroppedFile[]): Promise<string | null> {
    await this.tryBrowser()
    if (!this.inMemory) void askedToKeep().then((kept) => (this.mayBeRemoved = !kept))
    const outcome = await this.engine.createCase(nameOf(files), this.inMemory ? 'memory' : 'browser')
    if (outcome.ok) {
      void this.list()
      return outcome.value.id
    }
    this.failure = outcome.failure
    return null
  }

  async #refresh(id: string): Promise<void> {
    if (this.#refreshing) return
    this.#refreshing = true
    const began = Date.now()
    const outcome = await this.engine.report(id)
    this.#refreshTook = Date.now() - began
    this.#refreshing = false
    if (outcome.ok && !this.#deletedElsewhere.has(id)) this.#take(outcome.value)
  }
}

function firstProgress(files: readonly DroppedFile[]): ReadingProgress {
  return {
    phase: 'listing',
    bytesRead: 0,
    // Adding up the sizes of thousands of files would block the page; the engine does it.
    bytesTotal: 0,
    bytesUnpacked: 0,
    events: 0,
    sourcesDone: 0,
    sourcesKnown: files.length,
    seconds: 0,
    secondsLeft: null,
    active: [],
    hits: { informational: 0, low: 0, medium: 0, high: 0, critical: 0 },
    issues: 0,
    outlook: null,
  }
}

export function isUnderWay({ phase }: ReadingProgress): boolean {
  return phase === 'listing' || phase === 'reading' || phase === 'paused' || phase === 'concluding'
}

/** The name of a case: the first dropped file or folder, and the day. */
function nameOf(files: readonly DroppedFile[]): string {
  const tops = [...new Set(files.map(({ path }) => path.split('/')[0] ?? path))]
  const first = tops[0] ?? 'Evidence'
  const name = tops.length === 1 ? first : `${first} and ${tops.length - 1} more`
  return `${name}, ${day(Date.now())}`
}

const STILL_READING: Failure = {
  code: 'busy',
  what: 'Another reading is under way.',
  detail: '',
  advice: 'Drop this again when it is over, or cancel it first.',
}

const DELETED_ELSEWHERE: Failure = {
  code: 'deleted-elsewhere',
  what: 'This case was deleted in another window of this browser.',
  detail: '',
  advice: 'Nothing of it is kept. If it was a mistake, drop the evidence again.',
}

const UNHUNTED: Failure = {
  code: 'unhunted',
  what: 'The stored events were not completely searched for the changed rules.',
  detail: '',
  advice:
    'Hits may be missing, so the verdicts cannot be trusted. Delete other cases or free disk space, and open this case again.',
}

function ours(error: unknown): Failure {
  return {
    code: 'our-error',
    what: 'Coldtrace itself failed. That is an error of ours, not of the evidence.',
    detail: error instanceof Error ? error.message : String(error),
    advice: 'Everything read so far is kept. Reload the page and drop the evidence again.',
  }
}
