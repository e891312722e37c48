import * as Comlink from 'comlink'
import ingestUrl from '../../workers/ingest.ts?worker&url'
import type { IngestApi } from './ingest-part.ts'
import type { Reader } from './reading.ts'
import { trustedScriptUrl } from './trusted.ts'

/** More than this many readers wait for the disk and for each other. */
const MAX_READERS = 6

/** Ingest workers of the browser, started at the first reading and kept for the next. */
export class IngestPool {
  readonly #workers: Comlink.Remote<IngestApi>[] = []

  async readers(caseId: string): Promise<Reader[]> {
    const wanted = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, MAX_READERS))
    while (this.#workers.length < wanted) {
      const worker = new Worker(trustedScriptUrl(ingestUrl), {
        type: 'module',
        name: `ingest ${this.#workers.length + 1}`,
      })
      this.#workers.push(Comlink.wrap<IngestApi>(worker))
    }
    await Promise.all(this.#workers.map((worker) => worker.begin(caseId, [])))
    return this.#workers.map((worker): Reader => ({
      read: (task, onProgress) => worker.read(task, Comlink.proxy(onProgress)),
      cancel: () => void worker.cancel(),
    }))
  }
}
