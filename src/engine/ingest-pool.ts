import * as Comlink from 'comlink'
import ingestUrl from '../../workers/ingest.ts?worker&url'
import type { IngestApi } from './ingest-part.ts'
import type { Reader } from './reading.ts'
import { trustedScriptUrl } from './trusted.ts'

/** More than this many readers wait for the disk and for each other. */
const MAX_READERS = 6

/** Ingest workers of the browser, started with the page: once it is loaded, nothing is asked for any more. */
export class IngestPool {
  readonly #workers: readonly Comlink.Remote<IngestApi>[]

  constructor() {
    const count = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, MAX_READERS))
    this.#workers = Array.from({ length: count }, (_, i) => {
      const options: WorkerOptions = { type: 'module', name: `ingest ${i + 1}` }
      return Comlink.wrap<IngestApi>(new Worker(trustedScriptUrl(ingestUrl), options))
    })
  }

  async readers(caseId: string): Promise<Reader[]> {
    await Promise.all(this.#workers.map((worker) => worker.begin(caseId, [])))
    return this.#workers.map((worker): Reader => ({
      read: (task, onProgress) => worker.read(task, Comlink.proxy(onProgress)),
      cancel: () => void worker.cancel(),
    }))
  }
}
