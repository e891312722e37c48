import { annotationsFit, withAnnotations, type Annotation } from '../../event/annotation.ts'
import { mapsAlike, type Mapping, type MappingProposal } from '../../event/mapping.ts'
import type { Place } from '../../event/place.ts'
import { hostName } from '../../event/roles.ts'
import type { RuleSet } from '../../detections/rule.ts'
import { answersJson } from '../../exports/judgement-json.ts'
import { reportJson } from '../../exports/report-json.ts'
import { proposeMapping } from '../../formats/mapped-table/propose.ts'
import { NO_TABLES, type FoundArchive, type Tables, type Task, type TaskOutcome } from '../../ingest/task.ts'
import type { CaseReport, ReportOptions } from '../contracts/case.ts'
import type { AnnotationChange } from '../contracts/annotations.ts'
import type { DroppedFile, ReadingProgress } from '../contracts/reading.ts'
import type { EngineApi, JobId } from '../contracts/api.ts'
import type { CellName, EventDetail, EventRef, EventRow } from '../contracts/events.ts'
import { failed, missingCase, notStored } from '../contracts/failures.ts'
import type { ExamplePage, FindingKey } from '../contracts/findings.ts'
import type { JoinedRequest } from '../contracts/joined-request.ts'
import type { JudgementChange } from '../contracts/judgements.ts'
import type { Outcome } from '../contracts/outcome.ts'
import { MOST_CELLS, type Answer, type Question } from '../contracts/questions.ts'
import type { RuleCatalogue } from '../contracts/rules.ts'
import type { RehuntProgress, RuleChange, RuleChangeResult } from '../contracts/rule-change.ts'
import { StorageError } from '../../storage/refusal.ts'
import { EvidenceAtHand } from '../reading/evidence-at-hand.ts'
import { LockedEvidence } from '../reading/locked-evidence.ts'
import { Outlooks } from '../reading/outlook.ts'
import { orderEqualSources } from '../reading/equal-sources.ts'
import { Reading, type ReadingResult } from '../reading/reading.ts'
import { storeSources } from '../reading/stored-sources.ts'
import type { CaseRecord } from '../../storage/store.ts'
import { cardOf } from '../report/case-card.ts'
import { caseReport, hitExample, knownSources, lockedArchives } from '../report/case-report.ts'
import { isUnasked } from '../report/unasked.ts'
import { CaseRehunt, type RehuntSetup } from '../rules/rehunting.ts'
import { findRules, ruleCatalogue, ruleText } from '../rules/rule-catalogue.ts'
import { changeResult, changeRules, changesHits } from '../rules/rule-change.ts'
import { caseRecord, interruptedReading, sumUp } from './case-record.ts'
import { changedJudgements } from './judgement-change.ts'
import type { EngineSetup } from './engine-setup.ts'
import { columnNames, eventAt, eventDetail } from './event-detail.ts'
import type { Jobs } from './jobs.ts'
import { LONGEST_CELL, OpenedCase } from './opened-case.ts'
import type { SharedReaders } from './shared-readers.ts'

/** Readers hold on to their memory until they have been still for some seconds; then there is room for this. */
const AFTER_READING = { waitMs: 12_000, bytes: 64 << 20 }
/** Bytes of a table from which a mapping is proposed. */
const HEAD_BYTES = 64 << 10
/** Hits of a finding that are handed over at a time. */
const MOST_EXAMPLES = 100
/** Rows that are handed over whole at a time. */
const MOST_COPIED = 1_000
/** Where there are no other windows. */
const UNCLAIMED = async (): Promise<() => void> => () => undefined
const READ_NOTHING: ReadingResult = { outcomes: 0, bytes: 0, events: 0, stopped: null }

/** What all cases have in common. */
export interface SharedParts {
  readonly setup: EngineSetup
  readonly jobs: Jobs
  readonly readers: SharedReaders
  /** Called before a case is opened in memory, so that others can be closed. */
  readonly beforeOpening: (session: CaseSession) => void
  /** Removes the temporary files of readers, unless a case still needs some or is being read. */
  readonly sweep: () => Promise<void>
}

/** How a reading differs from one of dropped files. */
interface ReadingWishes {
  readonly tables?: Tables
  readonly onOutcome?: (task: Task, outcome: TaskOutcome) => void
}

/**
 * Everything that the engine holds of one case, from the first call about it until the page is closed or the case
 * is deleted: what is being read, the evidence at hand, and what is known of the case in memory. No session knows of
 * another; what they share is in `SharedParts`.
 */
export class CaseSession {
  readonly id: string
  readonly #shared: SharedParts
  /** Evidence that was dropped since the page was loaded. */
  readonly #evidence = new EvidenceAtHand()
  readonly #locked = new LockedEvidence()
  #reading: Reading | null = null
  /** How long the last reading took. */
  #seconds = 0
  #opened: OpenedCase | null = null
  /** Resolves when nothing is left to prepare. */
  #preparing: Promise<void> | null = null
  /** Resolves when no reading and no change of the rules is under way, and the last reading is summed up. */
  #writing: Promise<void> = Promise.resolve()
  /** Resolves when no change of the answers or notes is under way. */
  #judging: Promise<unknown> = Promise.resolve()

  constructor(id: string, shared: SharedParts) {
    this.id = id
    this.#shared = shared
  }

  /** Lets go of what can be made again from the storage. */
  close(): void {
    this.#opened = null
    this.#preparing = null
  }

  /** Temporary files are being read, or hold locked evidence and must stay for as long as it may be opened. */
  get needsSpools(): boolean {
    return this.#reading !== null || this.#locked.needsSpools
  }

  #open(): OpenedCase {
    if (!this.#opened) {
      this.#shared.beforeOpening(this)
      this.#opened = new OpenedCase(this.#shared.setup, this.id)
    }
    return this.#opened
  }

  async read(
    job: JobId,
    files: readonly DroppedFile[],
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    if (files.length === 0) return failed('empty-drop', '')
    // A browser looks a file up on the disk each time it is asked for its size, so that is done once.
    const inputs = files.map(({ path, file, refused }) => ({
      ...{ path, blob: file, size: file.size },
      ...(refused === undefined
        ? {}
        : { issues: [{ code: 'unreadable-file', place: null, detail: refused } as const] }),
    }))
    const outlooks = new Outlooks(this.#shared.setup.room ?? (async () => null))
    await outlooks.begin(inputs)
    return this.#readInto(
      job,
      (progress) => onProgress({ ...progress, outlook: outlooks.at(progress) }),
      (reading) => {
        void outlooks.peek(inputs, this.#locked.passwords, reading.stopping)
        return reading.run(inputs)
      },
      {
        onOutcome: ({ path }, { archive }) => {
          if (archive) outlooks.opened(path, sizeOf(archive))
        },
      },
    )
  }

  async unlock(
    job: JobId,
    password: string,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    this.#locked.addPassword(password)
    // A reading under way uses it from here on, and goes back to what it could not open.
    if (this.#reading) this.#reading.addPassword(password)
    if (this.#reading || this.#locked.untried().length === 0) return this.report()
    return this.#readInto(job, onProgress, async () => READ_NOTHING)
  }

  async proposal(source: number): Promise<Outcome<MappingProposal>> {
    const head = await this.#head(source)
    const proposal = head && proposeMapping(head)
    return proposal ? { ok: true, value: proposal } : failed('no-evidence', `source ${source}`)
  }

  async readMapped(
    job: JobId,
    mapping: Mapping,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    const tasks: Task[] = []
    for (const source of await this.#shared.setup.store.sources.list(this.id)) {
      if (!source.receipt.issues.some(({ code }) => code === 'needs-mapping')) continue
      const task = this.#evidence.task(source.id)
      const head = task && (await this.#head(source.id))
      const proposed = head && proposeMapping(head)
      if (task && proposed && mapsAlike(mapping, proposed.mapping)) tasks.push(task)
    }
    if (tasks.length === 0) return failed('no-evidence', mapping.columns.join(', '))
    const tables = { mappings: [mapping], assume: false }
    return this.#readInto(job, onProgress, (reading) => reading.retry(tasks), { tables })
  }

  /** The first bytes of a source whose evidence is at hand. */
  async #head(source: number): Promise<Uint8Array | null> {
    const task = this.#evidence.task(source)
    if (!task) return null
    const length = Math.min(task.bytes, HEAD_BYTES)
    return this.#evidence.bytes(source, { kind: 'line', ordinal: 1, offset: 0, length })
  }

  /** Reads into the case, as `#readAll` does. */
  #readInto(
    job: JobId,
    onProgress: (progress: ReadingProgress) => void,
    read: (reading: Reading) => Promise<ReadingResult>,
    wishes: ReadingWishes = {},
  ): Promise<Outcome<CaseReport>> {
    return this.#claimed(() => this.#readAll(job, onProgress, read, wishes))
  }

  /** Writes into the case after what this window writes into it already, unless another window does so. */
  async #claimed<T>(write: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const before = this.#writing
    let written = (): void => undefined
    this.#writing = new Promise((resolve) => (written = resolve))
    await before
    try {
      const release = await (this.#shared.setup.claim ?? UNCLAIMED)(this.id)
      if (!release) return failed('used-elsewhere', '')
      return await write().finally(release)
    } finally {
      written()
    }
  }

  /** Reads, and then reads what was locked and has a password by now. */
  async #readAll(
    job: JobId,
    onProgress: (progress: ReadingProgress) => void,
    read: (reading: Reading) => Promise<ReadingResult>,
    { tables = NO_TABLES, onOutcome }: ReadingWishes,
  ): Promise<Outcome<CaseReport>> {
    const { setup, jobs, readers } = this.#shared
    const { store } = setup
    const opened = this.#open()
    const known = await store.sources.list(this.id)
    const interrupted = await interruptedReading(store, this.id, known)
    const firstId = known.reduce((max, { id }) => Math.max(max, id + 1), 0)
    const before = await caseRecord(store, this.id)
    const begun = await store.cases.update(this.id, { complete: false })
    if (!begun.ok) return notStored(begun, 'that reading begins')
    const { rules } = await opened.detections()
    const reading = new Reading(
      await readers.begin(this.id, rules),
      firstId,
      (progress) => {
        this.#opened?.grow()
        onProgress(progress)
      },
      (task, outcome) => {
        this.#evidence.keep(task)
        this.#locked.note(task, outcome)
        onOutcome?.(task, outcome)
      },
      {
        known,
        interrupted,
        passwords: this.#locked.passwords,
        tables,
        unasked: (source) => isUnasked(rules, source),
        record: (sources) => storeSources(store.sources, this.id, sources),
      },
    )
    this.#reading = reading
    jobs.beginReading(job, reading)
    const started = Date.now()
    let result: ReadingResult
    try {
      result = await read(reading)
      while (result.stopped === null) {
        const tasks = this.#locked.untried()
        if (tasks.length === 0) break
        result = await reading.retry(tasks)
      }
    } catch (error) {
      reading.cancel()
      jobs.endReading(job)
      throw error
    } finally {
      this.#reading = null
    }
    this.#seconds = (Date.now() - started) / 1000
    const { stopped } = result
    let report: Outcome<CaseReport>
    try {
      // Another window may have deleted it.
      if (!(await this.#isStored())) return missingCase(this.id)
      // Whoever stops a reading is told at once, and the report follows.
      if (stopped !== null) reading.finish(stopped === 'memory' ? 'full' : stopped)
      else reading.stopping.addEventListener('abort', () => reading.finish('cancelled'))
      report = await this.#conclude(stopped === null, before?.complete ? firstId : 0)
    } finally {
      jobs.endReading(job)
    }
    if (stopped === null && !reading.stopping.aborted) reading.finish('done')
    if (stopped !== 'full') this.prepare(AFTER_READING)
    return report
  }

  /** Sums up what was read; sources from the number `from` on may be given other paths. */
  async #conclude(complete: boolean, from: number): Promise<Outcome<CaseReport>> {
    const { store } = this.#shared.setup
    await this.#shared.sweep()
    this.#opened?.change()
    await orderEqualSources(store.sources, this.id, from)
    await sumUp(store, this.id, complete)
    return this.report()
  }

  /** Opens the case, after making up for a hunt that was broken off. */
  async open(): Promise<Outcome<CaseReport>> {
    try {
      await this.#repairHits()
      const report = await this.report()
      if (!report.ok) return report
      this.prepare()
      // That it cannot be noted is no reason not to open it.
      await this.#shared.setup.store.cases.update(this.id, { opened: Date.now() })
      return report
    } catch (error) {
      if (!(error instanceof Error) || error instanceof StorageError) throw error
      // What was stored was not written by this version, or was changed since: no call about it can be answered.
      this.close()
      return failed('damaged-case', error.message)
    }
  }

  async report(): Promise<Outcome<CaseReport>> {
    const record = await caseRecord(this.#shared.setup.store, this.id)
    if (!record) return missingCase(this.id)
    const opened = this.#open()
    const { rules, tuning } = await opened.detections()
    const facts = await opened.factsAndAnswers()
    const report = caseReport(record, facts, rules, undefined, tuning)
    const locked = lockedArchives(facts.sources, (source) => this.#locked.isAtHand(source))
    await this.#noteCard(record, report)
    return { ok: true, value: { ...report, locked } }
  }

  /** Keeps what the list of cases says of this one; where there is no room, the list goes on saying what it said before. */
  async #noteCard({ card: known }: CaseRecord, report: CaseReport): Promise<void> {
    const card = cardOf(report)
    if (JSON.stringify(card) === JSON.stringify(known)) return
    await this.#shared.setup.store.cases.update(this.id, { card })
  }

  async reportJson(wanted?: ReportOptions): Promise<string> {
    const report = await this.report()
    if (!report.ok) return JSON.stringify({ failure: report.failure })
    const run = {
      version: this.#shared.setup.version,
      seconds: this.#seconds,
      bytes: report.value.case.bytes,
      costs: await this.#shared.readers.costs(this.id),
      peakMemoryBytes: null,
    }
    return reportJson(report.value, run, wanted)
  }

  async nameHost(below: string, host: string): Promise<Outcome<CaseReport>> {
    const { store } = this.#shared.setup
    const record = await caseRecord(store, this.id)
    if (!record) return missingCase(this.id)
    const others = (record.hostNames ?? []).filter((naming) => naming.below !== below)
    const name = hostName(host)
    const named = await store.cases.update(this.id, {
      hostNames: name === '' ? others : [...others, { below, host: name }],
    })
    if (!named.ok) return notStored(named, 'the name of the host')
    this.#open().change()
    return this.report()
  }

  /** One change after the other, so that none is made to answers that are older than another. */
  judge(change: JudgementChange): Promise<Outcome<CaseReport>> {
    const judged = this.#judging.then(() => this.#judge(change))
    this.#judging = judged.catch(() => undefined)
    return judged
  }

  async #judge(change: JudgementChange): Promise<Outcome<CaseReport>> {
    const { store } = this.#shared.setup
    const record = await caseRecord(store, this.id)
    if (!record) return missingCase(this.id)
    const judgements = await changedJudgements(record.judgements ?? [], change)
    if (!judgements.ok) return judgements
    const stored = await store.cases.update(this.id, { judgements: judgements.value })
    return stored.ok ? this.report() : notStored(stored, 'the answer')
  }

  /** As `judge`, one change after the other. */
  markDone(task: string, isDone: boolean): Promise<Outcome<readonly string[]>> {
    const marked = this.#judging.then(() => this.#markDone(task, isDone))
    this.#judging = marked.catch(() => undefined)
    return marked
  }

  async #markDone(task: string, isDone: boolean): Promise<Outcome<readonly string[]>> {
    const { store } = this.#shared.setup
    const record = await caseRecord(store, this.id)
    if (!record) return missingCase(this.id)
    const others = (record.done ?? []).filter((one) => one !== task)
    const done = isDone ? [...others, task] : others
    const stored = await store.cases.update(this.id, { done })
    return stored.ok ? { ok: true, value: done } : notStored(stored, 'that it is done')
  }

  /** As `judge`, one change after the other. */
  annotate(change: AnnotationChange): Promise<Outcome<readonly Annotation[]>> {
    const annotated = this.#judging.then(() => this.#annotate(change))
    this.#judging = annotated.catch(() => undefined)
    return annotated
  }

  async #annotate({ annotations: changed }: AnnotationChange): Promise<Outcome<readonly Annotation[]>> {
    const { store } = this.#shared.setup
    const record = await caseRecord(store, this.id)
    if (!record) return missingCase(this.id)
    const time = Date.now()
    const annotations = withAnnotations(
      record.annotations ?? [],
      changed.map((one) => ({ ...one, time })),
    )
    if (!annotationsFit(annotations)) return failed('too-many-notes', '')
    const stored = await store.cases.update(this.id, { annotations })
    return stored.ok ? { ok: true, value: annotations } : notStored(stored, 'the note')
  }

  async answersJson(): Promise<Outcome<string>> {
    const record = await caseRecord(this.#shared.setup.store, this.id)
    return record ? { ok: true, value: answersJson(record.judgements ?? []) } : missingCase(this.id)
  }

  async rules(): Promise<Outcome<RuleCatalogue>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    const opened = this.#open()
    const detections = await opened.detections()
    const costs = await this.#shared.readers.costs(this.id)
    return { ok: true, value: ruleCatalogue(detections, await opened.facts(), costs) }
  }

  async findRules(words: string): Promise<readonly string[]> {
    return (await this.#isStored()) ? findRules(await this.#open().detections(), words) : []
  }

  async ruleText(name: string): ReturnType<EngineApi['ruleText']> {
    if (!(await this.#isStored())) return missingCase(this.id)
    const text = ruleText(await this.#open().detections(), name)
    return text ? { ok: true, value: text } : failed('no-rule', name)
  }

  async changeRules(
    job: JobId,
    change: RuleChange,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Outcome<RuleChangeResult>> {
    if (!this.#shared.jobs.idle) return failed('busy', '')
    return this.#claimed(() => this.#changeRules(job, change, onProgress))
  }

  async #changeRules(
    job: JobId,
    change: RuleChange,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Outcome<RuleChangeResult>> {
    const { setup, jobs } = this.#shared
    const { store } = setup
    const before = await this.report()
    if (!before.ok) return before
    const opened = this.#open()
    const old = await opened.detections()
    const hunt = new CaseRehunt(store, this.id)
    jobs.beginHunt(job, hunt)
    try {
      const pending = before.value.case.unhunted ?? null
      if (changesHits(change)) {
        const begun = await store.cases.update(this.id, { unhunted: pending ?? [] })
        if (!begun.ok) return notStored(begun, 'the change of the rules')
      }
      const changed = await changeRules(store, this.id, change)
      if (!changed.ok) {
        if (changesHits(change)) await store.cases.update(this.id, { unhunted: pending })
        return changed
      }
      opened.forgetDetections()
      const now = await opened.detections()
      const outcome = await hunt.run(old.rules, now.rules, this.#rehuntSetup(now.rules, onProgress))
      if (outcome.stopped !== null) {
        // What cannot be taken back now is made up for when the case is opened again.
        const undone = await changed.undo()
        opened.forgetDetections()
        if (undone.ok) {
          const back = this.#rehuntSetup(old.rules, onProgress)
          await new CaseRehunt(store, this.id).run(now.rules, old.rules, { ...back, taskOf: () => null })
        }
      }
      opened.change()
      const after = await this.report()
      if (!after.ok) return after
      if (outcome.stopped === 'full')
        return failed('storage-full', 'what the rules found could not be stored')
      return { ok: true, value: changeResult(before.value, after.value, outcome) }
    } finally {
      jobs.endHunt(job)
    }
  }

  /** Completes the hits of a case whose rules were changed by a hunt that was broken off. */
  async #repairHits(): Promise<void> {
    const { setup, jobs } = this.#shared
    const record = await caseRecord(setup.store, this.id)
    if (!record?.unhunted || !jobs.idle) return
    const release = await (setup.claim ?? UNCLAIMED)(this.id)
    if (!release) return
    const opened = this.#open()
    const hunt = new CaseRehunt(setup.store, this.id)
    jobs.beginHunt(this.id, hunt)
    try {
      const { rules } = await opened.detections()
      await hunt.repair(
        setup.rules,
        rules,
        this.#rehuntSetup(rules, () => undefined),
      )
    } finally {
      jobs.endHunt(this.id)
      release()
      opened.change()
    }
  }

  #rehuntSetup(rules: RuleSet, onProgress: (progress: RehuntProgress) => void): RehuntSetup {
    return {
      readers: () => this.#shared.readers.begin(this.id, rules),
      taskOf: (source) => this.#evidence.task(source),
      onProgress,
    }
  }

  fields(): Promise<readonly string[]> {
    return columnNames(this.#open())
  }

  async ask(job: JobId, question: Question, onPartial: (answer: Answer) => void): Promise<Answer | null> {
    try {
      return await this.#shared.jobs.question(job, (cancelled) =>
        this.#open().ask(bounded(question), { cancelled, onPartial }),
      )
    } finally {
      this.prepare()
    }
  }

  detail(ref: EventRef): Promise<Outcome<EventDetail>> {
    return eventDetail(
      this.#open(),
      ref,
      (source, place) => this.#evidence.bytes(source, place),
      (source, offset) => this.#shared.setup.store.hits.at(this.id, source, offset),
    )
  }

  async rows(refs: readonly EventRef[], cells: readonly CellName[]): Promise<Outcome<readonly EventRow[]>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    const wanted = { cells: cells.slice(0, MOST_CELLS), longest: LONGEST_CELL }
    return { ok: true, value: await this.#open().rows(refs.slice(0, MOST_COPIED), wanted) }
  }

  async joined(ref: EventRef): Promise<Outcome<JoinedRequest | null>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    return { ok: true, value: await this.#open().joined(ref) }
  }

  locate(source: number, place: Place): Promise<EventRef | null> {
    return eventAt(this.#open(), source, place)
  }

  async examples(finding: FindingKey, offset: number, limit: number): Promise<Outcome<ExamplePage>> {
    if (!(await this.#isStored())) return missingCase(this.id)
    const opened = this.#open()
    const known = knownSources(await opened.recentFacts())
    const { tuning } = await opened.detections()
    const page = await opened.pages.page(finding, offset, Math.min(limit, MOST_EXAMPLES), tuning, known)
    const examples = page.hits.map((hit) => hitExample(hit, known.pathOf))
    return { ok: true, value: { total: page.total, examples } }
  }

  /** Resolves when the case is as ready for questions as it can be made. */
  async prepared(): Promise<void> {
    while (this.#preparing) await this.#preparing
  }

  /** Makes an open case ready for questions while nobody asks any; about `bytes` are loaded, after `waitMs`. */
  prepare({ waitMs = 0, bytes = Infinity } = {}): void {
    const { setup, jobs } = this.#shared
    const opened = this.#opened
    if (!opened || !setup.prepares || this.#preparing || !jobs.idle) return
    /** Waits until nobody asks; false when the case is closed or is being read. */
    const isQuiet = async (): Promise<boolean> => {
      await jobs.quiet()
      return this.#opened === opened && jobs.idle
    }
    const prepare = async (): Promise<void> => {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (!(await isQuiet())) return
      const index = await opened.refreshed()
      await index.prepare(async () => (await isQuiet()) && opened.isComplete, undefined, bytes)
    }
    const preparing = prepare()
      // What goes wrong here goes wrong again when somebody asks.
      .catch(() => undefined)
      .finally(() => {
        if (this.#preparing === preparing) this.#preparing = null
      })
    this.#preparing = preparing
  }

  async #isStored(): Promise<boolean> {
    return (await caseRecord(this.#shared.setup.store, this.id)) !== undefined
  }
}

/** Bytes that come out of an archive. */
function sizeOf({ members }: FoundArchive): number {
  return members.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The question within what one answer may hold. */
function bounded(question: Question): Question {
  const { histogram, page } = question
  return {
    ...question,
    histogram: histogram && { bins: Math.max(1, Math.min(histogram.bins, 4096)) },
    page: page && {
      offset: Math.max(0, page.offset),
      limit: Math.max(0, Math.min(page.limit, 1_000)),
      cells: (page.cells ?? []).slice(0, MOST_CELLS),
    },
  }
}
