import type { Level } from '../../event/hit.ts'
import type { Issue } from '../../event/issue.ts'
import { sumOfCosts, type Costs } from '../../detections/hunt/rule-costs.ts'
import type { Source } from '../../event/source.ts'
import type { StopReason } from '../../event/stop-reason.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { withDistinctPaths } from '../../evidence/distinct-paths.ts'
import { LIMITS } from '../../evidence/input.ts'
import { joinVolumes } from '../../evidence/volumes.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { FoundArchive, HitTally, Task, TaskOutcome, TaskProgress } from '../../ingest/task.ts'
import { NO_TABLES, noHits, type Tables } from '../../ingest/task.ts'
import type { ReadingProgress } from '../contracts/reading.ts'
import { MessageTurns } from '../../event/message-turns.ts'
import { MOST_RECORDED, notBegun, RECORDED_AT_ONCE } from './not-begun.ts'
import { RETRY_CODES, type InterruptedReading } from './interrupted-reading.ts'
import { TaskQueue } from './task-queue.ts'
import { Twins } from './twins.ts'

export interface ReadingInput {
  readonly path: string
  readonly blob: Blob
  /** In bytes, where it is known already: a browser looks at the disk when it is asked. */
  readonly size?: number
  /** Issues that were noticed before it was read, such as an unsafe name. */
  readonly issues?: readonly Issue[]
}

/** What a reading starts from; without any of it, an empty case. */
export interface ReadingOptions {
  /** Sources that are in the case already. */
  readonly known?: readonly Source[]
  readonly passwords?: readonly string[]
  /** An earlier reading that was interrupted: what it has stored is not read again. */
  readonly interrupted?: InterruptedReading
  readonly tables?: Tables
  /** Joins the volumes of an archive, where the platform does not do so by itself. */
  readonly join?: (blobs: readonly Blob[]) => Promise<Blob>
  /** Whether the bytes of a source have yet to be scanned for rules or digests that came later. */
  readonly unasked?: (source: Source) => boolean
  /** Stores the sources of what was not begun because reading was stopped. */
  readonly record?: (sources: readonly Source[]) => Promise<unknown>
}

/** What each rule has cost the readers together. */
export async function costsOf(readers: readonly Pick<Reader, 'costs'>[]): Promise<Costs> {
  return sumOfCosts(await Promise.all(readers.map((reader) => reader.costs())))
}

/** What is known about a task only when it is its turn. */
type LateDetails = Pick<Task, 'passwords' | 'allowance' | 'twins' | 'sha1' | 'stored' | 'tables'>

/** A task that waits for its turn. */
type QueuedTask = Omit<Task, keyof LateDetails> & {
  /** Id of the dropped file that it came out of. */
  readonly root: number
}

/** An archive can hold many members, so a task is only made of one when it is its turn. */
interface QueuePlace {
  readonly bytes: number
  /** It was read before, and the case has a source of it. */
  readonly again?: true
  readonly task: () => QueuedTask
}

export interface ReadingResult {
  readonly outcomes: number
  readonly bytes: number
  readonly events: number
  readonly stopped: StopReason | null
}

/** Names of collectors' records that list SHA-1 sums. */
const RECORD_WITH_SHA1 = /_CopyLog\.csv$/i
/** Size up to which a task is small and read in parallel with a large one, in bytes. */
const SMALL_BYTES = 1 << 20
/** Time between two reports of progress. Thousands of small files end within a few seconds. */
const REPORT_MS = 100
const NONE: ReadonlySet<number> = new Set()
/** Stands, as a root, for everything that was dropped together. */
const ALL = -1

interface ActiveTask {
  readonly task: Task
  progress: TaskProgress
}

/**
 * Reads everything that was given, several tasks at a time, and the members of the archives among it. Keeps the sums
 * that a person watches.
 */
export class Reading {
  readonly #readers: readonly Reader[]
  readonly #onProgress: (progress: ReadingProgress) => void
  readonly #onOutcome: (task: Task, outcome: TaskOutcome) => void
  readonly #started = Date.now()
  /** Time at which it was paused, and the milliseconds for which it was paused before. */
  #pausedAt: number | null = null
  #pausedBefore = 0
  readonly #queue = new TaskQueue<QueuePlace>(SMALL_BYTES)
  readonly #passwords: string[]
  readonly #interrupted: InterruptedReading | null
  readonly #tables: Tables
  readonly #join: (blobs: readonly Blob[]) => Promise<Blob>
  readonly #unasked: (source: Source) => boolean
  readonly #record: ((sources: readonly Source[]) => Promise<unknown>) | null
  readonly #twins = new Twins()
  readonly #turns = new MessageTurns()
  /** Members and bytes that came out of each dropped file so far. */
  readonly #used = new Map<number, { members: number; bytes: number }>()
  readonly #active = new Map<number, ActiveTask>()
  readonly #rootOf = new Map<number, number>()
  /** Dropped files that hold a collector's record with SHA-1 sums. */
  readonly #withSha1 = new Set<number>()
  #nextId: number
  #known = 0
  #done = 0
  #bytesTotal = 0
  #weightDone = 0
  #bytes = 0
  #events = 0
  #issues = 0
  #hits = noHits()
  #reported = -Infinity
  #stopped: StopReason | null = null
  readonly #stopping = new AbortController()
  #wake: (() => void)[] = []

  constructor(
    readers: readonly Reader[],
    firstId: number,
    onProgress: (progress: ReadingProgress) => void,
    onOutcome: (task: Task, outcome: TaskOutcome) => void,
    ground: ReadingOptions = {},
  ) {
    this.#passwords = [...(ground.passwords ?? [])]
    this.#interrupted = ground.interrupted ?? null
    this.#tables = ground.tables ?? NO_TABLES
    this.#join = ground.join ?? ((blobs) => Promise.resolve(new Blob([...blobs])))
    this.#unasked = ground.unasked ?? (() => false)
    this.#record = ground.record ?? null
    this.#learn(ground.known ?? [], true)
    this.#readers = readers
    this.#nextId = firstId
    this.#onProgress = onProgress
    this.#onOutcome = onOutcome
  }

  pause(on: boolean): void {
    if (this.#stopped || on === (this.#pausedAt !== null)) return
    if (this.#pausedAt !== null) this.#pausedBefore += Date.now() - this.#pausedAt
    this.#pausedAt = on ? Date.now() : null
    for (const reader of this.#readers) reader.pause(on)
    this.#reportAs('reading')
    this.#release()
  }

  cancel(): void {
    this.stop('cancelled')
  }

  /** Aborted when the reading is to stop, also while conclusions are drawn from what was read. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  stop(reason: StopReason): void {
    this.pause(false)
    this.#stopped ??= reason
    this.#stopping.abort()
    for (const reader of this.#readers) reader.cancel()
    this.#release()
  }

  async run(inputs: readonly ReadingInput[]): Promise<ReadingResult> {
    // Large files first, so that no worker is left with one at the end.
    // A browser looks a file up on the disk each time it is asked for its size, so that is done once.
    const sizes = new Map(inputs.map(({ blob, size }) => [blob, size]))
    const ordered = (await joinVolumes(withDistinctPaths(inputs), this.#join))
      .map(({ path, blob, issues, volumes }) => {
        return { path, blob, issues, volumes, size: sizes.get(blob) ?? blob.size }
      })
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    if (ordered.some(({ path }) => RECORD_WITH_SHA1.test(path))) this.#withSha1.add(ALL)
    for (const { path, blob, issues, volumes, size } of ordered) {
      this.#bytesTotal += size
      this.#enqueue(size, (id) => ({
        id,
        path,
        blob,
        member: null,
        archivePath: null,
        archive: null,
        depth: 0,
        bytes: size,
        weight: size,
        issues,
        spooled: false,
        root: id,
        ...(volumes && { volumes }),
      }))
    }
    return this.#readAll()
  }

  async #readAll(): Promise<ReadingResult> {
    this.#reportAs('reading')
    await Promise.all(
      this.#readers.flatMap((reader) => [
        this.#work(reader, Infinity),
        ...Array.from({ length: reader.parallelSmallTasks }, () => this.#work(reader, SMALL_BYTES)),
      ]),
    )
    const stored = await Promise.all(this.#readers.map((reader) => reader.settle()))
    if (stored.includes(false)) this.#stopped = 'full'
    // Whoever stops it hears at once that it has stopped; what is left is named afterwards.
    this.#reportAs(this.#stopped ?? 'concluding')
    if (this.#stopped) await this.#recordRest(this.#stopped)
    return { outcomes: this.#done, bytes: this.#bytes, events: this.#events, stopped: this.#stopped }
  }

  /** Records sources of the tasks that were not begun, up to a bound; many in one step, since whoever has cancelled waits. */
  async #recordRest(stopped: StopReason): Promise<void> {
    const left: Source[] = []
    for (let tries = MOST_RECORDED; tries > 0 && this.#record; tries--) {
      const next = this.#queue.shift(false, NONE)
      if (!next) break
      const task = next.task()
      if (next.again || this.#interrupted?.storedPart(task)) continue
      left.push(notBegun(task, stopped))
    }
    for (let at = 0; at < left.length; at += RECORDED_AT_ONCE)
      await this.#record?.(left.slice(at, at + RECORDED_AT_ONCE))
  }

  /** Reads tasks again that are known already, such as locked archives for which there is a password now. */
  async retry(tasks: readonly Task[]): Promise<ReadingResult> {
    for (const task of tasks) {
      this.#bytesTotal += task.weight
      this.#queue.push({ bytes: task.bytes, again: true, task: () => queuedAgain(task) })
      this.#known++
    }
    return this.#readAll()
  }

  /** Reports that everything is concluded, or that reading ended early. */
  finish(phase: 'done' | 'cancelled' | 'full'): void {
    this.#reportAs(phase)
  }

  /** Tries the password on every locked archive from now on. */
  addPassword(password: string): void {
    if (!this.#passwords.includes(password)) this.#passwords.push(password)
  }

  #enqueue(bytes: number, task: (id: number) => QueuedTask): void {
    const id = this.#nextId++
    this.#queue.push({ bytes, task: () => task(id) })
    this.#known++
  }

  /** Reads tasks of up to `most` bytes. */
  async #work(reader: Reader, most: number): Promise<void> {
    for (;;) {
      const active = await this.#next(most, (idle) => {
        if (most === Infinity) reader.setIdle(idle)
      })
      if (active === null) return
      const { task } = active
      const outcome = await reader.read(task, (update) => {
        active.progress = update
        this.#report()
      })
      this.#active.delete(task.id)
      this.#take(task, outcome)
    }
  }

  /** The next task. Waits while another reader may still find an archive; `null` when everything is read. */
  async #next(most: number, setIdle: (idle: boolean) => void): Promise<ActiveTask | null> {
    let waited = false
    for (;;) {
      if (this.#turns.isDue) await this.#turns.letMessagesThrough()
      if (this.#stopped) return null
      const waiting = this.#pausedAt === null ? this.#shift(most) : undefined
      if (waiting) {
        if (waited) setIdle(false)
        waited = false
        const active = this.#begin(waiting)
        const done = (await this.#interrupted?.finished(waiting)) ?? null
        if (done === null) return active
        this.#active.delete(active.task.id)
        this.#take(active.task, { source: done, archive: null, hits: noHits(), stopped: null })
        continue
      }
      if (this.#active.size === 0 && this.#queue.length === 0) {
        this.#release()
        return null
      }
      if (!waited) setIdle(true)
      waited = true
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  /** Takes the first task of at most this size. One that may be a twin of a task being read waits for it. */
  #shift(most: number): QueuedTask | undefined {
    const sizes = new Set<number>()
    for (const { task } of this.#active.values()) if (task.bytes > 0) sizes.add(task.bytes)
    return this.#queue.shift(most === SMALL_BYTES, sizes)?.task()
  }

  /** From here on the task is being read, and none of the same size is begun. */
  #begin(waiting: QueuedTask): ActiveTask {
    const task = this.#ready(waiting)
    const { id, path } = task
    const progress = { id, path, format: null, bytesRead: 0, events: 0, hits: noHits(), issues: 0 }
    const active = { task, progress }
    this.#active.set(id, active)
    return active
  }

  #ready({ root, ...task }: QueuedTask): Task {
    const used = this.#usedBy(root)
    const partly = this.#interrupted?.storedPart(task)
    const id = partly?.id ?? task.id
    this.#rootOf.set(id, root)
    const ready: Task = {
      ...task,
      id,
      stored: partly?.stored ?? null,
      passwords: [...this.#passwords],
      allowance: { members: LIMITS.members - used.members, bytes: LIMITS.total - used.bytes },
      // A source that is read again is no twin of itself.
      twins: this.#twins.of(task.bytes, task.path).filter(({ path }) => !partly || path !== task.path),
      sha1: this.#withSha1.has(ALL) || this.#withSha1.has(root),
      tables: this.#tables,
    }
    return ready
  }

  #usedBy(root: number): { members: number; bytes: number } {
    let used = this.#used.get(root)
    if (!used) this.#used.set(root, (used = { members: 0, bytes: 0 }))
    return used
  }

  /** Remembers sources, so that another one with the same bytes is not read. Incomplete archives are read again. */
  #learn(sources: readonly Source[], earlier = false): void {
    const incomplete = new Set<string>()
    for (const source of sources) {
      const { path, sha256, receipt } = source
      const lacking =
        sha256 === null ||
        receipt.issues.some(({ code }) => RETRY_CODES.has(code)) ||
        (earlier && this.#unasked(source))
      for (let at = path.lastIndexOf(' > '); lacking && at >= 0; at = path.lastIndexOf(' > ', at - 1))
        incomplete.add(path.slice(0, at))
    }
    for (const source of sources) {
      const { id, path, sha256, receipt, format } = source
      const cannotServe = receipt.issues.some(({ code }) => RETRY_CODES.has(code) || code === 'already-read')
      if (sha256 === null || receipt.bytes === 0 || cannotServe || incomplete.has(path)) continue
      this.#twins.add(source, {
        sha256,
        path,
        format,
        unasked: earlier && this.#unasked(source) ? id : null,
      })
    }
  }

  #release(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  #take(task: Task, outcome: TaskOutcome): void {
    const { source, archive } = outcome
    this.#done++
    this.#events += source.receipt.events
    for (const group of source.receipt.issues) this.#issues += group.count
    addHits(this.#hits, outcome.hits)
    const root = this.#rootOf.get(task.id) ?? task.id
    this.#rootOf.delete(task.id)
    if (task.depth > 0) this.#usedBy(root).bytes += source.receipt.bytes
    this.#learn([source])
    this.#interrupted?.learn(source)
    if (archive) this.#expand(task, archive, root)
    else {
      // A task that was stopped is not read to its end, and is read again later.
      if (!outcome.stopped) this.#weightDone += task.weight
      if (!containerById(source.format)) this.#bytes += source.receipt.bytes
    }
    if (outcome.stopped) this.#stopped ??= outcome.stopped
    this.#onOutcome(task, outcome)
    this.#report()
    this.#release()
  }

  #expand(task: Task, archive: FoundArchive, root: number): void {
    const { members } = archive
    this.#usedBy(root).members += members.length
    if (members.some(({ path }) => RECORD_WITH_SHA1.test(path))) this.#withSha1.add(root)
    const packed = members.reduce((sum, member) => sum + member.packed, 0) || 1
    for (const member of members) {
      this.#enqueue(member.bytes, (id) => {
        const { span } = member
        return {
          id,
          path: member.path,
          blob: span ? archive.blob.slice(span.offset, span.offset + span.bytes) : archive.blob,
          member: span ? null : member.index,
          archivePath: archive.path,
          archive: task.id,
          depth: archive.depth,
          bytes: member.bytes,
          weight: (task.weight * member.packed) / packed,
          issues: member.issues,
          spooled: archive.spooled,
          root,
        }
      })
    }
  }

  /** Reports progress, unless that was done a moment ago. */
  #report(): void {
    if (performance.now() - this.#reported >= REPORT_MS) this.#reportAs('reading')
  }

  #reportAs(phase: ReadingProgress['phase']): void {
    this.#reported = performance.now()
    const hits = { ...this.#hits }
    let weight = this.#weightDone
    let bytes = this.#bytes
    let events = this.#events
    let issues = this.#issues
    const active = []
    for (const { task, progress } of this.#active.values()) {
      if (task.bytes > 0) weight += task.weight * Math.min(1, progress.bytesRead / task.bytes)
      if (progress.format !== null) bytes += progress.bytesRead
      events += progress.events
      issues += progress.issues
      addHits(hits, progress.hits)
      active.push({
        path: task.path,
        format: progress.format,
        bytesRead: progress.bytesRead,
        bytesTotal: Math.max(task.bytes, progress.bytesRead),
      })
    }
    const seconds = ((this.#pausedAt ?? Date.now()) - this.#started - this.#pausedBefore) / 1000
    const share = this.#bytesTotal > 0 ? weight / this.#bytesTotal : 0
    this.#onProgress({
      phase: phase === 'reading' && this.#pausedAt !== null ? 'paused' : phase,
      bytesRead: Math.round(phase === 'done' ? this.#bytesTotal : Math.min(weight, this.#bytesTotal)),
      bytesTotal: this.#bytesTotal,
      bytesUnpacked: bytes,
      events,
      sourcesDone: this.#done,
      sourcesKnown: this.#known,
      seconds,
      secondsLeft:
        phase === 'reading' && share > 0.02 && seconds > 1 ? (seconds * (1 - share)) / share : null,
      active,
      hits,
      issues,
      outlook: null,
    })
  }
}

function addHits(sum: HitTally, more: HitTally): void {
  for (const level of Object.keys(sum) as Level[]) sum[level] += more[level]
}

/** A task as it waits for its turn once more; what is only known then is left out. */
function queuedAgain(task: Task): QueuedTask {
  const { passwords: _p, allowance: _a, twins: _t, sha1: _s, stored: _r, tables: _m, ...rest } = task
  return { ...rest, root: task.id }
}
