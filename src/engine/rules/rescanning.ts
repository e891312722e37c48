import type { Source } from '../../event/source.ts'
import type { StopReason } from '../../event/stop-reason.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { Reader } from '../../ingest/reader.ts'
import type { Task } from '../../ingest/task.ts'
import type { CaseStore, StoreResult } from '../../storage/store.ts'
import { isUnasked, packsOf } from '../report/unasked.ts'

/** A source, and the task by which its bytes are read again. */
export interface SourceToRescan {
  readonly source: Source
  readonly task: Task
}

/** Sources that have yet to be scanned for rules or digests of the case, and whose bytes are at hand. */
export async function sourcesToRescan(
  store: CaseStore,
  caseId: string,
  rules: RuleSet,
  taskOf: (source: number) => Task | null,
): Promise<SourceToRescan[]> {
  return (await store.sources.list(caseId)).flatMap((source) => {
    const task = isUnasked(rules, source) ? taskOf(source.id) : null
    return task ? [{ source, task }] : []
  })
}

/** Rescans sources with all readers. Ends early with the reason when one of them is stopped, or `stopped` says so. */
export async function rescanSources(
  readers: readonly Pick<Reader, 'rescanBytes'>[],
  sources: readonly SourceToRescan[],
  onDone: (hits: number) => void,
  stopped: () => boolean,
): Promise<StopReason | null> {
  const queue = [...sources]
  let reason: StopReason | null = null
  await Promise.all(
    readers.map(async (reader) => {
      while (reason === null && !stopped()) {
        const next = queue.shift()
        if (!next) return
        const outcome = await reader.rescanBytes(next.task, next.source)
        reason ??= outcome.stopped
        onDone(outcome.hits)
      }
    }),
  )
  return reason
}

/**
 * Forgets that sources were scanned for packs that the case no longer has, so that they are scanned again should the
 * pack come back.
 */
export async function forgetRemovedPacks(
  store: CaseStore,
  caseId: string,
  before: RuleSet,
  after: RuleSet,
): Promise<StoreResult<void>> {
  const now = new Set(packsOf(after))
  const removed = new Set(packsOf(before).filter((pack) => !now.has(pack)))
  if (removed.size === 0) return { ok: true, value: undefined }
  for (const source of await store.sources.list(caseId)) {
    const { scan } = source
    if (!scan?.packs.some((pack) => removed.has(pack))) continue
    const packs = scan.packs.filter((pack) => !removed.has(pack))
    const left = packs.length === 0 ? null : scan.left
    const stored = await store.sources.put(caseId, { ...source, scan: { packs, left } })
    if (!stored.ok) return stored
  }
  return { ok: true, value: undefined }
}
