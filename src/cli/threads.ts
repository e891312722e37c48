import * as Comlink from 'comlink'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { handedOver } from '../detections/compile/handed-over.ts'
import type { Costs } from '../detections/hunt/rule-costs.ts'
import type { RuleSet } from '../detections/rule.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import { farMate, serveMate } from '../engine/threads/far-mate.ts'
import type { IngestPart } from '../engine/threads/ingest-part.ts'
import { ProgressRelay } from '../engine/threads/progress-relay.ts'
import { SMALL_ONES, type Reader } from '../engine/reading/reading.ts'
import { NodeFile, type FilePart } from '../evidence/file-node.ts'
import type { Input } from '../evidence/input.ts'
import { spoolsFolder } from '../evidence/spool-node.ts'
import type { FoundArchive, Task, TaskOutcome, TaskProgress } from '../ingest/task.ts'
import type { CaseStore } from '../storage/store.ts'

/** More than this many threads wait for the disk and for each other. */
const MAX_THREADS = 8
/** Less than this for each thread is read sooner than it has started. */
const WORTH_A_THREAD = 12 << 20

export interface ThreadData {
  /** Where archives in archives wait. */
  readonly spools: string
  /** Where `ThreadApi` is served. */
  readonly calls: MessagePort
}

/** A file crosses as the part of the disk that it is. */
type Sent<T extends { readonly blob: Blob }> = Omit<T, 'blob'> & { readonly blob: FilePart }

export interface ThreadApi {
  begin(
    caseId: string,
    /** Made by `handedOver`. */
    hunted: string,
    store: RemoteStore,
    scanner: (ByteScanner & Comlink.ProxyMarked) | null,
    packs: readonly string[],
    onProgress: (progress: TaskProgress) => void,
  ): Promise<void>
  read(
    task: Sent<Task>,
  ): Promise<Omit<TaskOutcome, 'archive'> & { readonly archive: Sent<FoundArchive> | null }>
  cancel(): Promise<void>
  settle(): Promise<boolean>
  costs(): Promise<Costs>
  /** As those of `IngestWorkerApi`; the first thread is number 0. */
  meet(number: number, mate: MessagePort): void
  help(port: MessagePort): void
  setIdle(number: number, on: boolean): Promise<void>
}

/** What other threads ask of the store of the first. */
export type RemoteStore = Omit<CaseStore, 'blocks'>

export function sent<T extends { readonly blob: Blob }>(value: T): Sent<T> {
  const { blob, ...rest } = value
  if (!(blob instanceof NodeFile)) throw new Error('only files of the disk go from thread to thread')
  return { ...rest, blob: blob.part }
}

/** How many threads are worth it for these inputs. */
export function threadsFor(inputs: readonly Input[]): number {
  const bytes = inputs.reduce((sum, { blob }) => sum + blob.size, 0)
  return Math.max(1, Math.min(availableParallelism(), MAX_THREADS, Math.floor(bytes / WORTH_A_THREAD)))
}

/** Threads beside this one that read for it. */
export class Threads {
  readonly #others: readonly Other[]

  private constructor(others: readonly Other[]) {
    this.#others = others
  }

  /** Starts `count` of them; they load while this one goes on. */
  static async start(count: number): Promise<Threads> {
    const spools = count > 0 ? await spoolsFolder() : ''
    return new Threads(Array.from({ length: count }, () => new Other(spools)))
  }

  /** All readers: `first`, the part in this thread, and those in the others, which store into `store`. */
  readers(
    first: IngestPart,
    caseId: string,
    rules: RuleSet,
    store: CaseStore,
    scanner: ByteScanner | null,
  ): readonly Reader[] {
    const all: readonly Member[] = [local(first), ...this.#others]
    const hunted = this.#others.length === 0 ? '' : handedOver(rules)
    for (const other of this.#others) other.begin(caseId, hunted, store, scanner)
    all.forEach((one, number) => {
      all.forEach((mate, its) => {
        if (mate === one) return
        const { port1, port2 } = new MessageChannel()
        one.meet(its, port1)
        mate.help(port2)
      })
      one.idle = (on) => {
        // What is still loading has no time.
        void one.begun.then(() => {
          for (const mate of all) if (mate !== one) mate.setIdle(number, on)
        })
      }
    })
    return all
  }

  async end(): Promise<void> {
    await Promise.all(this.#others.map((other) => other.end()))
  }
}

/** A reader as the others see it. */
interface Member extends Reader {
  readonly begun: Promise<void>
  idle?: (on: boolean) => void
  meet(number: number, mate: MessagePort): void
  help(port: MessagePort): void
  setIdle(number: number, on: boolean): void
}

/** The reader in this thread. */
function local(part: IngestPart): Member {
  return {
    begun: Promise.resolve(),
    smallOnes: SMALL_ONES,
    read: (task, onProgress) => part.read(task, onProgress),
    cancel: () => void part.cancel(),
    settle: () => part.settle(),
    costs: () => part.costs(),
    meet: (number, mate) => part.crew.add(number, farMate(mate)),
    help: (port) => serveMate(part, port),
    setIdle: (number, on) => void part.setIdle(number, on),
  }
}

class Other implements Member {
  idle?: (on: boolean) => void
  readonly #worker: Worker
  readonly #thread: Comlink.Remote<ThreadApi>
  readonly smallOnes = SMALL_ONES
  readonly #relay = new ProgressRelay()
  begun = Promise.resolve()

  constructor(spools: string) {
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = { spools, calls: port2 }
    // The command is one file. What goes wrong in another thread ends this one, too.
    this.#worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: data,
      transferList: [port2] as never,
    })
    this.#thread = Comlink.wrap<ThreadApi>(port1)
  }

  begin(caseId: string, hunted: string, store: CaseStore, scanner: ByteScanner | null): void {
    this.begun = this.#thread.begin(
      caseId,
      hunted,
      Comlink.proxy(store),
      scanner && Comlink.proxy(scanner),
      scanner?.packs ?? [],
      Comlink.proxy(this.#relay.tell),
    )
  }

  async read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome> {
    await this.begun
    const { archive, ...outcome } = await this.#relay.during(task.id, onProgress, () =>
      this.#thread.read(sent(task)),
    )
    return { ...outcome, archive: archive && { ...archive, blob: new NodeFile(archive.blob) } }
  }

  meet(number: number, mate: MessagePort): void {
    void this.#thread.meet(number, Comlink.transfer(mate, [mate]))
  }

  help(port: MessagePort): void {
    void this.#thread.help(Comlink.transfer(port, [port]))
  }

  setIdle(number: number, on: boolean): void {
    void this.#thread.setIdle(number, on)
  }

  cancel(): void {
    void this.#thread.cancel()
  }

  async settle(): Promise<boolean> {
    await this.begun
    return this.#thread.settle()
  }

  async costs(): Promise<Costs> {
    await this.begun
    return this.#thread.costs()
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
