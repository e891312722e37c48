import type { Hit } from '../../src/event/hit.ts'
import { CaseIndex } from '../../src/engine/case-index/case-index.ts'
import { HitMarks } from '../../src/engine/case-index/hit-marks.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { blockOf } from '../laws/example-block.ts'
import { storeBlock } from './deposits.ts'

/** The index of a case of one block: one event for each time (epoch ms), on the host EX01, with these hits. */
export async function oneBlockIndex(times: readonly number[], hits: readonly Hit[] = []): Promise<CaseIndex> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('x')).value
  const rows = times.map(() => ({ a: 'x' }))
  await storeBlock(store, id, 0, blockOf('f', rows, 'absent', times))
  const index = new CaseIndex(store, id)
  await index.refresh(new Map([[0, 'EX01']]), [HitMarks.of(hits)], true)
  return index
}
