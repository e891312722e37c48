import { counted } from '../event/counted.ts'
import { isUnopened, type Issue } from '../event/issue.ts'
import type { Receipt } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import type { StopReason } from '../event/stop-reason.ts'
import type { digestsIn } from '../detections/indicators/source-hits.ts'
import type { Hunter } from '../detections/hunt/hunt.ts'
import { collectionOf } from '../evidence/collectors/registry.ts'
import type { Archive } from '../evidence/containers/container.ts'
import type { RandomBytes } from '../evidence/input.ts'
import { readPassing } from '../evidence/pieces.ts'
import { readIssue } from '../evidence/read-errors.ts'
import type { Format } from '../formats/format.ts'
import { partsOfSource } from '../formats/registry.ts'
import { StorageError } from '../storage/refusal.ts'
import type { Commits } from './commits.ts'
import type { Content, ContentSetup, Decision, OpenArchive } from './content/content.ts'
import { LogInPartsContent } from './content/log-in-parts.ts'
import { TwinContent } from './content/twin.ts'
import { UndecidedContent } from './content/undecided.ts'
import { byteHits, ByteCollector, scanOf } from './hits/byte-scan.ts'
import { NOTHING, SourceHunt, type BlocksAndHits } from './hits/source-hunt.ts'
import type { IngestSetup, PartSizes } from './ingest-setup.ts'
import { rescanBytes } from './rescan-bytes.ts'
import { StoredBlockSkipper } from './stored-block-skipper.ts'
import type { FoundArchive, Task, TaskOutcome, TaskProgress } from './task.ts'
import type { WeakDigester, WeakDigests } from './weak-digests.ts'

const PROGRESS_MS = 150
/** Smaller sources are read from front to back sooner than reading them in parts would pay. */
const PARTING: PartSizes = { from: 64 << 20 }

/** Digests by which indicators and collectors name files. */
export interface FileDigests {
  readonly weak: WeakDigester
  readonly named: ReturnType<typeof digestsIn>
}

/** What one reader reads all its sources with. */
export interface SourceReadingSetup extends IngestSetup {
  readonly hunter: Hunter
  readonly commits: Commits
  readonly digests: FileDigests
  readonly open: OpenArchive
}

/** Reads one source from its first byte to its receipt. What the bytes are and how they are read is up to `Content`. */
export class SourceReading {
  readonly #setup: SourceReadingSetup
  readonly #task: Task
  readonly #hunt: SourceHunt
  readonly #contentSetup: ContentSetup
  readonly #onProgress: (progress: TaskProgress) => void
  readonly #cancelled: AbortSignal
  /** Stops the stream when a person cancels, the storage is full or too much comes out of an archive. */
  readonly #halt = new AbortController()
  #content: Content
  #bytes = 0
  #head = ''
  /** More came out of the dropped archive than is taken from one. */
  #exhausted = false
  /** A short reading reports no progress: its outcome says everything. */
  #reported = Date.now()

  constructor(
    setup: SourceReadingSetup,
    task: Task,
    onProgress: (progress: TaskProgress) => void,
    cancelled: AbortSignal,
  ) {
    this.#setup = setup
    this.#task = task
    this.#onProgress = onProgress
    this.#cancelled = cancelled
    const skipper = new StoredBlockSkipper(task.stored)
    this.#hunt = new SourceHunt(setup.hunter, task, skipper, setup.onBlock)
    this.#contentSetup = {
      task,
      platform: setup.platform,
      open: setup.open,
      hunt: this.#hunt,
      skipper,
      store: (ready) => this.#store(ready),
      stop: this.#halt.signal,
      cancelled,
      stopped: () => this.#stopReason !== null,
    }
    this.#content = new UndecidedContent(
      this.#contentSetup,
      (format, head) => this.#inParts(format, head),
      (digest) => (this.#head = digest),
    )
  }

  async run(): Promise<TaskOutcome> {
    // Not by AbortSignal.any: of each signal that it made, `cancelled` keeps something until the last source is read.
    const halt = (): void => this.#halt.abort()
    if (this.#cancelled.aborted) halt()
    this.#cancelled.addEventListener('abort', halt)
    try {
      return await this.#read()
    } finally {
      this.#cancelled.removeEventListener('abort', halt)
    }
  }

  async #read(): Promise<TaskOutcome> {
    const { digests, platform, pause, scanner } = this.#setup
    const digest = await platform.sha256(this.#task.bytes)
    const wanted = { ...digests.named, sha1: digests.named.sha1 || this.#task.sha1 }
    const issues: Issue[] = []
    const twin = await this.#twin()
    if (twin) this.#content = twin
    const weak = await digests.weak.begin(this.#task.bytes, wanted)
    const gathering = scanner && !twin ? new ByteCollector() : null
    this.#hunt.gathering = gathering
    const take = async (piece: Uint8Array): Promise<void> => {
      await pause?.gate
      digest.update(piece)
      gathering?.take(piece)
      this.#bytes += piece.length
      if (this.#bytes > this.#task.allowance.bytes) return this.#exhaust()
      await this.#push(piece)
      if (this.#content.isEventLog) weak.wantedOnly()
      weak.update(piece)
      this.#report()
    }
    const whole = await this.#readAll(take, issues)
    if (this.#stopReason) return this.#stoppedEarly()
    // What could not be opened holds no bytes either, and is no empty file.
    const given = !isUnopened(this.#task.issues)
    let sha256 = whole && given ? await digest.hex() : null
    const growth = sha256 === null ? null : await this.#growth(sha256)
    if (this.#stopReason) return this.#stoppedEarly()
    if (growth?.code === 'unreadable-file') {
      issues.push(growth)
      sha256 = null
    }
    const last = await this.#end(given && issues.length === 0)
    if (last === null) return this.#stoppedEarly()
    this.#noteIssues(issues)
    if (growth?.code === 'grew-while-read') this.#content.log.issue(growth)
    const archive = (await this.#content.list?.()) ?? null
    if (this.#cancelled.aborted) return this.#stoppedEarly()
    if (archive === null) await this.#content.discard?.()
    const read = sha256 === null ? this.#source(null) : this.#source(sha256, weak.end())
    const { source, hits, counts } = await this.#scanned(read, gathering)
    if (this.#cancelled.aborted) return this.#stoppedEarly()
    await this.#setup.commits.add({
      source,
      ...last,
      hits: [...last.hits, ...hits],
      counts: [...last.counts, ...counts],
    })
    return this.#outcome(source, archive, this.#stopReason)
  }

  /** The storage no longer works: what it holds of the source stays as it is. */
  refused(detail: string): TaskOutcome {
    const source = this.#sourceUpTo({ code: 'storage-full', place: null, detail })
    return this.#outcome(source, null, 'full')
  }

  /** An error of our own ends this source and not the whole reading. */
  async failed(error: unknown): Promise<TaskOutcome> {
    if (error instanceof StorageError) return this.refused(error.message)
    const { log } = this.#content
    log.note('our-error', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    if (this.#task.member === null) this.#bytes = Math.max(this.#bytes, this.#task.bytes)
    log.balance(this.#bytes)
    const source = this.#source(null)
    await this.#setup.commits.add({ source, ...NOTHING })
    return this.#outcome(source, null, this.#setup.commits.full ? 'full' : null)
  }

  /** Why reading ends before the source does; `null` while it goes on. */
  get #stopReason(): StopReason | null {
    if (this.#setup.commits.full) return 'full'
    return this.#cancelled.aborted ? 'cancelled' : null
  }

  /** What is stored stays as it is, so that a later reading can go on from there. */
  async #stoppedEarly(): Promise<TaskOutcome> {
    await this.#content.discard?.()
    const stopped = this.#setup.commits.full ? 'full' : 'cancelled'
    const source = this.#sourceUpTo({
      code: stopped === 'full' ? 'storage-full' : 'cancelled',
      place: null,
      detail: `after ${this.#bytes} bytes of this source`,
    })
    await this.#setup.commits.add({ source, ...NOTHING })
    return this.#outcome(source, null, stopped)
  }

  #outcome(source: Source, archive: FoundArchive | null, stopped: StopReason | null): TaskOutcome {
    return { source, archive, hits: this.#hunt.hits, stopped }
  }

  async #push(piece: Uint8Array): Promise<void> {
    const decision = await this.#content.push(piece)
    if (decision) await this.#goOnWith(decision)
  }

  async #goOnWith({ content, bytes }: Decision): Promise<void> {
    this.#content = content
    if (bytes.length > 0) await content.push(bytes)
  }

  async #end(complete: boolean): Promise<BlocksAndHits | null> {
    const decision = await this.#content.decide?.(complete)
    if (decision) await this.#goOnWith(decision)
    return this.#content.end()
  }

  /** Whether the source could be read to its end; what is wrong with it goes into `issues`. */
  async #readAll(take: (piece: Uint8Array) => void | Promise<void>, issues: Issue[]): Promise<boolean> {
    const { member, blob, archive, archivePath } = this.#task
    if (member === null || archive === null) return this.#readFile(take, issues)
    const opened = await this.#setup.open(archive, blob, archivePath ?? '')
    if (opened.ok) issues.push(...(await this.#readMember(opened.archive, member, take)))
    else if (!opened.unpack) issues.push(opened.issue)
    return issues.length === 0 && !this.#exhausted
  }

  async #readMember(
    archive: Archive,
    member: number,
    take: (piece: Uint8Array) => void | Promise<void>,
  ): Promise<readonly Issue[]> {
    try {
      return (await archive.read(member, take, this.#contentSetup.stop)).issues
    } catch (error) {
      return [readIssue(error)]
    }
  }

  async #readFile(take: (piece: Uint8Array) => void | Promise<void>, issues: Issue[]): Promise<boolean> {
    try {
      for await (const piece of readPassing(this.#task.blob)) {
        if (this.#stopReason || this.#exhausted) return false
        await take(piece)
      }
      return !this.#exhausted
    } catch (error) {
      issues.push(readIssue(error))
      return false
    }
  }

  /**
   * What is to be said of a file that is longer now than when it was given; `null` of any other. Its bytes are read once more:
   * if they are still those of this digest, what was read was in the file at one time, as it is after bytes were appended.
   */
  async #growth(sha256: string): Promise<Issue | null> {
    const blob: RandomBytes = this.#task.blob
    if (this.#task.archive !== null || !blob.growth) return null
    try {
      const grown = await blob.growth()
      if (grown === 0) return null
      const digest = await this.#setup.platform.sha256(this.#task.bytes)
      for await (const piece of readPassing(blob)) {
        await this.#setup.pause?.gate
        if (this.#stopReason) return null
        digest.update(piece)
      }
      return (await digest.hex()) === sha256
        ? { code: 'grew-while-read', place: null, detail: `it is ${counted(grown, 'byte')} longer now` }
        : { code: 'unreadable-file', place: null, detail: 'it was rewritten while it was read' }
    } catch (error) {
      return readIssue(error)
    }
  }

  /** The source that is read already and has the same bytes. Only looked for where one has the same size. */
  async #twin(): Promise<Content | null> {
    if (this.#task.twins.length === 0) return null
    const digest = await this.#setup.platform.sha256(this.#task.bytes)
    if (!(await this.#readAll((piece) => digest.update(piece), []))) return null
    const sha256 = await digest.hex()
    const twin = this.#task.twins.find((one) => one.sha256 === sha256)
    if (!twin) return null
    if (twin.unasked !== null) await this.#rescanTwin(twin.unasked)
    return new TwinContent(twin)
  }

  /** The bytes of this copy answer the rules that came after the first copy was read. */
  async #rescanTwin(id: number): Promise<void> {
    const { store, caseId, digests } = this.#setup
    const source = await store.sources.get(caseId, id)
    if (source) await rescanBytes({ ...this.#setup, ...digests }, this.#task, source, this.#cancelled)
  }

  #exhaust(): void {
    this.#exhausted = true
    this.#halt.abort()
  }

  #inParts(format: Format, head: Uint8Array): Content | null {
    const { parting = PARTING, hunter, partReaders = null } = this.#setup
    const { apart } = parting
    const parts = this.#task.bytes < parting.from ? null : partsOfSource(format, head, apart)
    return parts && new LogInPartsContent(this.#contentSetup, { hunter, partReaders, apart }, format, parts)
  }

  /** Stores blocks and hits, and with them how far the source is read. */
  async #store(ready: BlocksAndHits): Promise<void> {
    if (Object.values(ready).every(({ length }) => length === 0)) return
    const detail = `after byte ${this.#hunt.end}`
    const source = this.#sourceUpTo({ code: 'interrupted', place: null, detail })
    const { commits } = this.#setup
    await commits.add({ source, ...ready })
    if (commits.full) this.#halt.abort()
  }

  /** What rules about bytes find in the source; the members of an archive are scanned one by one. */
  async #scanned(
    source: Source,
    gathering: ByteCollector | null,
  ): Promise<Pick<BlocksAndHits, 'hits' | 'counts'> & { readonly source: Source }> {
    const nothing = { source, hits: [], counts: [] }
    const { scanner } = this.#setup
    if (!scanner || !gathering || this.#content.list || source.sha256 === null) return nothing
    const scanned = await gathering.scan(scanner, source.originalPath ?? source.path)
    if (!scanned) return nothing
    const { matches } = scanned
    for (const { level } of matches) this.#hunt.hits[level]++
    return {
      source: { ...source, scan: scanOf(scanner, scanned) },
      ...byteHits(source, matches, this.#hunt.takeBlocks()),
    }
  }

  /** Puts what was wrong with the bytes on record, and accounts for those that never arrived. */
  #noteIssues(issues: readonly Issue[]): void {
    const { log } = this.#content
    this.#accountUnread(issues)
    for (const issue of [...this.#task.issues, ...issues]) log.issue(issue)
    if (this.#exhausted) log.note('archive-limit', 'more came out of the whole archive than is taken')
  }

  #accountUnread(issues: readonly Issue[]): void {
    const { log } = this.#content
    if (this.#exhausted) log.account('skipped', this.#bytes - log.accounted)
    // How long a member is that cannot be unpacked is only what its archive claims.
    const known = this.#task.member === null ? this.#task.bytes : 0
    const unread = known - this.#bytes
    if (unread <= 0 || (!this.#exhausted && issues.length === 0)) return
    log.account(this.#exhausted ? 'skipped' : 'unreadable', unread)
    this.#bytes += unread
  }

  /** The source as it was read to its end; `sha256` is `null` when a part of it could not be read. */
  #source(sha256: string | null, weak: WeakDigests = {}): Source {
    return this.#described(this.#content.log.receipt(this.#bytes), sha256, weak)
  }

  /** The source as far as it is stored. */
  #sourceUpTo(issue: Issue): Source {
    const total = Math.max(this.#task.member === null ? this.#task.bytes : 0, this.#bytes)
    return this.#described(this.#content.log.receiptUpTo(this.#hunt.end, total, issue), null, {})
  }

  #described(receipt: Receipt, sha256: string | null, weak: WeakDigests): Source {
    const { log, format, record } = this.#content
    const { id, path, bytes } = this.#task
    return {
      id,
      path,
      contentHost: log.host,
      format,
      sha256,
      ...weak,
      receipt,
      coverage: log.coverage,
      facts: log.facts,
      ...collectionOf(path, record),
      mark: { bytes, head: this.#head, kept: sha256 === null ? this.#hunt.keptByRule : null },
    }
  }

  #report(): void {
    const now = Date.now()
    if (now - this.#reported < PROGRESS_MS) return
    this.#reported = now
    const { format, readsEvents, log } = this.#content
    this.#onProgress({
      id: this.#task.id,
      path: this.#task.path,
      format: readsEvents ? format : null,
      bytesRead: this.#bytes,
      events: log.events,
      hits: { ...this.#hunt.hits },
      issues: log.issueCount,
    })
  }
}
