import * as Comlink from 'comlink'
import ingestUrl from '../../../workers/ingest.ts?worker&url'
import unpackUrl from '../../../workers/unpack.ts?worker&url'
import { handedOver } from '../../detections/compile/handed-over.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { IngestApi } from './ingest-part.ts'
import type { Task, TaskOutcome, TaskProgress } from '../../ingest/task.ts'
import { ProgressRelay } from './progress-relay.ts'
import { SMALL_ONES, type Reader, type Rehunter } from '../reading/reading.ts'
import { trustedScriptUrl } from './trusted.ts'

/** More than this many readers wait for the disk and for each other. */
const MAX_READERS = 6
/** Memory of the machine for each reader, in GiB; a reader takes up to about 150 MB of it. */
const MEMORY_EACH = 1

/** One reader for each core, as far as the memory allows. `deviceMemory` in GiB, where the browser tells. */
export function readersFor(machine: { hardwareConcurrency?: number; deviceMemory?: number }): number {
  const { hardwareConcurrency = 2, deviceMemory = 8 } = machine
  const fitting = Math.floor(deviceMemory / MEMORY_EACH)
  return Math.max(1, Math.min(hardwareConcurrency || 2, fitting, MAX_READERS))
}

/** Ingest workers of the browser, started with the page: once it is loaded, nothing is asked for any more. */
export class IngestPool {
  readonly #workers: readonly Comlink.Remote<IngestWorkerApi>[]
  readonly #unpacker = new UnpackWorker()

  constructor() {
    this.#workers = Array.from({ length: readersFor(navigator) }, (_, i) => {
      const options: WorkerOptions = { type: 'module', name: `ingest ${i + 1}` }
      return Comlink.wrap<IngestWorkerApi>(new Worker(trustedScriptUrl(ingestUrl), options))
    })
    this.#workers.forEach((worker, number) => {
      for (const [other, mate] of this.#workers.entries()) {
        if (other === number) continue
        const { port1, port2 } = new MessageChannel()
        void worker.meet(other, Comlink.transfer(port1, [port1]))
        void mate.help(Comlink.transfer(port2, [port2]))
      }
    })
  }

  async readers(caseId: string, rules: RuleSet, scanner: ByteScanner | null): Promise<(Reader & Rehunter)[]> {
    const hunted = handedOver(rules)
    return Promise.all(
      this.#workers.map((worker, number) => this.#reader(worker, number, caseId, hunted, scanner)),
    )
  }

  async #reader(
    worker: Comlink.Remote<IngestWorkerApi>,
    number: number,
    caseId: string,
    hunted: string,
    scanner: ByteScanner | null,
  ): Promise<Reader & Rehunter> {
    const relay = new ProgressRelay()
    await worker.connect(Comlink.transfer(...this.#unpacker.port()))
    await worker.scanWith(scanner?.packs ?? [], scanner && portTo(scanner))
    await worker.begin(caseId, hunted, Comlink.proxy(relay.tell))
    return {
      smallOnes: SMALL_ONES,
      read: (task, onProgress) => relay.during(task.id, onProgress, () => worker.read(task)),
      rehunt: (names, blocks, before) => worker.rehunt(names, blocks, before),
      relook: (task, source) => worker.relook(task, source),
      settle: () => worker.settle(),
      costs: () => worker.costs(),
      idle: (on) => {
        for (const other of this.#workers) if (other !== worker) void other.setIdle(number, on)
      },
      pause: (on) => void worker.pause(on),
      cancel: () => {
        void worker.cancel()
        this.#unpacker.stop()
      },
    }
  }
}

/** A way to a scanner in this thread for another. */
function portTo(scanner: ByteScanner): MessagePort {
  const { port1, port2 } = new MessageChannel()
  Comlink.expose(scanner, port1)
  return Comlink.transfer(port2, [port2])
}

/** What an ingest worker is besides the part in it. */
export interface IngestWorkerApi extends Omit<IngestApi, 'begin' | 'read' | 'readPart'> {
  /** `hunted` is made by `handedOver`. */
  begin(caseId: string, hunted: string, onProgress: (progress: TaskProgress) => void): Promise<void>
  read(task: Task): Promise<TaskOutcome>
  /** Where rules about bytes of these packs are asked in the case that is begun next; `null` for none. */
  scanWith(packs: readonly string[], scanner: MessagePort | null): Promise<void>
  /** Another worker, which reads parts at the other end of the port. */
  meet(number: number, mate: MessagePort): void
  /** Reads parts for the worker at the other end. */
  help(port: MessagePort): void
  /** Where it has archives taken apart from now on. */
  connect(unpacker: MessagePort): Promise<void>
}

/** What the unpacking worker offers. */
export interface UnpackWorkerApi {
  serve(port: MessagePort): void
}

/**
 * The worker that takes archives apart. It runs a foreign program on hostile bytes without a pause,
 * so that it is one of its own and ends when a reading is cancelled. It is started with the page,
 * and has fetched its program before anything is dropped.
 */
class UnpackWorker {
  #worker = start()
  /** Kept: when Comlink's side of a worker is collected as garbage, the worker listens no more. */
  #calls = Comlink.wrap<UnpackWorkerApi>(this.#worker)

  /** A way to it for another thread. */
  port(): [MessagePort, MessagePort[]] {
    const { port1, port2 } = new MessageChannel()
    void this.#calls.serve(Comlink.transfer(port1, [port1]))
    return [port2, [port2]]
  }

  stop(): void {
    this.#worker.terminate()
    this.#worker = start()
    this.#calls = Comlink.wrap<UnpackWorkerApi>(this.#worker)
  }
}

function start(): Worker {
  return new Worker(trustedScriptUrl(unpackUrl), { type: 'module', name: 'unpack' })
}
