import * as Comlink from 'comlink'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { handedOver } from '../detections/compile/handed-over.ts'
import type { RuleSet } from '../detections/rule.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import type { IngestPart } from '../engine/threads/ingest-part.ts'
import { ProgressRelay } from '../engine/threads/progress-relay.ts'
import { remotePartReader, servePartReader } from '../engine/threads/remote-part-reader.ts'
import { PARALLEL_SMALL_TASKS, remoteReader, type RemoteReader } from '../engine/threads/remote-reader.ts'
import { NodeFile, type FilePart } from '../evidence/file-node.ts'
import type { Input } from '../evidence/input.ts'
import { spoolsFolder } from '../evidence/spool-node.ts'
import type { Reader } from '../ingest/reader.ts'
import type { RescanOutcome } from '../ingest/rescan-bytes.ts'
import type { FoundArchive, Task, TaskOutcome, TaskProgress } from '../ingest/task.ts'
import type { Source } from '../event/source.ts'
import type { CaseStore } from '../storage/store.ts'

/** Upper limit of threads: more of them only wait for the disk and for each other. */
const MAX_THREADS = 8
/** Bytes of evidence for each thread. Fewer are read sooner than another thread has started. */
const BYTES_PER_THREAD = 12 << 20

export interface ThreadData {
  /** Folder in which archives inside archives are kept while they are read. */
  readonly spools: string
  /** Where `ThreadApi` is served. */
  readonly calls: MessagePort
}

/** Something whose file crosses to another thread as the part of the disk that it is. */
type WithFilePart<T extends { readonly blob: Blob }> = Omit<T, 'blob'> & { readonly blob: FilePart }

export interface ThreadApi extends Omit<RemoteReader, 'read' | 'rescanBytes'> {
  begin(
    caseId: string,
    /** Made by `handedOver`. */
    rules: string,
    store: RemoteStore,
    scanner: (ByteScanner & Comlink.ProxyMarked) | null,
    packs: readonly string[],
    onProgress: (progress: TaskProgress) => void,
  ): Promise<void>
  read(task: WithFilePart<Task>): Promise<ThreadOutcome>
  rescanBytes(task: WithFilePart<Task>, source: Source): Promise<RescanOutcome>
}

type ThreadOutcome = Omit<TaskOutcome, 'archive'> & { readonly archive: WithFilePart<FoundArchive> | null }

/** What other threads ask of the store of the first. */
export type RemoteStore = Omit<CaseStore, 'blocks'>

export function withFilePart<T extends { readonly blob: Blob }>(value: T): WithFilePart<T> {
  const { blob, ...rest } = value
  if (!(blob instanceof NodeFile)) throw new Error('only files of the disk go from thread to thread')
  return { ...rest, blob: blob.part }
}

/** The same with its file opened in this thread. */
export function withBlob<T extends { readonly blob: FilePart }>(
  value: T,
): Omit<T, 'blob'> & { readonly blob: NodeFile } {
  return { ...value, blob: new NodeFile(value.blob) }
}

/** Rules up to which several threads read unless told otherwise, since each thread holds all rules. */
export const RULES_OF_THREADS = 5_000

/** Number of threads that reading these inputs is worth. */
export function threadsFor(inputs: readonly Input[]): number {
  const bytes = inputs.reduce((sum, { blob }) => sum + blob.size, 0)
  return Math.max(1, Math.min(availableParallelism(), MAX_THREADS, Math.floor(bytes / BYTES_PER_THREAD)))
}

/** The threads beside this one that read for it. */
export class Threads {
  #others: readonly ReaderThread[]

  private constructor(others: readonly ReaderThread[]) {
    this.#others = others
  }

  /** Starts `count` of them. They load while this thread goes on. */
  static async start(count: number): Promise<Threads> {
    const spools = count > 0 ? await spoolsFolder() : ''
    return new Threads(Array.from({ length: count }, () => new ReaderThread(spools)))
  }

  /**
   * All readers of a case. The first reads in this thread, with `part`; the others read in theirs and store into `store`.
   */
  readers(
    part: IngestPart,
    first: Reader,
    caseId: string,
    rules: RuleSet,
    store: CaseStore,
    scanner: ByteScanner | null,
  ): readonly Reader[] {
    const all: readonly ReadingThread[] = [new FirstThread(part, first), ...this.#others]
    const handedRules = this.#others.length === 0 ? '' : handedOver(rules)
    for (const other of this.#others) other.begin(caseId, handedRules, store, scanner)
    for (const [number, one] of all.entries()) {
      for (const [otherNumber, other] of all.entries()) {
        if (other === one) continue
        const { port1, port2 } = new MessageChannel()
        one.addPartReader(otherNumber, port1)
        other.servePartReader(port2)
      }
      one.onIdle = (idle) => {
        for (const other of all) if (other !== one) other.setOtherIdle(number, idle)
      }
    }
    return all.map(({ reader }) => reader)
  }

  async end(): Promise<void> {
    await Promise.all(this.#others.map((other) => other.end()))
    this.#others = []
  }
}

/** A thread of the command that reads, as the others see it. The first thread is number 0. */
interface ReadingThread {
  readonly reader: Reader
  /** Told when its reader has nothing to read, or has something again. */
  onIdle: (idle: boolean) => void
  addPartReader(number: number, port: MessagePort): void
  servePartReader(port: MessagePort): void
  setOtherIdle(number: number, idle: boolean): void
}

/** The thread in which the command itself runs. */
class FirstThread implements ReadingThread {
  readonly reader: Reader
  readonly #part: IngestPart
  onIdle: (idle: boolean) => void = () => undefined

  constructor(part: IngestPart, reader: Reader) {
    this.#part = part
    this.reader = {
      ...reader,
      parallelSmallTasks: PARALLEL_SMALL_TASKS,
      setIdle: (idle) => this.onIdle(idle),
    }
  }

  addPartReader(number: number, port: MessagePort): void {
    this.#part.partReaders.add(number, remotePartReader(port))
  }

  servePartReader(port: MessagePort): void {
    servePartReader(this.#part, port)
  }

  setOtherIdle(number: number, idle: boolean): void {
    this.#part.partReaders.setIdle(number, idle)
  }
}

/** Another thread, which reads for the first. */
class ReaderThread implements ReadingThread {
  readonly reader: Reader
  readonly #worker: Worker
  readonly #remote: Comlink.Remote<ThreadApi>
  readonly #relay = new ProgressRelay()
  /** Resolves when the thread has loaded and begun. */
  #begun = Promise.resolve()
  onIdle: (idle: boolean) => void = () => undefined

  constructor(spools: string) {
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = { spools, calls: port2 }
    // The command is one file. What goes wrong in another thread ends this one, too.
    this.#worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: data,
      transferList: [port2] as never,
    })
    const remote = Comlink.wrap<ThreadApi>(port1)
    this.#remote = remote
    this.reader = {
      ...remoteReader(
        remote,
        {
          read: (task) => this.#read(task),
          rescanBytes: (task, source) => remote.rescanBytes(withFilePart(task), source),
        },
        this.#relay,
        // A thread that is still loading has no time.
        (idle) => void this.#begun.then(() => this.onIdle(idle)),
      ),
      settle: () => this.#begun.then(() => remote.settle()),
      costs: () => this.#begun.then(() => remote.costs()),
    }
  }

  begin(caseId: string, rules: string, store: CaseStore, scanner: ByteScanner | null): void {
    this.#begun = this.#remote.begin(
      caseId,
      rules,
      Comlink.proxy(store),
      scanner && Comlink.proxy(scanner),
      scanner?.packs ?? [],
      Comlink.proxy(this.#relay.tell),
    )
  }

  async #read(task: Task): Promise<TaskOutcome> {
    await this.#begun
    const { archive, ...outcome } = await this.#remote.read(withFilePart(task))
    return { ...outcome, archive: archive && withBlob(archive) }
  }

  addPartReader(number: number, port: MessagePort): void {
    void this.#remote.addPartReader(number, Comlink.transfer(port, [port]))
  }

  servePartReader(port: MessagePort): void {
    void this.#remote.servePartReader(Comlink.transfer(port, [port]))
  }

  setOtherIdle(number: number, idle: boolean): void {
    void this.#remote.setOtherIdle(number, idle)
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
