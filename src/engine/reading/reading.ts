import type { Level } from '../../event/hit.ts'
import { sumOfCosts, type Costs } from '../../detections/hunt/rule-costs.ts'
import type { Source } from '../../event/source.ts'
import { containerById } from '../../evidence/containers/registry.ts'
import { LIMITS } from '../../evidence/input.ts'
import { joinVolumes } from '../../evidence/volumes.ts'
import type { FoundArchive, HitTally, Task, TaskOutcome, TaskProgress, Twin } from '../../ingest/task.ts'
import type { RelookOutcome } from '../../ingest/relook.ts'
import type { KeptOf, RehuntOutcome, StoredBlock } from '../../ingest/rehunt.ts'
import { NO_TABLES, noHits, type Tables } from '../../ingest/task.ts'
import type { ReadingProgress } from '../contracts/reading.ts'
import { AGAIN, type Resumption } from './resumption.ts'

/** Something that reads one task at a time: in this thread, or in a worker. */
export interface Reader {
  /** So many small tasks it reads beside another one, so that it need not wait for each; none when it does not say. */
  readonly smallOnes?: number
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  cancel(): void
  /** It has nothing to read and may read parts of what others read, or has something again. */
  idle?(on: boolean): void
  /** Holds reading up between two pieces, or lets it go on. */
  pause?(on: boolean): void
  /** Resolves when all that was read is stored; false when there was no room for it. */
  settle?(): Promise<boolean>
  /** What each rule has cost it in this case. */
  costs?(): Promise<Costs>
}

/** Something that hunts on stored blocks: in this thread, or in a worker. */
export interface Rehunter {
  /**
   * Looks for the rules and indicators of these names, or for all, in blocks of one source. `before`: hits
   * that are kept of it already.
   */
  rehunt(
    names: readonly string[] | null,
    blocks: readonly StoredBlock[],
    before: KeptOf,
  ): Promise<RehuntOutcome>
  /** Asks a source what was not asked of its bytes when it was read. */
  relook(task: Task, source: Source): Promise<RelookOutcome>
  cancel(): void
}

export interface ReadingInput {
  readonly path: string
  readonly blob: Blob
  /** Where it is known already: asking for it can cost a look at the disk. */
  readonly size?: number
}

/** What is known before a reading begins. */
export interface ReadingGround {
  /** Sources that are in the case already. */
  readonly known?: readonly Source[]
  readonly passwords?: readonly string[]
  /** What an earlier reading that was broken off has left. */
  readonly resumption?: Resumption
  readonly tables?: Tables
  /** Makes one blob of several, where the platform cannot. */
  readonly join?: (blobs: readonly Blob[]) => Promise<Blob>
  /** Whether rules about bytes, or digests, were not asked of a source. */
  readonly unasked?: (source: Source) => boolean
}

/** What rules have cost the readers together. */
export async function costsOf(readers: readonly Pick<Reader, 'costs'>[]): Promise<Costs> {
  return sumOfCosts(await Promise.all(readers.map(async (reader) => (await reader.costs?.()) ?? {})))
}

/** What is fixed about a task before it is its turn. */
type Waiting = Omit<Task, 'passwords' | 'allowance' | 'twins' | 'sha1' | 'resume' | 'tables'> & {
  /** Number of the dropped thing that it came with. */
  readonly root: number
}

export interface ReadingResult {
  readonly outcomes: number
  readonly bytes: number
  readonly events: number
  readonly stopped: 'full' | 'cancelled' | null
}

/** Records with SHA-1 sums, by the names that collectors give them. */
const SUMMED = /_CopyLog\.csv$/i
/** Reading a small file is mostly waiting: for its bytes, its digest, the storage and the next task. */
export const SMALL_ONES = 2
const SMALL_BYTES = 1 << 20
/** A person sees no more than this; thousands of small files end within a few seconds. */
const REPORT_MS = 100
/** Stands for everything that was dropped together. */
const ALL = -1

interface Active {
  readonly task: Task
  progress: TaskProgress
}

/**
 * Reads everything that was given, several tasks at a time, and what the archives among them
 * hold. Keeps the sums that a person watches.
 */
export class Reading {
  readonly #readers: readonly Reader[]
  readonly #onProgress: (progress: ReadingProgress) => void
  readonly #onOutcome: (task: Task, outcome: TaskOutcome) => void
  readonly #started = Date.now()
  /** Since when it is paused, and for how many milliseconds it was before. */
  #pausedAt: number | null = null
  #pausedBefore = 0
  readonly #queue: Waiting[] = []
  readonly #passwords: string[]
  readonly #resumption: Resumption | null
  readonly #tables: Tables
  readonly #join: (blobs: readonly Blob[]) => Promise<Blob>
  readonly #unasked: (source: Source) => boolean
  readonly #twins = new Map<number, Twin[]>()
  /** What came out of each dropped thing so far. */
  readonly #used = new Map<number, { members: number; bytes: number }>()
  readonly #active = new Map<number, Active>()
  readonly #rootOf = new Map<number, number>()
  /** Dropped things that hold a collector's record with SHA-1 sums. */
  readonly #summed = new Set<number>()
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
  #stopped: 'full' | 'cancelled' | null = null
  #wake: (() => void)[] = []

  constructor(
    readers: readonly Reader[],
    firstId: number,
    onProgress: (progress: ReadingProgress) => void,
    onOutcome: (task: Task, outcome: TaskOutcome) => void,
    ground: ReadingGround = {},
  ) {
    this.#passwords = [...(ground.passwords ?? [])]
    this.#resumption = ground.resumption ?? null
    this.#tables = ground.tables ?? NO_TABLES
    this.#join = ground.join ?? ((blobs) => Promise.resolve(new Blob([...blobs])))
    this.#unasked = ground.unasked ?? (() => false)
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
    for (const reader of this.#readers) reader.pause?.(on)
    this.#tell('reading')
    this.#release()
  }

  cancel(): void {
    this.pause(false)
    this.#stopped ??= 'cancelled'
    for (const reader of this.#readers) reader.cancel()
    this.#release()
  }

  async run(inputs: readonly ReadingInput[]): Promise<ReadingResult> {
    // Large files first, so that no worker is left with one at the end.
    // A browser looks a file up on the disk each time it is asked for its size, so that is done once.
    const sizes = new Map(inputs.map(({ blob, size }) => [blob, size]))
    const ordered = (await joinVolumes(inputs, this.#join))
      .map(({ path, blob, issues, volumes }) => {
        return { path, blob, issues, volumes, size: sizes.get(blob) ?? blob.size }
      })
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    if (ordered.some(({ path }) => SUMMED.test(path))) this.#summed.add(ALL)
    for (const { path, blob, issues, volumes, size } of ordered) {
      this.#bytesTotal += size
      this.#enqueue({
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
        root: this.#nextId,
        ...(volumes && { volumes }),
      })
    }
    return this.#readAll()
  }

  async #readAll(): Promise<ReadingResult> {
    this.#tell('reading')
    await Promise.all(
      this.#readers.flatMap((reader) => [
        this.#work(reader, Infinity),
        ...Array.from({ length: reader.smallOnes ?? 0 }, () => this.#work(reader, SMALL_BYTES)),
      ]),
    )
    const stored = await Promise.all(this.#readers.map((reader) => reader.settle?.() ?? true))
    if (stored.includes(false)) this.#stopped = 'full'
    this.#tell('concluding')
    return { outcomes: this.#done, bytes: this.#bytes, events: this.#events, stopped: this.#stopped }
  }

  /** Reads tasks once more that are known already, such as what was locked. */
  async again(tasks: readonly Task[]): Promise<ReadingResult> {
    for (const {
      passwords: _,
      allowance: _a,
      twins: _t,
      sha1: _s,
      resume: _r,
      tables: _m,
      ...task
    } of tasks) {
      this.#bytesTotal += task.weight
      this.#queue.push({ ...task, root: task.id })
      this.#known++
    }
    return this.#readAll()
  }

  /** The last word: everything is concluded, or reading ended early. */
  finish(phase: 'done' | 'cancelled' | 'full'): void {
    this.#tell(phase)
  }

  /** From now on tried on whatever is locked. */
  addPassword(password: string): void {
    if (!this.#passwords.includes(password)) this.#passwords.push(password)
  }

  #enqueue(task: Omit<Waiting, 'id'>): void {
    this.#queue.push({ id: this.#nextId++, ...task })
    this.#known++
  }

  /** Reads tasks of up to `most` bytes. */
  async #work(reader: Reader, most: number): Promise<void> {
    for (;;) {
      const active = await this.#next(most, (on) => most === Infinity && reader.idle?.(on))
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

  /** The next task; waits while another reader may still find an archive; `null` when all is done. */
  async #next(most: number, idle: (on: boolean) => void): Promise<Active | null> {
    let waited = false
    for (;;) {
      if (this.#stopped) return null
      const waiting = this.#pausedAt === null ? this.#shift(most) : undefined
      if (waiting) {
        if (waited) idle(false)
        waited = false
        const active = this.#begin(waiting)
        const done = (await this.#resumption?.done(waiting)) ?? null
        if (done === null) return active
        this.#active.delete(active.task.id)
        this.#take(active.task, { source: done, archive: null, hits: noHits(), stopped: null })
        continue
      }
      if (this.#active.size === 0 && this.#queue.length === 0) {
        this.#release()
        return null
      }
      if (!waited) idle(true)
      waited = true
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  /** The first task whose twin is not being read at this moment. */
  #shift(most: number): Waiting | undefined {
    const sizes = new Set<number>()
    for (const { task } of this.#active.values()) if (task.bytes > 0) sizes.add(task.bytes)
    const at = this.#queue.findIndex(({ bytes }) => bytes <= most && !sizes.has(bytes))
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0]
  }

  /** From here on the task is being read, and no twin of it is. */
  #begin(waiting: Waiting): Active {
    const task = this.#ready(waiting)
    const { id, path } = task
    const progress = { id, path, format: null, bytesRead: 0, events: 0, hits: noHits(), issues: 0 }
    const active = { task, progress }
    this.#active.set(id, active)
    return active
  }

  #ready({ root, ...task }: Waiting): Task {
    const used = this.#usedBy(root)
    const partly = this.#resumption?.partly(task)
    const id = partly?.id ?? task.id
    this.#rootOf.set(id, root)
    const ready: Task = {
      ...task,
      id,
      resume: partly?.resume ?? null,
      passwords: [...this.#passwords],
      allowance: { members: LIMITS.members - used.members, bytes: LIMITS.total - used.bytes },
      // What is read again is no twin of itself.
      twins: (this.#twins.get(task.bytes) ?? []).filter(({ path }) => !partly || path !== task.path),
      sha1: this.#summed.has(ALL) || this.#summed.has(root),
      tables: this.#tables,
    }
    return ready
  }

  #usedBy(root: number): { members: number; bytes: number } {
    let used = this.#used.get(root)
    if (!used) this.#used.set(root, (used = { members: 0, bytes: 0 }))
    return used
  }

  /** An archive of which something could not be read is worth reading again. */
  #learn(sources: readonly Source[], earlier = false): void {
    const incomplete = new Set<string>()
    for (const source of sources) {
      const { path, sha256, receipt } = source
      const lacking =
        sha256 === null ||
        receipt.issues.some(({ code }) => AGAIN.has(code)) ||
        (earlier && this.#unasked(source))
      for (let at = path.lastIndexOf(' > '); lacking && at >= 0; at = path.lastIndexOf(' > ', at - 1))
        incomplete.add(path.slice(0, at))
    }
    for (const source of sources) {
      const { id, path, sha256, receipt, format } = source
      const again = receipt.issues.some(({ code }) => AGAIN.has(code) || code === 'already-read')
      if (sha256 === null || receipt.bytes === 0 || again || incomplete.has(path)) continue
      this.#addTwin(receipt.bytes, {
        sha256,
        path,
        format,
        unasked: earlier && this.#unasked(source) ? id : null,
      })
    }
  }

  #addTwin(bytes: number, twin: Twin): void {
    const twins = this.#twins.get(bytes)
    if (!twins) this.#twins.set(bytes, [twin])
    else if (!twins.some(({ sha256 }) => sha256 === twin.sha256)) twins.push(twin)
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
    this.#resumption?.learn(source)
    if (archive) this.#expand(task, archive, root)
    else {
      // What was stopped is not read, and comes back.
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
    if (members.some(({ path }) => SUMMED.test(path))) this.#summed.add(root)
    const packed = members.reduce((sum, member) => sum + member.packed, 0) || 1
    for (const member of members) {
      const { span } = member
      this.#enqueue({
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
      })
    }
  }

  /** Tells how far it is, unless that was told a moment ago. */
  #report(): void {
    if (performance.now() - this.#reported >= REPORT_MS) this.#tell('reading')
  }

  #tell(phase: ReadingProgress['phase']): void {
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
