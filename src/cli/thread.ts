import * as Comlink from 'comlink'
import { workerData } from 'node:worker_threads'
import { takenOver } from '../detections/compile/handed-over.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { NodeFile } from '../evidence/file-node.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { keepSpoolsIn } from '../evidence/spool-node.ts'
import type { CaseStore, SourceStore } from '../storage/store.ts'
import { farMate, serveMate } from '../engine/threads/far-mate.ts'
import { sent, type RemoteStore, type ThreadApi, type ThreadData } from './threads.ts'

/** Reads what the first thread of the command gives; the storage and everything else is there. */
export function serve(): void {
  const { calls, spools } = workerData as ThreadData
  keepSpoolsIn(spools)
  let part: IngestPart | null = null
  let report: Parameters<ThreadApi['begin']>[5] = () => undefined
  const api: ThreadApi = {
    async begin(caseId, hunted, store, scanner, packs, onProgress) {
      report = onProgress
      part = new IngestPart(withoutBlocks(store), nodePlatform)
      await part.begin(
        caseId,
        takenOver(hunted),
        scanner && { packs, scan: (bytes, subject) => scanner.scan(bytes, subject) },
      )
    },
    async read(task) {
      const { archive, ...outcome } = await begun(part).read(
        { ...task, blob: new NodeFile(task.blob) },
        report,
      )
      return { ...outcome, archive: archive && sent(archive) }
    },
    meet: (number, port) => begun(part).crew.add(number, farMate(port)),
    help: (port) => serveMate(begun(part), port),
    setIdle: async (number, on) => begun(part).setIdle(number, on),
    cancel: async () => part?.cancel(),
    settle: () => begun(part).settle(),
    costs: () => begun(part).costs(),
  }
  Comlink.expose(api, calls)
}

function begun(part: IngestPart | null): IngestPart {
  if (!part) throw new Error('begin was not called')
  return part
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
