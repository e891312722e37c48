import type { Source } from '../../event/source.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { Task } from '../../ingest/task.ts'
import type { CaseStore, StoreResult } from '../../storage/store.ts'
import type { Rehunter } from '../reading/reading.ts'
import { isUnasked, packsOf } from '../report/unasked.ts'

/** A source and how its bytes are read again. */
export interface AtHand {
  readonly source: Source
  readonly task: Task
}

/** Sources of which something was not asked and whose bytes can be read again. */
export async function rescannable(
  store: CaseStore,
  caseId: string,
  rules: RuleSet,
  taskOf: (source: number) => Task | null,
): Promise<AtHand[]> {
  return (await store.sources.list(caseId)).flatMap((source) => {
    const task = isUnasked(rules, source) ? taskOf(source.id) : null
    return task ? [{ source, task }] : []
  })
}

/** Has sources asked what was not asked of them, on as many threads as there are. */
export async function rescan(
  readers: readonly Rehunter[],
  sources: readonly AtHand[],
  onDone: (hits: number) => void,
  stopped: () => boolean,
): Promise<'full' | 'cancelled' | null> {
  const queue = [...sources]
  let result: 'full' | 'cancelled' | null = null
  await Promise.all(
    readers.map(async (reader) => {
      while (result === null && !stopped()) {
        const next = queue.shift()
        if (!next) return
        const outcome = await reader.relook(next.task, next.source)
        result ??= outcome.stopped
        onDone(outcome.hits)
      }
    }),
  )
  return result
}

/** Forgets of every source that rules were asked of it that are not there any more: they may come back. */
export async function forgetPacks(
  store: CaseStore,
  caseId: string,
  before: RuleSet,
  after: RuleSet,
): Promise<StoreResult<void>> {
  const now = new Set(packsOf(after))
  const gone = new Set(packsOf(before).filter((pack) => !now.has(pack)))
  if (gone.size === 0) return { ok: true, value: undefined }
  for (const source of await store.sources.list(caseId)) {
    const { scan } = source
    if (!scan?.packs.some((pack) => gone.has(pack))) continue
    const packs = scan.packs.filter((pack) => !gone.has(pack))
    const left = packs.length === 0 ? null : scan.left
    const stored = await store.sources.put(caseId, { ...source, scan: { packs, left } })
    if (!stored.ok) return stored
  }
  return { ok: true, value: undefined }
}
