import * as Comlink from 'comlink'
import { workerData } from 'node:worker_threads'
import type { ByteScanner } from '../detections/yara/yara.ts'
import { takenOver } from '../detections/compile/handed-over.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { readerService, type ReaderService } from '../engine/threads/remote-reader.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { keepSpoolsIn } from '../evidence/spool-node.ts'
import type { CaseStore, SourceStore } from '../storage/store.ts'
import { withBlob, withFilePart, type RemoteStore, type ThreadApi, type ThreadData } from './threads.ts'

/** Reads what the first thread of the command gives to this one. The storage is in the first thread. */
export function serve(): void {
  const { calls, spools } = workerData as ThreadData
  keepSpoolsIn(spools)
  let service: ReaderService | null = null
  const begun = (): ReaderService => {
    if (!service) throw new Error('begin was not called')
    return service
  }
  const api: ThreadApi = {
    async begin(caseId, rules, store, scanner, packs, onProgress) {
      const part = new IngestPart(withoutBlocks(store), nodePlatform)
      service = readerService(part)
      const remote: ByteScanner | null = scanner && {
        packs,
        scan: (bytes, subject) => scanner.scan(bytes, subject),
      }
      await service.begin(caseId, takenOver(rules), remote, onProgress)
    },
    async read(task) {
      const { archive, ...outcome } = await begun().read(withBlob(task))
      return { ...outcome, archive: archive && withFilePart(archive) }
    },
    rehuntBlocks: async (...given) => begun().rehuntBlocks(...given),
    rescanBytes: async (task, source) => begun().rescanBytes(withBlob(task), source),
    settle: async () => begun().settle(),
    costs: async () => begun().costs(),
    pause: (on) => service?.pause(on),
    cancel: () => service?.cancel(),
    addPartReader: (number, port) => begun().addPartReader(number, port),
    servePartReader: (port) => begun().servePartReader(port),
    setOtherIdle: (number, idle) => begun().setOtherIdle(number, idle),
  }
  Comlink.expose(api, calls)
}

/** The store of the command keeps no blocks, so that none is sent to it. */
function withoutBlocks(far: RemoteStore): CaseStore {
  // A call crosses by its name, such as `sources.deposit`.
  const store = far as unknown as CaseStore
  const deposit: SourceStore['deposit'] = (caseId, deposits) =>
    store.sources.deposit(
      caseId,
      deposits.map((one) => ({ ...one, blocks: [] })),
    )
  return {
    cases: store.cases,
    sources: overriding(store.sources, { deposit }),
    blocks: overriding(store.blocks, { pack: () => null }),
    hits: store.hits,
    packs: store.packs,
    surveys: store.surveys,
  }
}

/** A part of a store in another thread, of which some methods are answered here. */
function overriding<T extends object>(part: T, own: Partial<T>): T {
  return new Proxy(part, {
    get: (target, name): unknown =>
      Object.hasOwn(own, name) ? Reflect.get(own, name) : Reflect.get(target, name),
  })
}
