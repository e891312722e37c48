import * as Comlink from 'comlink'
import { workerData } from 'node:worker_threads'
import { takenOver } from '../detections/compile/handed-over.ts'
import { IngestPart } from '../engine/threads/ingest-part.ts'
import { NodeFile } from '../evidence/file-node.ts'
import { nodePlatform } from '../evidence/platform-node.ts'
import { keepSpoolsIn } from '../evidence/spool-node.ts'
import type { CaseStore } from '../storage/store.ts'
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
      part = new IngestPart(withoutBlocks(store as Comlink.Remote<RemoteStore>), nodePlatform)
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
function withoutBlocks(far: Comlink.Remote<RemoteStore>): CaseStore {
  const deposit: CaseStore['deposit'] = (caseId, deposits) =>
    far.deposit(
      caseId,
      deposits.map((one) => ({ ...one, blocks: [] })),
    )
  return new Proxy(far as unknown as CaseStore, {
    get: (target, name) => {
      if (name === 'packed') return () => null
      return name === 'deposit' ? deposit : (Reflect.get(target, name) as unknown)
    },
  })
}
