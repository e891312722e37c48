import * as Comlink from 'comlink'
import ingestUrl from '../../../workers/ingest.ts?worker&url'
import unpackUrl from '../../../workers/unpack.ts?worker&url'
import { handedOver } from '../../detections/compile/handed-over.ts'
import type { RuleSet } from '../../detections/rule.ts'
import { isInMemory } from '../../event/case-place.ts'
import type { BrowserSpools, SpoolPlace } from '../../evidence/spool-browser.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { TaskProgress } from '../../ingest/task.ts'
import type { CaseStore } from '../../storage/store.ts'
import { serveStore } from './far-store.ts'
import { ProgressRelay } from './progress-relay.ts'
import { remoteReader, type RemoteReader, type TasksInThread } from './remote-reader.ts'
import { startWorker } from './trusted.ts'

/** With more readers than this, they only wait for the disk and for each other. */
const MAX_READERS = 6
/** Memory of the machine for each reader, in GiB. A reader takes up to about 150 MB of it. */
const GIB_PER_READER = 1

/** One reader for each core, as far as the memory allows. `deviceMemory` in GiB, where the browser tells. */
export function readersFor(machine: { hardwareConcurrency?: number; deviceMemory?: number }): number {
  const { hardwareConcurrency = 2, deviceMemory = 8 } = machine
  const fitting = Math.floor(deviceMemory / GIB_PER_READER)
  return Math.max(1, Math.min(hardwareConcurrency || 2, fitting, MAX_READERS))
}

/** Ingest workers of the browser, started with the page: once it is loaded, nothing is asked for any more. */
export class IngestPool {
  readonly #workers: readonly Comlink.Remote<IngestWorkerApi>[]
  readonly #unpacker = new UnpackWorker()

  readonly #spools: BrowserSpools

  /** `memory` holds the cases that are in memory only. */
  constructor(memory: CaseStore, spools: BrowserSpools) {
    this.#spools = spools
    this.#workers = Array.from({ length: readersFor(navigator) }, (_, i) => {
      return Comlink.wrap<IngestWorkerApi>(startWorker(ingestUrl, `ingest ${i + 1}`))
    })
    this.#workers.forEach((worker, number) => {
      void worker.memoryPort().then((port) => serveStore(memory, port))
      for (const [other, partReader] of this.#workers.entries()) {
        if (other === number) continue
        const { port1, port2 } = new MessageChannel()
        void worker.addPartReader(other, Comlink.transfer(port1, [port1]))
        void partReader.servePartReader(Comlink.transfer(port2, [port2]))
      }
    })
  }

  /** Begins a case in every worker. */
  async readers(caseId: string, rules: RuleSet, scanner: ByteScanner | null): Promise<readonly Reader[]> {
    const handedRules = handedOver(rules)
    return Promise.all(
      this.#workers.map((worker, number) => this.#begin(worker, number, caseId, handedRules, scanner)),
    )
  }

  async #begin(
    worker: Comlink.Remote<IngestWorkerApi>,
    number: number,
    caseId: string,
    handedRules: string,
    scanner: ByteScanner | null,
  ): Promise<Reader> {
    const relay = new ProgressRelay()
    const spools = isInMemory(caseId) ? null : await this.#spools.place()
    await worker.useSpools(spools)
    await worker.connectUnpacker(Comlink.transfer(...this.#unpacker.port(spools)))
    await worker.connectScanner(scanner?.packs ?? [], scanner && portTo(scanner))
    await worker.begin(caseId, handedRules, Comlink.proxy(relay.tell))
    const setIdle = (idle: boolean): void => {
      for (const other of this.#workers) if (other !== worker) void other.setOtherIdle(number, idle)
    }
    const tasks: TasksInThread = {
      read: (task) => worker.read(task),
      rescanBytes: (task, source) => worker.rescanBytes(task, source),
    }
    return {
      ...remoteReader(worker, tasks, relay, setIdle),
      cancel: () => {
        void worker.cancel()
        this.#unpacker.stop()
      },
    }
  }
}

/** Lets another thread use a scanner of this one. */
function portTo(scanner: ByteScanner): MessagePort {
  const { port1, port2 } = new MessageChannel()
  Comlink.expose(scanner, port1)
  return Comlink.transfer(port2, [port2])
}

/** What an ingest worker offers. */
export interface IngestWorkerApi extends RemoteReader {
  /** `rules` is made by `handedOver`. */
  begin(caseId: string, rules: string, onProgress: (progress: TaskProgress) => void): Promise<void>
  /** Where the case that is begun next runs rules about bytes of these packs; `null` when it has none. */
  connectScanner(packs: readonly string[], scanner: MessagePort | null): void
  /** Where archives are unpacked from now on. */
  connectUnpacker(unpacker: MessagePort): void
  /** The port at which the worker looks for cases in memory; there is one for its whole life. */
  memoryPort(): MessagePort
  /** Where temporary files go from now on. */
  useSpools(place: SpoolPlace): void
}

/** What the unpacking worker offers. */
export interface UnpackWorkerApi {
  /** Unpacks for the thread at the other end of the port; what comes out goes to `spools`. */
  serve(port: MessagePort, spools: SpoolPlace): void
}

/**
 * The worker that unpacks archives. It runs a foreign program on hostile bytes without a pause. So it is a worker of
 * its own, which is ended when a reading is cancelled. It is started with the page, and has fetched its program before
 * anything is dropped.
 */
class UnpackWorker {
  #worker = start()
  /** Kept, because the worker stops listening when Comlink's side of it is collected as garbage. */
  #calls = Comlink.wrap<UnpackWorkerApi>(this.#worker)

  /** Lets another thread use it. */
  port(spools: SpoolPlace): [MessagePort, MessagePort[]] {
    const { port1, port2 } = new MessageChannel()
    void this.#calls.serve(Comlink.transfer(port1, [port1]), spools)
    return [port2, [port2]]
  }

  stop(): void {
    this.#worker.terminate()
    this.#worker = start()
    this.#calls = Comlink.wrap<UnpackWorkerApi>(this.#worker)
  }
}

function start(): Worker {
  return startWorker(unpackUrl, 'unpack')
}
