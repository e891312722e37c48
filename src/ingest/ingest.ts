import { joined } from '../event/bytes.ts'
import type { Block } from '../event/block.ts'
import type { Issue, IssueCode } from '../event/issue.ts'
import { mapsAlike, type Mapping } from '../event/mapping.ts'
import type { Manifest } from '../event/manifest.ts'
import type { Receipt } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import { Hunter } from '../detections/hunt/hunt.ts'
import type { RuleCosts } from '../detections/hunt/rule-costs.ts'
import type { Hunted } from '../detections/rule.ts'
import type { ArchiveOutcome, Container } from '../evidence/containers/container.ts'
import type { Embedded } from '../evidence/containers/embedded.ts'
import { containerOf, embeddedArchive, openArchive } from '../evidence/containers/registry.ts'
import { strangerOf, type Stranger } from '../evidence/strangers.ts'
import { originOf, recordOf } from '../evidence/collectors/registry.ts'
import { RecordText } from '../evidence/collectors/record-text.ts'
import { HEAD_BYTES, headDigest } from '../evidence/digest.ts'
import { LIMITS, type Member, type Spool } from '../evidence/input.ts'
import type { Platform } from '../evidence/platform.ts'
import { readPassing } from '../evidence/pieces.ts'
import type { Format, Parser } from '../formats/format.ts'
import { mappedFormat } from '../formats/mapped-table/mapped-format.ts'
import { proposeMapping } from '../formats/mapped-table/propose.ts'
import { carver, fieldOf, openSource, partsOfSource, recognise } from '../formats/registry.ts'
import { isPacked } from '../storage/packed-block.ts'
import { StorageError } from '../storage/refusal.ts'
import type { CaseStore, Deposit } from '../storage/store.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import { byteHits, ByteGathering, scanOf } from './byte-scan.ts'
import { Commits } from './commits.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import { digestsIn } from '../detections/indicators/source-hits.ts'
import type { Crew } from './crew.ts'
import { keep } from './hits.ts'
import { huntedBlock, passedBlock, type HuntedBlock } from './hunted-block.ts'
import { readPart, STEP_BYTES, type PartJob, type PartOutcome } from './part.ts'
import { PartReading } from './part-reading.ts'
import type { Pause } from './pause.ts'
import { relook, type RelookOutcome } from './relook.ts'
import { OtherContent, Replay } from './replay.ts'
import { SourceLog } from './source-log.ts'
import { WeakDigesting, type WeakDigests } from './weak-digests.ts'
import { noHits, type FoundArchive, type Task, type TaskOutcome, type TaskProgress } from './task.ts'

const PROGRESS_MS = 150
/** Archives kept open, so that their directory is read once for many members. */
const OPEN_ARCHIVES = 4

export interface IngestSetup {
  readonly caseId: string
  readonly store: CaseStore
  readonly rules: Hunted
  readonly platform: Platform
  readonly pause?: Pause
  /** Asks rules about bytes; absent when the case has none. */
  readonly scanner?: ByteScanner | null
  /** The other readers; absent where there are none. */
  readonly crew?: Crew
  /** Which sources are read in parts. */
  readonly parting?: Parting
  /** Takes down what each rule costs. */
  readonly costs?: RuleCosts
  /** Sees every block before it is stored. */
  readonly onBlock?: (source: number, path: string, block: Block) => void | Promise<void>
}

/** Sources of at least so many bytes are read in parts, which begin about so many bytes from each other. */
export interface Parting {
  readonly from: number
  readonly apart?: number
}

/** Smaller ones are read sooner than it pays. */
const PARTING: Parting = { from: 64 << 20 }

type Content =
  | { readonly kind: 'undecided'; head: Uint8Array[]; bytes: number }
  /** `strange`: what begins a file that no format recognises and that is only looked through. */
  | { readonly kind: 'log'; readonly format: Format; readonly parser: Parser; readonly strange?: Stranger }
  | { readonly kind: 'parted-log'; readonly format: Format; readonly reading: PartReading }
  | { readonly kind: 'record'; readonly id: string; readonly text: RecordText }
  /** `before`: bytes of the file that stand before the archive and are still to come. */
  | { readonly kind: 'archive'; readonly container: Container; before: number }
  | { readonly kind: 'twin'; readonly format: string | null }
  | { readonly kind: 'unknown' }

/** Reads tasks one after the other: evidence, format, blocks, hits, storage, receipt. */
export class Ingest {
  readonly #setup: IngestSetup
  readonly #hunter: Hunter
  readonly #commits: Commits
  readonly #byDigest: ByDigest
  readonly #archives = new Map<string, Promise<ArchiveOutcome>>()

  constructor(setup: IngestSetup) {
    this.#setup = setup
    this.#hunter = new Hunter(setup.rules, fieldOf, setup.costs)
    this.#commits = new Commits(setup.store, setup.caseId)
    this.#byDigest = { weak: new WeakDigesting(), named: digestsIn(setup.rules.indicators) }
  }

  /** Reads a part of a source for another reader. */
  readPart(job: PartJob): Promise<PartOutcome> {
    return readPart(this.#hunter, job, this.#setup.pause, this.#setup.store)
  }

  /** Resolves when all that was read is stored; false when there was no room for it. */
  async settle(): Promise<boolean> {
    await this.#commits.settle()
    return !this.#commits.full
  }

  async read(
    task: Task,
    onProgress: (progress: TaskProgress) => void,
    signal: AbortSignal,
  ): Promise<TaskOutcome> {
    const reading = new SourceReading(
      this.#setup,
      this.#hunter,
      this.#commits,
      this.#byDigest,
      task,
      onProgress,
      signal,
    )
    try {
      return await reading.run((id, blob, path) => this.#open(id, blob, path, task.passwords))
    } catch (error) {
      if (!(error instanceof OtherContent)) return reading.failed(error)
    }
    // It is not what it was when it was read in part.
    await this.#commits.settle()
    const dropped = await this.#setup.store.sources.drop(this.#setup.caseId, task.id)
    if (!dropped.ok) return reading.refused(dropped.detail)
    return this.read({ ...task, resume: null }, onProgress, signal)
  }

  /** Asks a source that is read already what was not asked of it then. */
  async relook(task: Task, source: Source, signal: AbortSignal): Promise<RelookOutcome> {
    const open = (id: number, blob: Blob, path: string): Promise<ArchiveOutcome> =>
      this.#open(id, blob, path, task.passwords)
    return relook({ ...this.#setup, ...this.#byDigest, open }, task, source, signal)
  }

  /** Known by the id of its source: the blob is another object in each task. */
  async #open(id: number, blob: Blob, path: string, passwords: readonly string[]): Promise<ArchiveOutcome> {
    const key = [id, ...passwords].join('\n')
    const known = this.#archives.get(key)
    if (known) return known
    const opening = openArchive(blob, path, passwords)
    for (const oldest of this.#archives.keys()) {
      if (this.#archives.size < OPEN_ARCHIVES) break
      this.#archives.delete(oldest)
    }
    this.#archives.set(key, opening)
    if (!(await opening).ok) this.#archives.delete(key)
    return opening
  }
}

type Found = Omit<Deposit, 'source'>

const NOTHING: Found = { blocks: [], hits: [], counts: [], matches: [] }

/** By which digests indicators name files, and what takes them. */
interface ByDigest {
  readonly weak: WeakDigesting
  readonly named: ReturnType<typeof digestsIn>
}

type Open = (id: number, blob: Blob, path: string) => Promise<ArchiveOutcome>

class SourceReading {
  readonly #setup: IngestSetup
  readonly #hunter: Hunter
  readonly #commits: Commits
  readonly #byDigest: ByDigest
  readonly #task: Task
  readonly #replay: Replay
  readonly #onProgress: (progress: TaskProgress) => void
  readonly #signal: AbortSignal
  /** Stops the stream when the storage is full as well as when the person cancels. */
  readonly #halt = new AbortController()
  readonly #stop: AbortSignal
  #content: Content = { kind: 'undecided', head: [], bytes: 0 }
  #log = new SourceLog(null)
  #bytes = 0
  /** Where the last event that was looked at ends. */
  #end = 0
  #hits = noHits()
  readonly #kept: Map<string, number>
  #head = ''
  #exhausted = false
  #manifest: Manifest | null = null
  #recordOf: string | null = null
  #spool: Spool | null = null
  #embedded: Embedded | null = null
  #gathering: ByteGathering | null = null
  /** Blocks of a source that is small enough to be asked by rules about bytes. */
  readonly #events: Block[] = []
  /** What is read at once needs no word on the way: its outcome says all. */
  #reported = Date.now()

  constructor(
    setup: IngestSetup,
    hunter: Hunter,
    commits: Commits,
    byDigest: ByDigest,
    task: Task,
    onProgress: (progress: TaskProgress) => void,
    signal: AbortSignal,
  ) {
    this.#setup = setup
    this.#hunter = hunter
    this.#commits = commits
    this.#byDigest = byDigest
    this.#task = task
    this.#replay = new Replay(task.resume)
    this.#kept = new Map(Object.entries(task.resume?.kept ?? {}))
    this.#onProgress = onProgress
    this.#signal = signal
    this.#stop = AbortSignal.any([signal, this.#halt.signal])
  }

  async run(open: Open): Promise<TaskOutcome> {
    const digest = await this.#setup.platform.sha256(this.#task.bytes)
    const { named } = this.#byDigest
    const wanted = { ...named, sha1: named.sha1 || this.#task.sha1 }
    const lateIssues: Issue[] = []
    await this.#compare(open)
    const weak = await this.#byDigest.weak.begin(this.#task.bytes, wanted)
    if (this.#setup.scanner && this.#content.kind !== 'twin') this.#gathering = new ByteGathering()
    const take = async (piece: Uint8Array): Promise<void> => {
      await this.#setup.pause?.gate
      digest.update(piece)
      this.#gathering?.take(piece)
      this.#bytes += piece.length
      if (this.#bytes > this.#task.allowance.bytes) return this.#exhaust()
      await this.#take(piece)
      if (this.#isLog) weak.wantedOnly()
      weak.update(piece)
      this.#report()
    }
    const whole = await this.#readAll(open, take, lateIssues)
    if (this.#ended) return this.#stopped()
    await this.#decide(true, lateIssues.length === 0)
    const last = await this.#finish()
    if (this.#content.kind === 'parted-log' && this.#ended) return this.#stopped()
    this.#accountUnread(lateIssues)
    for (const issue of [...this.#task.issues, ...lateIssues]) this.#log.issue(issue)
    if (this.#exhausted) this.#note('archive-limit', 'more came out of the whole archive than is taken')

    const archive = this.#content.kind === 'archive' ? await this.#list(open) : null
    if (this.#signal.aborted) return this.#stopped()
    if (archive === null) await this.#spool?.dispose()
    const read = whole ? this.#source(await digest.hex(), weak.end()) : this.#source(null)
    const { source, hits, counts } = await this.#scanned(read)
    if (this.#signal.aborted) return this.#stopped()
    await this.#commits.add({
      source,
      ...last,
      hits: [...last.hits, ...hits],
      counts: [...last.counts, ...counts],
    })
    const stopped = this.#commits.full ? 'full' : this.#signal.aborted ? 'cancelled' : null
    return { source, archive, hits: this.#hits, stopped }
  }

  /** Events one after the other: lists name files by their digests, and no log that goes on growing. */
  get #isLog(): boolean {
    const content = this.#content
    if (content.kind === 'parted-log') return true
    if (content.kind !== 'log' || content.strange !== undefined) return false
    return content.format.rebuild !== undefined || content.format.view !== undefined
  }

  /** What rules about bytes find in the source; an archive is asked member by member. */
  async #scanned(source: Source): Promise<Pick<Found, 'hits' | 'counts'> & { readonly source: Source }> {
    const nothing = { source, hits: [], counts: [] }
    const { scanner } = this.#setup
    if (!scanner || !this.#gathering || this.#content.kind === 'archive') return nothing
    if (source.sha256 === null) return nothing
    const scanned = await this.#gathering.asked(scanner, source.originalPath ?? source.path)
    if (!scanned) return nothing
    const { matches } = scanned
    for (const { level } of matches) this.#hits[level]++
    return {
      source: { ...source, scan: scanOf(scanner, scanned) },
      ...byteHits(source, matches, this.#events.splice(0)),
    }
  }

  /** Reading ends early: what is stored stays as it is, so that reading can go on from there. */
  async #stopped(): Promise<TaskOutcome> {
    await this.#spool?.dispose()
    const { full } = this.#commits
    const source = this.#sourceUpTo({
      code: full ? 'storage-full' : 'cancelled',
      place: null,
      detail: `after ${this.#bytes} bytes of this source`,
    })
    await this.#commits.add({ source, ...NOTHING })
    return { source, archive: null, hits: this.#hits, stopped: full ? 'full' : 'cancelled' }
  }

  async #readAll(open: Open, take: (piece: Uint8Array) => Promise<void>, issues: Issue[]): Promise<boolean> {
    const { member, blob, archive, archivePath } = this.#task
    if (member === null || archive === null) return this.#readFile(take, issues)
    const opened = await open(archive, blob, archivePath ?? '')
    if (opened.ok) issues.push(...(await opened.archive.read(member, take, this.#stop)).issues)
    else if (!opened.unpack) issues.push(opened.issue)
    return issues.length === 0 && !this.#exhausted
  }

  /** The same content is not read again. Only looked at where a source of the same size was read. */
  async #compare(open: Open): Promise<void> {
    if (this.#task.twins.length === 0) return
    const digest = await this.#setup.platform.sha256(this.#task.bytes)
    const issues: Issue[] = []
    if (!(await this.#readAll(open, async (piece) => digest.update(piece), issues))) return
    const sha256 = await digest.hex()
    const twin = this.#task.twins.find((one) => one.sha256 === sha256)
    if (!twin) return
    if (twin.unasked !== null) await this.#relook(twin.unasked, open)
    this.#note('already-read', `it equals ${twin.path}`)
    this.#content = { kind: 'twin', format: twin.format }
  }

  /** What was not asked of the first copy is asked of this one. */
  async #relook(id: number, open: Open): Promise<void> {
    const { store, caseId } = this.#setup
    const source = (await store.sources.list(caseId)).find((one) => one.id === id)
    if (!source) return
    await relook({ ...this.#setup, ...this.#byDigest, open }, this.#task, source, this.#signal)
  }

  /** More came out of the dropped archive than is taken from one. */
  #exhaust(): void {
    this.#exhausted = true
    this.#halt.abort()
  }

  async #readFile(take: (piece: Uint8Array) => Promise<void>, issues: Issue[]): Promise<boolean> {
    try {
      for await (const piece of readPassing(this.#task.blob)) {
        if (this.#signal.aborted || this.#commits.full || this.#exhausted) return false
        await take(piece)
      }
      return true
    } catch (error) {
      // The browser throws when a file vanishes or changes under its handle.
      const detail = error instanceof DOMException || isNodeError(error) ? error.message : null
      if (detail === null) throw error
      issues.push({ code: 'unreadable-file', place: null, detail })
      return false
    }
  }

  async #take(piece: Uint8Array): Promise<void> {
    const content = this.#content
    switch (content.kind) {
      case 'undecided':
        content.bytes += piece.length
        content.head.push(content.bytes >= HEAD_BYTES ? piece : piece.slice())
        if (content.bytes >= HEAD_BYTES) await this.#decide(false)
        break
      case 'log':
        for (let at = 0; at < piece.length && !this.#stop.aborted; at += STEP_BYTES) {
          content.parser.push(piece.subarray(at, at + STEP_BYTES))
          await this.#deposit()
        }
        break
      case 'parted-log':
        await content.reading.push(piece)
        break
      case 'record':
        content.text.push(piece)
        break
      case 'archive':
        if (this.#spool) await this.#spool.write(piece)
        this.#accountArchive(content, piece.length)
        break
      case 'twin':
      case 'unknown':
        this.#log.account('skipped', piece.length)
    }
  }

  #accountArchive(content: { before: number }, bytes: number): void {
    const before = Math.min(content.before, bytes)
    content.before -= before
    this.#log.account('skipped', before)
    this.#log.account('parsed', bytes - before)
  }

  /** Chooses the format once enough bytes are there, or all that will ever be; `empty` if none could be. */
  async #decide(atEnd: boolean, empty = true): Promise<void> {
    const undecided = this.#content
    if (undecided.kind !== 'undecided') return
    const [first] = undecided.head
    const head = first && undecided.head.length === 1 ? first : joined(undecided.head)
    undecided.head = []
    this.#head = await headDigest(head)
    if (this.#task.resume && this.#task.resume.head !== this.#head) throw new OtherContent()
    const container = containerOf(head)
    if (container) {
      this.#content = { kind: 'archive', container, before: 0 }
      if (this.#task.member !== null) this.#spool = await this.#setup.platform.spool()
    } else {
      const found = recordOf(head.subarray(0, HEAD_BYTES), this.#task.path)
      const start = head.subarray(0, HEAD_BYTES)
      const recognised = found ? null : recognise(start)
      const proposal = found || recognised ? null : proposeMapping(start)
      const mapping = proposal && this.#mappingFor(proposal.mapping)
      const format = mapping ? mappedFormat(mapping) : recognised
      if (found) {
        this.#recordOf = found.collector.id
        this.#content = { kind: 'record', id: found.record.id, text: new RecordText(found.record.open()) }
      } else if (format) {
        this.#log = new SourceLog(format)
        this.#content = this.#inParts(format, start) ?? {
          kind: 'log',
          format,
          parser: openSource(format, start, this.#log),
        }
      } else if (proposal) {
        this.#content = { kind: 'unknown' }
        this.#note('needs-mapping', describeTable(proposal.mapping))
      } else {
        if (head.length === 0 && atEnd) {
          this.#content = { kind: 'unknown' }
          if (empty) this.#note('empty-file', '0 bytes')
        } else if (!(await this.#findEmbedded())) {
          const fallback = carver()
          this.#log = new SourceLog(fallback)
          this.#content = {
            kind: 'log',
            format: fallback,
            parser: fallback.open(this.#log),
            strange: strangerOf(head),
          }
        }
      }
    }
    if (head.length > 0) await this.#take(head)
  }

  /** An archive that stands behind something else; only in a file, of which any part can be had. */
  async #findEmbedded(): Promise<boolean> {
    if (this.#task.member !== null) return false
    this.#embedded = await embeddedArchive(this.#task.blob)
    if (!this.#embedded) return false
    const { container, before } = this.#embedded
    this.#content = { kind: 'archive', container, before }
    this.#note('prefixed-archive', `${before} bytes stand before the ${container.title}`)
    return true
  }

  #mappingFor(proposed: Mapping): Mapping | null {
    const { mappings, assume } = this.#task.tables
    return mappings.find((mapping) => mapsAlike(mapping, proposed)) ?? (assume ? proposed : null)
  }

  async #finish(): Promise<Found> {
    if (this.#content.kind === 'record') {
      const { manifest, bytes } = this.#content.text.end()
      this.#manifest = manifest
      this.#log.account('parsed', bytes.parsed)
      this.#log.account('unreadable', bytes.unreadable)
      if (bytes.unreadable > 0) this.#note('damaged-record', `${bytes.unreadable} bytes of it make no sense`)
    }
    if (this.#content.kind === 'parted-log') {
      await this.#content.reading.end()
      if (!this.#ended) this.#replay.end()
      return NOTHING
    }
    if (this.#content.kind !== 'log') return this.#hunt()
    const { parser, strange } = this.#content
    parser.end()
    const found = await this.#hunt()
    this.#replay.end()
    if (strange !== undefined && this.#log.events === 0) {
      this.#note(strange.code, strange.detail)
      this.#content = { kind: 'unknown' }
    }
    return found
  }

  /** Stores the blocks that are ready, with their hits and with how far the source is read. */
  async #deposit(): Promise<void> {
    if (this.#log.blocks.length > 0) await this.#store(await this.#hunt())
  }

  async #store(found: Found): Promise<void> {
    if (found.blocks.length + found.hits.length + found.counts.length + found.matches.length === 0) return
    const detail = `after byte ${this.#end}`
    const source = this.#sourceUpTo({ code: 'interrupted', place: null, detail })
    await this.#commits.add({ source, ...found })
    if (this.#commits.full) this.#halt.abort()
  }

  /** Hunts on the blocks that are ready, while they are hot; those that are stored already are passed over. */
  async #hunt(): Promise<Found> {
    const hunted: HuntedBlock[] = []
    const kept = new Map(this.#kept)
    for (const block of this.#log.blocks.splice(0)) {
      await this.#setup.onBlock?.(this.#task.id, this.#task.path, block)
      if (this.#gathering?.holds) this.#events.push(block)
      else this.#events.length = 0
      const passed = this.#replay.passes(block)
      hunted.push(passed ? passedBlock(block) : huntedBlock(this.#hunter, block, this.#task.id, kept))
    }
    return this.#accept(hunted)
  }

  /** Counts what was found in the next blocks of the source. */
  #accept(hunted: readonly HuntedBlock[]): Found {
    const blocks: Deposit['blocks'][number][] = []
    const hits: Hit[] = []
    const counts: HitCount[] = []
    const correlated: Deposit['matches'][number][] = []
    for (const { block, end, found, matches } of hunted) {
      this.#end = end
      for (const { level, rows } of found) this.#hits[level] += rows
      const kept = keep(found, this.#kept)
      if (block) blocks.push(block)
      hits.push(...kept.hits)
      counts.push(...kept.counts)
      correlated.push(...matches)
    }
    return { blocks, hits, counts, matches: correlated }
  }

  /** The storage does not work any more: what it holds of the source stands. */
  refused(detail: string): TaskOutcome {
    const source = this.#sourceUpTo({ code: 'storage-full', place: null, detail })
    return { source, archive: null, hits: this.#hits, stopped: 'full' }
  }

  #inParts(format: Format, start: Uint8Array): Content | null {
    const { parting = PARTING, crew = null, onBlock } = this.#setup
    const { id, path, bytes } = this.#task
    const parts = bytes < parting.from ? null : partsOfSource(format, start, parting.apart)
    if (!parts) return null
    const reading = new PartReading({
      source: id,
      format,
      parts,
      apart: parting.apart,
      hunter: this.#hunter,
      crew,
      kept: this.#kept,
      passes: (block) => this.#replay.passes(block),
      mayGive: () => this.#replay.over && !this.#gathering?.holds,
      stopped: () => this.#ended,
      settle: async ({ blocks, log }) => {
        this.#log.join(log)
        for (const { block } of blocks) {
          if (!block || isPacked(block)) continue
          await onBlock?.(id, path, block)
          if (this.#gathering?.holds) this.#events.push(block)
        }
        if (!this.#gathering?.holds) this.#events.length = 0
        await this.#store(this.#accept(blocks))
      },
    })
    return { kind: 'parted-log', format, reading }
  }

  /** Reading ends early. */
  get #ended(): boolean {
    return this.#commits.full || this.#signal.aborted
  }

  /** Our own error ends this source, not the reading. */
  async failed(error: unknown): Promise<TaskOutcome> {
    if (error instanceof StorageError) return this.refused(error.message)
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    this.#log.issue({ code: 'our-error', place: null, detail })
    const bytes = Math.max(this.#bytes, this.#task.bytes)
    this.#log.balance(bytes)
    this.#bytes = bytes
    const source = this.#source(null)
    await this.#commits.add({ source, ...NOTHING })
    return { source, archive: null, hits: this.#hits, stopped: this.#commits.full ? 'full' : null }
  }

  /** What never arrived is part of the ledger too. */
  #accountUnread(issues: readonly Issue[]): void {
    if (this.#exhausted) {
      const accounted = this.#log.accounted
      this.#log.account('skipped', this.#bytes - accounted)
    }
    const unread = this.#task.bytes - this.#bytes
    if (unread <= 0 || (!this.#exhausted && issues.length === 0)) return
    const unknowable = !this.#exhausted && issues.every((issue) => issue.code !== 'locked-archive')
    this.#log.account(unknowable ? 'unreadable' : 'skipped', unread)
    this.#bytes += unread
  }

  async #list(open: Open): Promise<FoundArchive | null> {
    const { id, path, depth } = this.#task
    if (depth >= LIMITS.depth) {
      this.#note('archive-limit', `it stands in ${depth} archives already`)
      return null
    }
    const blob = this.#spool ? await this.#spool.finish() : (this.#embedded?.blob ?? this.#task.blob)
    const spooled = this.#spool !== null || this.#task.spooled
    const opened = await open(id, blob, path)
    if (!opened.ok && opened.unpack) return this.#unpack(blob)
    if (!opened.ok) {
      this.#log.issue(opened.issue)
      return null
    }
    return this.#found(blob, spooled, opened.archive)
  }

  /** Kinds that are not read in place are taken apart into a spool first. */
  async #unpack(blob: Blob): Promise<FoundArchive | null> {
    const { path, passwords, allowance, volumes } = this.#task
    const stopped = new Promise<null>((resolve) => {
      if (this.#signal.aborted) resolve(null)
      this.#signal.addEventListener('abort', () => resolve(null), { once: true })
    })
    const unpacking = this.#setup.platform.unpacker.unpack(blob, path, passwords, allowance, volumes)
    const unpacked = await Promise.race([unpacking, stopped])
    if (unpacked === null) {
      this.#note('cancelled', 'while it was unpacked')
      return null
    }
    return this.#found(unpacked.blob ?? blob, true, unpacked)
  }

  #found(
    blob: Blob,
    spooled: boolean,
    archive: { readonly members: readonly Member[]; readonly issues: readonly Issue[] },
  ): FoundArchive {
    for (const issue of archive.issues) this.#log.issue(issue)
    const { path, depth, allowance } = this.#task
    const left = archive.members.length - allowance.members
    if (left > 0) this.#note('archive-limit', `${left} of its members are more than are taken from one drop`)
    const members = archive.members
      .slice(0, allowance.members)
      .map(({ size, ...member }) => ({ ...member, bytes: size }))
    return { blob, path, depth: depth + 1, spooled, members }
  }

  #source(sha256: string | null, weak: WeakDigests = {}): Source {
    return this.#described(this.#log.receipt(this.#bytes), sha256, weak)
  }

  #described(receipt: Receipt, sha256: string | null, weak: WeakDigests): Source {
    const content = this.#content
    const origin = originOf(this.#task.path)
    return {
      id: this.#task.id,
      path: this.#task.path,
      originalPath: origin?.path ?? null,
      contentHost: this.#log.host,
      format: formatOf(content),
      sha256,
      ...weak,
      receipt,
      coverage: this.#log.coverage,
      facts: this.#log.facts,
      ...(origin || this.#manifest
        ? {
            collected: {
              collector: origin?.collector.id ?? this.#recordOf ?? 'plain-copy',
              host: origin?.host ?? null,
              manifest: this.#manifest,
            },
          }
        : {}),
      mark: {
        bytes: this.#task.bytes,
        head: this.#head,
        kept: sha256 === null ? Object.fromEntries(this.#kept) : null,
      },
    }
  }

  /** The source as far as it is stored. */
  #sourceUpTo(issue: Issue): Source {
    const total = Math.max(this.#task.bytes, this.#bytes)
    return this.#described(this.#log.receiptUpTo(this.#end, total, issue), null, {})
  }

  #note(code: IssueCode, detail: string): void {
    this.#log.issue({ code, place: null, detail })
  }

  get #formatRead(): string | null {
    const content = this.#content
    if (content.kind === 'parted-log') return content.format.id
    return content.kind === 'log' && content.strange === undefined ? content.format.id : null
  }

  #report(): void {
    const now = Date.now()
    if (now - this.#reported < PROGRESS_MS) return
    this.#reported = now
    this.#onProgress({
      id: this.#task.id,
      path: this.#task.path,
      format: this.#formatRead,
      bytesRead: this.#bytes,
      events: this.#log.events,
      hits: { ...this.#hits },
      issues: this.#log.issueCount,
    })
  }
}

function formatOf(content: Content): string | null {
  switch (content.kind) {
    case 'log':
    case 'parted-log':
      return content.format.id
    case 'record':
      return content.id
    case 'archive':
      return content.container.id
    case 'twin':
      return content.format
    default:
      return null
  }
}

function isNodeError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

function describeTable({ shape, columns }: Mapping): string {
  const named = columns.slice(0, 12).map((name) => name.slice(0, 40))
  const more = columns.length > named.length ? ` and ${columns.length - named.length} more` : ''
  return `${shape} with the columns ${named.join(', ')}${more}`
}
