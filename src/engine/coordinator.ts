import { fieldsOf, placeOf } from '../event/block.ts'
import { LEVELS } from '../event/hit.ts'
import { mapsAlike, type Mapping, type MappingProposal } from '../event/mapping.ts'
import type { Place } from '../event/place.ts'
import { hostName } from '../event/roles.ts'
import { TYPE_TITLES } from '../detections/indicators/indicator.ts'
import type { Source } from '../event/source.ts'
import type { RuleSet } from '../detections/rule.ts'
import type { Costs } from '../detections/hunt/rule-costs.ts'
import type { YaraEngine } from '../detections/yara/yara-engine.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import { sourceText } from '../event/text-encoding.ts'
import { reportJson } from '../exports/report-json.ts'
import { containerById } from '../evidence/containers/registry.ts'
import { proposeMapping } from '../formats/mapped-table/propose.ts'
import { formatById, originalLine, rowHost } from '../formats/registry.ts'
import { NO_TABLES, type FoundArchive, type Tables, type Task, type TaskOutcome } from '../ingest/task.ts'
import type { BlockEnvelope, CaseRecord, CaseStore } from '../storage/store.ts'
import { Breath } from './questions/breath.ts'
import { CaseIndex } from './case-index/case-index.ts'
import {
  caseFacts,
  caseReport,
  hitExample,
  knownSources,
  lockedArchives,
  formatTitle,
  sourceRow,
  type CaseFacts,
} from './report/case-report.ts'
import type { Answer, Question } from './contracts/questions.ts'
import type { CaseReport, CaseSummary } from './contracts/case.ts'
import type { DroppedFile, ReadingProgress } from './contracts/reading.ts'
import type { EngineApi, JobId } from './contracts/api.ts'
import type { EventDetail, EventRef } from './contracts/events.ts'
import type { ExamplePage, FindingKey } from './contracts/findings.ts'
import type { Outcome } from './contracts/outcome.ts'
import type { RuleCatalogue } from './contracts/rules.ts'
import type { RehuntProgress, RuleChange, RuleChangeResult } from './contracts/rule-change.ts'
import { caseDetections, type CaseDetections } from './rules/case-detections.ts'
import { failed, missingCase, notStored } from './contracts/failures.ts'
import { EvidenceAtHand } from './reading/evidence-at-hand.ts'
import { FindingPages } from './report/finding-pages.ts'
import { KEEP } from './report/hit-digest.ts'
import { Rehunting, type HuntGround } from './rules/rehunting.ts'
import { changeResult, changeRules, changesHits } from './rules/rule-change.ts'
import { findRules, ruleCatalogue, ruleText } from './rules/rule-catalogue.ts'
import { Queries } from './questions/queries.ts'
import { LockedEvidence } from './reading/locked-evidence.ts'
import { Outlooks, type Room } from './reading/outlook.ts'
import { costsOf, Reading, type Reader, type ReadingResult, type Rehunter } from './reading/reading.ts'
import { StoredHits } from './report/stored-hits.ts'
import { rowAt } from '../storage/time-order.ts'
import { scannerOf } from './reading/scanner.ts'
import { isUnasked } from './report/unasked.ts'
import { AGAIN, Resumption } from './reading/resumption.ts'

export interface CoordinatorSetup {
  readonly store: CaseStore
  readonly rules: RuleSet
  readonly version: string
  /** Makes the readers for one reading that looks for `rules`; `scanner` is where they ask rules about bytes. */
  readonly readers: (
    caseId: string,
    rules: RuleSet,
    scanner: ByteScanner | null,
  ) => Promise<readonly (Reader & Rehunter)[]>
  /** Where YARA rules run; without it they are left out. */
  readonly yara?: YaraEngine
  /** Removes what readers left behind. */
  readonly sweep: () => Promise<void>
  /** What may still be stored; `null` where nobody tells. */
  readonly room?: () => Promise<Room | null>
  /** Cases are made ready for questions while nobody asks any. */
  readonly prepares?: boolean
}

/** Without a question for so long, work begins that nobody waits for. */
const QUIET_MS = 100

/** Readers hold on to their memory until they have been still for some seconds; then there is room for this. */
const AFTER_READING = { waitMs: 12_000, bytes: 64 << 20 }

/** The case that is open, and what is known of it in memory. */
class OpenCase {
  readonly index: CaseIndex
  readonly queries: Queries
  readonly pages: FindingPages
  facts: CaseFacts | null = null
  /** What was stored since the index was made is not in it yet. */
  grown = true
  /** Until the index has everything that is stored. */
  refreshing: Promise<void> | null = null
  /** Until there is nothing left to make ready. */
  preparing: Promise<void> | null = null
  renew = true
  detections: CaseDetections | null = null
  /** What was seen of the stored hits so far. */
  hits: StoredHits | null = null

  constructor(store: CaseStore, id: string) {
    this.index = new CaseIndex(store, id)
    this.queries = new Queries(this.index)
    this.pages = new FindingPages(store, id)
  }

  /** Nothing is as it was: hits may be gone, hosts have other names, decisions changed. */
  change(): void {
    this.grown = this.renew = true
    this.hits = null
    this.pages.forget()
  }
}

/** Owns the cases: reads into them, and answers every question about them. */
export class Coordinator implements EngineApi {
  readonly #setup: CoordinatorSetup
  readonly #open = new Map<string, OpenCase>()
  readonly #jobs = new Map<JobId, Reading>()
  readonly #hunts = new Map<JobId, Rehunting>()
  /** Cancelled before they began. */
  readonly #early = new Set<JobId>()
  /** Questions that somebody waits for. */
  readonly #asked = new Set<JobId>()
  #lastAsked = 0
  readonly #evidence = new EvidenceAtHand()
  readonly #locked = new LockedEvidence()
  readonly #offered = new Map<JobId, DroppedFile[]>()
  readonly #running = new Map<string, Reading>()
  readonly #seconds = new Map<string, number>()
  #measuring: { readonly caseId: string; readonly readers: readonly Reader[] } | null = null

  constructor(setup: CoordinatorSetup) {
    this.#setup = setup
  }

  async cases(): Promise<Outcome<readonly CaseSummary[]>> {
    return { ok: true, value: (await this.#setup.store.cases()).sort((a, b) => b.created - a.created) }
  }

  async createCase(name: string): Promise<Outcome<CaseSummary>> {
    const made = await this.#setup.store.createCase(name)
    return made.ok ? made : notStored(made, 'a new case')
  }

  async deleteCase(id: string): Promise<Outcome<null>> {
    const deleted = await this.#setup.store.deleteCase(id)
    this.#open.delete(id)
    this.#evidence.forget(id)
    this.#locked.forget(id)
    return deleted.ok ? { ok: true, value: null } : notStored(deleted, 'that the case is gone')
  }

  async openCase(id: string): Promise<Outcome<CaseReport>> {
    await this.#catchUp(id)
    const report = await this.report(id)
    if (report.ok) this.#prepare(id)
    return report
  }

  /** Resolves when a case is as ready for questions as it can be made. */
  async prepared(id: string): Promise<void> {
    while (this.#open.get(id)?.preparing) await this.#open.get(id)!.preparing
  }

  #prepare(caseId: string, { waitMs = 0, bytes = Infinity } = {}): void {
    const open = this.#open.get(caseId)
    if (!open || !this.#setup.prepares || open.preparing || !this.#idle) return
    const preparing = async (): Promise<void> => {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (!(await this.#quiet(caseId, open, true))) return
      await this.#fresh(caseId)
      await open.index.prepare(() => this.#quiet(caseId, open), undefined, bytes)
    }
    open.preparing = preparing()
      // What goes wrong here goes wrong again when somebody asks.
      .catch(() => undefined)
      .finally(() => (open.preparing = null))
  }

  get #idle(): boolean {
    return this.#jobs.size + this.#hunts.size === 0
  }

  /** Resolves once nobody asks; to false when the case is not what it was. */
  async #quiet(caseId: string, open: OpenCase, grown = false): Promise<boolean> {
    await new Breath().take()
    for (;;) {
      const wait = this.#asked.size > 0 ? QUIET_MS : this.#lastAsked + QUIET_MS - performance.now()
      if (wait <= 0) break
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
    return this.#open.get(caseId) === open && (grown || !open.grown) && this.#idle
  }

  async offer(job: JobId, files: readonly DroppedFile[]): Promise<void> {
    this.#offered.set(job, [...(this.#offered.get(job) ?? []), ...files])
  }

  async read(
    job: JobId,
    caseId: string,
    last: readonly DroppedFile[],
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    const files = [...(this.#offered.get(job) ?? []), ...last]
    this.#offered.delete(job)
    const record = await this.#record(caseId)
    if (!record) return missingCase(caseId)
    if (files.length === 0) return failed('empty-drop', '')
    // A browser looks a file up on the disk each time it is asked for its size, so that is done once.
    const inputs = files.map(({ path, file }) => ({ path, blob: file, size: file.size }))
    const outlooks = new Outlooks(this.#setup.room ?? (async () => null))
    await outlooks.begin(inputs)
    void outlooks.peek(inputs, this.#locked.passwords(caseId))
    const tell = (progress: ReadingProgress): void =>
      onProgress({ ...progress, outlook: outlooks.at(progress) })
    const opened = ({ path }: Task, { archive }: TaskOutcome): void => {
      if (archive) outlooks.opened(path, sizeOf(archive))
    }
    return this.#readInto(job, caseId, tell, (reading) => reading.run(inputs), { opened })
  }

  async unlock(
    job: JobId,
    caseId: string,
    password: string,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    if (!(await this.#record(caseId))) return missingCase(caseId)
    this.#locked.addPassword(caseId, password)
    const running = this.#running.get(caseId)
    // A reading under way takes it from here on, and goes back to what it could not open.
    if (running) running.addPassword(password)
    if (running || this.#locked.untried(caseId).length === 0) return this.report(caseId)
    return this.#readInto(job, caseId, onProgress, async () => READ_NOTHING)
  }

  async proposal(caseId: string, source: number): Promise<Outcome<MappingProposal>> {
    const head = await this.#head(caseId, source)
    const proposal = head && proposeMapping(head)
    return proposal ? { ok: true, value: proposal } : failed('no-evidence', `source ${source}`)
  }

  async readMapped(
    job: JobId,
    caseId: string,
    mapping: Mapping,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<Outcome<CaseReport>> {
    if (!(await this.#record(caseId))) return missingCase(caseId)
    const tasks: Task[] = []
    for (const source of await this.#setup.store.sources(caseId)) {
      if (!source.receipt.issues.some(({ code }) => code === 'needs-mapping')) continue
      const task = this.#evidence.task(caseId, source.id)
      const head = task && (await this.#head(caseId, source.id))
      const proposed = head && proposeMapping(head)
      if (task && proposed && mapsAlike(mapping, proposed.mapping)) tasks.push(task)
    }
    if (tasks.length === 0) return failed('no-evidence', mapping.columns.join(', '))
    const tables = { mappings: [mapping], assume: false }
    return this.#readInto(job, caseId, onProgress, (reading) => reading.again(tasks), { tables })
  }

  /** The first bytes of a source whose evidence is at hand. */
  async #head(caseId: string, source: number): Promise<Uint8Array | null> {
    const task = this.#evidence.task(caseId, source)
    if (!task) return null
    const length = Math.min(task.bytes, HEAD_BYTES)
    return this.#evidence.bytes(caseId, source, { kind: 'line', ordinal: 1, offset: 0, length })
  }

  async nameHost(caseId: string, below: string, host: string): Promise<Outcome<CaseReport>> {
    const record = await this.#record(caseId)
    if (!record) return missingCase(caseId)
    const others = (record.hostNames ?? []).filter((naming) => naming.below !== below)
    const name = hostName(host)
    const named = await this.#setup.store.updateCase(caseId, {
      hostNames: name === '' ? others : [...others, { below, host: name }],
    })
    if (!named.ok) return notStored(named, 'the name of the host')
    const open = this.#opened(caseId)
    open.change()
    return this.report(caseId)
  }

  /** Reads, and then what was locked and has a password by now. */
  async #readInto(
    job: JobId,
    caseId: string,
    onProgress: (progress: ReadingProgress) => void,
    read: (reading: Reading) => Promise<ReadingResult>,
    { tables = NO_TABLES, opened }: ReadingWishes = {},
  ): Promise<Outcome<CaseReport>> {
    const open = this.#opened(caseId)
    const known = await this.#setup.store.sources(caseId)
    const resumption = await this.#resumption(caseId, known)
    const begun = await this.#setup.store.updateCase(caseId, { complete: false })
    if (!begun.ok) return notStored(begun, 'that reading begins')
    const { rules } = await this.#detections(caseId)
    const readers = await this.#readers(caseId, rules, scannerOf(this.#setup.yara, rules))
    const reading = new Reading(
      readers,
      known.reduce((max, { id }) => Math.max(max, id + 1), 0),
      (progress) => {
        open.grown = true
        open.pages.forget()
        onProgress(progress)
      },
      (task, outcome) => {
        this.#evidence.keep(caseId, task)
        this.#locked.note(caseId, task, outcome)
        opened?.(task, outcome)
      },
      {
        known,
        resumption,
        passwords: this.#locked.passwords(caseId),
        tables,
        unasked: (source) => isUnasked(rules, source),
      },
    )
    this.#jobs.set(job, reading)
    this.#running.set(caseId, reading)
    if (this.#early.delete(job)) reading.cancel()
    const started = Date.now()
    let result: ReadingResult
    try {
      result = await read(reading)
      while (result.stopped === null) {
        const tasks = this.#locked.untried(caseId)
        if (tasks.length === 0) break
        result = await reading.again(tasks)
      }
    } catch (error) {
      reading.cancel()
      throw error
    } finally {
      this.#jobs.delete(job)
      this.#running.delete(caseId)
    }
    this.#seconds.set(caseId, (Date.now() - started) / 1000)
    if (!this.#locked.needsSpools) await this.#setup.sweep()

    open.change()
    await this.#sumUp(caseId, result.stopped === null)
    const report = await this.report(caseId)
    reading.finish(result.stopped === 'cancelled' ? 'cancelled' : result.stopped === 'full' ? 'full' : 'done')
    if (result.stopped !== 'full') this.#prepare(caseId, AFTER_READING)
    return report
  }

  /** After a reading that was broken off, what it has read is not read again. */
  async #resumption(caseId: string, sources: readonly Source[]): Promise<Resumption> {
    const record = await this.#record(caseId)
    const left = record?.complete
      ? sources.filter(({ receipt }) => receipt.issues.some(({ code }) => AGAIN.has(code)))
      : sources
    const ids = new Set(left.map((source) => source.id))
    const blocks: BlockEnvelope[] = []
    if (left.length > 0)
      await this.#setup.store.eachEnvelope(caseId, (envelope) => {
        if (ids.has(envelope.source)) blocks.push({ ...envelope, summary: null })
      })
    return new Resumption(left, blocks)
  }

  async pause(job: JobId, on: boolean): Promise<void> {
    this.#jobs.get(job)?.pause(on)
  }

  async cancel(job: JobId): Promise<void> {
    if (this.#asked.delete(job)) return
    const running = this.#jobs.get(job) ?? this.#hunts.get(job)
    if (running) running.cancel()
    else this.#early.add(job)
  }

  async report(caseId: string): Promise<Outcome<CaseReport>> {
    const record = await this.#record(caseId)
    if (!record) return missingCase(caseId)
    const { rules, tuning } = await this.#detections(caseId)
    const facts = await this.#facts(caseId)
    const report = caseReport(record, facts, rules, undefined, tuning)
    const locked = lockedArchives(facts.sources, (id) => this.#locked.isAtHand(caseId, id))
    return { ok: true, value: { ...report, locked } }
  }

  async reportJson(caseId: string): Promise<string> {
    const report = await this.report(caseId)
    if (!report.ok) return JSON.stringify({ failure: report.failure })
    return reportJson(report.value, {
      version: this.#setup.version,
      seconds: this.#seconds.get(caseId) ?? 0,
      bytes: report.value.case.bytes,
      costs: await this.#costs(caseId),
      peakMemoryBytes: null,
    })
  }

  async rules(caseId: string): Promise<Outcome<RuleCatalogue>> {
    if (!(await this.#record(caseId))) return missingCase(caseId)
    const detections = await this.#detections(caseId)
    const costs = await this.#costs(caseId)
    return { ok: true, value: ruleCatalogue(detections, await this.#facts(caseId), costs) }
  }

  /** Readers of a case, which are asked later what its rules have cost them. */
  async #readers(
    caseId: string,
    rules: RuleSet,
    scanner: ByteScanner | null,
  ): Promise<readonly (Reader & Rehunter)[]> {
    const readers = await this.#setup.readers(caseId, rules, scanner)
    this.#measuring = { caseId, readers }
    return readers
  }

  /** Only of the case that was read or hunted through last, and only since the page was opened. */
  async #costs(caseId: string): Promise<Costs> {
    const readers = this.#measuring?.caseId === caseId ? this.#measuring.readers : []
    return costsOf(readers)
  }

  /** Everything that is known of a case by now. */
  async #facts(caseId: string): Promise<CaseFacts> {
    const open = this.#opened(caseId)
    const { rules, tuning } = await this.#detections(caseId)
    const stored = (open.hits ??= new StoredHits(tuning, KEEP))
    return (open.facts = await caseFacts(this.#setup.store, caseId, rules, { tuning, stored }))
  }

  async findRules(caseId: string, words: string): Promise<readonly string[]> {
    return (await this.#record(caseId)) ? findRules(await this.#detections(caseId), words) : []
  }

  async ruleText(
    caseId: string,
    name: string,
  ): Promise<Outcome<{ readonly text: string; readonly search: string | null }>> {
    if (!(await this.#record(caseId))) return missingCase(caseId)
    const found = ruleText(await this.#detections(caseId), name)
    return found ? { ok: true, value: found } : failed('no-rule', name)
  }

  async changeRules(
    job: JobId,
    caseId: string,
    change: RuleChange,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Outcome<RuleChangeResult>> {
    if (!this.#idle) return failed('busy', '')
    const before = await this.report(caseId)
    if (!before.ok) return before
    const { store } = this.#setup
    const old = await this.#detections(caseId)
    const hunt = new Rehunting(store, caseId)
    this.#hunts.set(job, hunt)
    if (this.#early.delete(job)) hunt.cancel()
    try {
      const pending = before.value.case.unhunted ?? null
      if (changesHits(change)) {
        const begun = await store.updateCase(caseId, { unhunted: pending ?? [] })
        if (!begun.ok) return notStored(begun, 'the change of the rules')
      }
      const changed = await changeRules(store, caseId, change)
      if (!changed.ok) {
        if (changesHits(change)) await store.updateCase(caseId, { unhunted: pending })
        return changed
      }
      const open = this.#opened(caseId)
      open.detections = null
      const now = await this.#detections(caseId)
      const ground = this.#huntGround(caseId, now.rules, onProgress)
      const outcome = await hunt.run(old.rules, now.rules, ground)
      if (outcome.stopped !== null) {
        // What cannot be taken back now is made up for when the case is opened again.
        const undone = await changed.undo()
        open.detections = null
        if (undone.ok) {
          const back = this.#huntGround(caseId, old.rules, onProgress)
          await new Rehunting(store, caseId).run(now.rules, old.rules, { ...back, taskOf: () => null })
        }
      }
      open.change()
      const after = await this.report(caseId)
      if (!after.ok) return after
      if (outcome.stopped === 'full')
        return failed('storage-full', 'what the rules found could not be stored')
      return { ok: true, value: changeResult(before.value, after.value, outcome) }
    } finally {
      this.#hunts.delete(job)
    }
  }

  /** Makes up for a change of the rules that was broken off. */
  async #catchUp(caseId: string): Promise<void> {
    const { store, rules: base } = this.#setup
    const record = await this.#record(caseId)
    if (!record?.unhunted || !this.#idle) return
    const hunt = new Rehunting(store, caseId)
    this.#hunts.set(caseId, hunt)
    try {
      const { rules } = await this.#detections(caseId)
      await hunt.repair(
        base,
        rules,
        this.#huntGround(caseId, rules, () => undefined),
      )
    } finally {
      this.#hunts.delete(caseId)
      this.#opened(caseId).change()
    }
  }

  #huntGround(caseId: string, rules: RuleSet, onProgress: (progress: RehuntProgress) => void): HuntGround {
    const scanner = scannerOf(this.#setup.yara, rules)
    return {
      readers: () => this.#readers(caseId, rules, scanner),
      taskOf: (source) => this.#evidence.task(caseId, source),
      onProgress,
    }
  }

  async #detections(caseId: string): Promise<CaseDetections> {
    const open = this.#opened(caseId)
    const { store, rules, yara } = this.#setup
    open.detections ??= await caseDetections(store, caseId, rules, yara && ((files) => yara.prepare(files)))
    return open.detections
  }

  async fields(caseId: string): Promise<readonly string[]> {
    const open = await this.#fresh(caseId)
    const rows = new Map<string, number>()
    for (const envelope of open.index.blocks) {
      for (const name of envelope.columns) rows.set(name, (rows.get(name) ?? 0) + envelope.rows)
    }
    return [...rows].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  }

  async ask(
    job: JobId,
    caseId: string,
    question: Question,
    onPartial: (answer: Answer) => void,
  ): Promise<Answer | null> {
    this.#asked.add(job)
    try {
      const open = await this.#fresh(caseId)
      return await open.queries.ask(bounded(question), {
        cancelled: () => !this.#asked.has(job),
        onPartial,
      })
    } finally {
      this.#asked.delete(job)
      this.#lastAsked = performance.now()
      this.#prepare(caseId)
    }
  }

  async detail(caseId: string, ref: EventRef): Promise<Outcome<EventDetail>> {
    const open = await this.#fresh(caseId)
    const facts = open.facts ?? (await this.#facts(caseId))
    const envelope = open.index.envelope(ref.block)
    const source = facts.sources.find(({ id }) => id === envelope?.source)
    if (!envelope || !source || ref.row >= envelope.rows) {
      return failed('no-event', `block ${ref.block}, row ${ref.row}`)
    }
    const block = await open.index.whole(envelope)
    const place = placeOf(block, ref.row)
    const host = rowHost(block, ref.row) ?? open.index.hostOf(source.id)
    const time = block.time[ref.row]!
    const { evidence, view } = await this.#read(caseId, source, block.format, place)
    const rebuilt = originalLine(block, ref.row)
    return {
      ok: true,
      value: {
        ref,
        time: Number.isNaN(time) ? null : time,
        host,
        format: block.format,
        formatTitle: formatTitle(block.format),
        source: sourceRow(source, open.index.hostOf(source.id), facts.times),
        place,
        encoding: block.encoding ?? null,
        fields: fieldsOf(block, ref.row),
        hits: await this.#hitsAt(caseId, facts, source.id, place),
        raw: evidence
          ? { from: 'evidence', bytes: evidence }
          : rebuilt
            ? { from: 'columns', bytes: rebuilt }
            : { from: 'none', bytes: new Uint8Array() },
        view:
          view ??
          (evidence && formatById(block.format)?.text ? sourceText(evidence, block.encoding ?? null) : null),
      },
    }
  }

  /** The bytes of a record, and how a person would see them; `null` where the evidence is not at hand. */
  async #read(
    caseId: string,
    source: Source,
    format: string,
    place: Place,
  ): Promise<{ evidence: Uint8Array | null; view: string | null }> {
    const way = formatById(format)?.view
    if (!way) return { evidence: await this.#evidence.bytes(caseId, source.id, place), view: null }
    const { offset, length } = way.reach(place)
    const within = Math.max(0, Math.min(length, source.receipt.bytes - offset))
    const around = await this.#evidence.bytes(caseId, source.id, { ...place, offset, length: within })
    if (!around) return { evidence: null, view: null }
    const from = place.offset - offset
    return {
      evidence: around.slice(from, from + place.length),
      view: way.text(around, offset, place),
    }
  }

  async locate(caseId: string, source: number, place: Place): Promise<EventRef | null> {
    const open = await this.#fresh(caseId)
    for (const envelope of open.index.blocks) {
      const { firstOffset, lastOffset } = envelope.summary!
      if (envelope.source !== source || place.offset < firstOffset || place.offset > lastOffset) continue
      const row = rowAt(await open.index.offsets(envelope), place.offset)
      if (row >= 0) return { block: envelope.id, row }
    }
    return null
  }

  async examples(
    caseId: string,
    finding: FindingKey,
    offset: number,
    limit: number,
  ): Promise<Outcome<ExamplePage>> {
    if (!(await this.#record(caseId))) return missingCase(caseId)
    const open = this.#opened(caseId)
    const known = knownSources(open.facts ?? (await this.#facts(caseId)))
    const { tuning } = await this.#detections(caseId)
    const page = await open.pages.page(finding, offset, Math.min(limit, 100), tuning, known)
    const examples = page.hits.map((hit) => hitExample(hit, known.pathOf))
    return { ok: true, value: { total: page.total, examples } }
  }

  async #hitsAt(
    caseId: string,
    { correlated }: CaseFacts,
    source: number,
    { offset }: Place,
  ): Promise<EventDetail['hits']> {
    const { rules, correlations, indicators, yara } = (await this.#detections(caseId)).rules
    const titles = new Map([
      ...[...rules, ...correlations, ...yara.rules].map(({ name, title }) => [name, title] as const),
      ...indicators.map(({ name, type, written: value }) => [name, `${TYPE_TITLES[type]} ${value}`] as const),
    ])
    const made = correlated.filter((hit) => hit.source === source && hit.offset === offset)
    return [...(await this.#setup.store.hitsAt(caseId, source, offset)), ...made]
      .map(({ rule, level }) => ({ rule, title: titles.get(rule) ?? rule, level }))
      .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))
  }

  /** The open case with everything that is stored of it in its index. */
  async #fresh(caseId: string): Promise<OpenCase> {
    const open = this.#opened(caseId)
    if (open.grown) open.refreshing ??= this.#refresh(caseId, open).finally(() => (open.refreshing = null))
    await open.refreshing
    return open
  }

  async #refresh(caseId: string, open: OpenCase): Promise<void> {
    open.grown = false
    const renew = open.renew
    open.renew = false
    try {
      const { hostOf, marks } = await this.#facts(caseId)
      await open.index.refresh(hostOf, marks, renew)
    } catch (error) {
      // Whoever asks next tries again, and hears of it.
      open.grown = true
      open.renew ||= renew
      throw error
    }
    if (renew) open.queries.forget()
  }

  #opened(caseId: string): OpenCase {
    let open = this.#open.get(caseId)
    if (!open) {
      // One case is looked at, at a time; the others can be opened again.
      if (this.#jobs.size === 0) this.#open.clear()
      open = new OpenCase(this.#setup.store, caseId)
      this.#open.set(caseId, open)
    }
    return open
  }

  async #record(caseId: string): Promise<CaseRecord | undefined> {
    return (await this.#setup.store.cases()).find(({ id }) => id === caseId)
  }

  async #sumUp(caseId: string, complete: boolean): Promise<void> {
    const sources = await this.#setup.store.sources(caseId)
    let storedBytes = 0
    await this.#setup.store.eachEnvelope(caseId, (envelope) => {
      storedBytes += envelope.storedBytes
    })
    // With no room even for that, the case goes on saying that it was not read to its end.
    await this.#setup.store.updateCase(caseId, {
      complete,
      sources: sources.length,
      events: sources.reduce((sum, { receipt }) => sum + receipt.events, 0),
      bytes: sources.reduce(
        (sum, { receipt, format }) => sum + (containerById(format) ? 0 : receipt.bytes),
        0,
      ),
      storedBytes,
    })
  }
}

/** What is special about a reading. */
interface ReadingWishes {
  readonly tables?: Tables
  readonly opened?: (task: Task, outcome: TaskOutcome) => void
}

function sizeOf({ members }: FoundArchive): number {
  return members.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** A question within what one answer may hold. */
function bounded(question: Question): Question {
  const { histogram, page } = question
  return {
    ...question,
    histogram: histogram && { bins: Math.max(1, Math.min(histogram.bins, 4096)) },
    page: page && { offset: Math.max(0, page.offset), limit: Math.max(0, Math.min(page.limit, 1_000)) },
  }
}

const READ_NOTHING: ReadingResult = { outcomes: 0, bytes: 0, events: 0, stopped: null }

/** What a table is proposed a mapping by. */
const HEAD_BYTES = 64 << 10
