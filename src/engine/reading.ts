import type { Level } from '../event/hit.ts'
import type { FoundArchive, HitTally, Task, TaskOutcome, TaskProgress } from '../ingest/task.ts'
import { noHits } from '../ingest/task.ts'
import type { ReadingProgress } from './contracts.ts'

/** Something that reads one task at a time: in this thread, or in a worker. */
export interface Reader {
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  cancel(): void
}

export interface ReadingInput {
  readonly path: string
  readonly blob: Blob
}

export interface ReadingResult {
  readonly outcomes: number
  readonly bytes: number
  readonly events: number
  readonly stopped: 'full' | 'cancelled' | null
}

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
  readonly #queue: Task[] = []
  readonly #active = new Map<number, Active>()
  #nextId: number
  #known = 0
  #done = 0
  #bytesTotal = 0
  #weightDone = 0
  #bytes = 0
  #events = 0
  #issues = 0
  #hits = noHits()
  #stopped: 'full' | 'cancelled' | null = null
  #wake: (() => void)[] = []

  constructor(
    readers: readonly Reader[],
    firstId: number,
    onProgress: (progress: ReadingProgress) => void,
    onOutcome: (task: Task, outcome: TaskOutcome) => void,
  ) {
    this.#readers = readers
    this.#nextId = firstId
    this.#onProgress = onProgress
    this.#onOutcome = onOutcome
  }

  cancel(): void {
    this.#stopped ??= 'cancelled'
    for (const reader of this.#readers) reader.cancel()
    this.#release()
  }

  async run(inputs: readonly ReadingInput[]): Promise<ReadingResult> {
    // Large files first, so that no worker is left with one at the end.
    const ordered = [...inputs].sort((a, b) => b.blob.size - a.blob.size || (a.path < b.path ? -1 : 1))
    for (const { path, blob } of ordered) {
      this.#bytesTotal += blob.size
      this.#enqueue({
        path,
        blob,
        member: null,
        archivePath: null,
        depth: 0,
        bytes: blob.size,
        weight: blob.size,
        issues: [],
      })
    }
    this.#report('reading')
    await Promise.all(this.#readers.map((reader) => this.#work(reader)))
    this.#report('concluding')
    return { outcomes: this.#done, bytes: this.#bytes, events: this.#events, stopped: this.#stopped }
  }

  /** The last word: everything is concluded, or reading ended early. */
  finish(phase: 'done' | 'cancelled' | 'failed'): void {
    this.#report(phase)
  }

  #enqueue(task: Omit<Task, 'id'>): void {
    this.#queue.push({ id: this.#nextId++, ...task })
    this.#known++
  }

  async #work(reader: Reader): Promise<void> {
    for (;;) {
      const task = await this.#next()
      if (task === null) return
      const progress = {
        id: task.id,
        path: task.path,
        format: null,
        bytesRead: 0,
        events: 0,
        hits: noHits(),
        issues: 0,
      }
      const active: Active = { task, progress }
      this.#active.set(task.id, active)
      const outcome = await reader.read(task, (update) => {
        active.progress = update
        this.#report('reading')
      })
      this.#active.delete(task.id)
      this.#take(task, outcome)
    }
  }

  /** The next task; waits while another reader may still find an archive; `null` when all is done. */
  async #next(): Promise<Task | null> {
    for (;;) {
      if (this.#stopped) return null
      const task = this.#queue.shift()
      if (task) return task
      if (this.#active.size === 0) {
        this.#release()
        return null
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve))
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
    if (archive) this.#expand(task, archive)
    else {
      this.#weightDone += task.weight
      this.#bytes += source.receipt.bytes
    }
    if (outcome.stopped) this.#stopped ??= outcome.stopped
    this.#onOutcome(task, outcome)
    this.#report('reading')
    this.#release()
  }

  #expand(task: Task, archive: FoundArchive): void {
    const { members } = archive
    const packed = members.reduce((sum, member) => sum + member.packed, 0) || 1
    for (const member of members) {
      this.#enqueue({
        path: member.path,
        blob: archive.blob,
        member: member.index,
        archivePath: archive.path,
        depth: archive.depth,
        bytes: member.bytes,
        weight: (task.weight * member.packed) / packed,
        issues: member.issues,
      })
    }
  }

  #report(phase: ReadingProgress['phase']): void {
    const hits = { ...this.#hits }
    let weight = this.#weightDone
    let events = this.#events
    let issues = this.#issues
    const active = []
    for (const { task, progress } of this.#active.values()) {
      if (task.bytes > 0) weight += task.weight * Math.min(1, progress.bytesRead / task.bytes)
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
    const seconds = (Date.now() - this.#started) / 1000
    const share = this.#bytesTotal > 0 ? weight / this.#bytesTotal : 0
    this.#onProgress({
      phase,
      bytesRead: Math.round(phase === 'done' ? this.#bytesTotal : Math.min(weight, this.#bytesTotal)),
      bytesTotal: this.#bytesTotal,
      events,
      sourcesDone: this.#done,
      sourcesKnown: this.#known,
      seconds,
      secondsLeft:
        phase === 'reading' && share > 0.02 && seconds > 1 ? (seconds * (1 - share)) / share : null,
      active,
      hits,
      issues,
    })
  }
}

function addHits(sum: HitTally, more: HitTally): void {
  for (const level of Object.keys(sum) as Level[]) sum[level] += more[level]
}
