import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/memory-store.ts'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { sourceOf, storeBlock } from '../../../tests/cases/deposits.ts'
import { caseRecord, interruptedReading, sumUp } from './case-record.ts'

const block = blockOf('f', [{ a: 'x' }, { a: 'y' }], 'absent')

async function caseOf(): Promise<{ store: MemoryStore; id: string }> {
  const store = new MemoryStore()
  return { store, id: (await store.cases.create('x')).value.id }
}

describe('the record of a case', () => {
  it('has the sums of what was read, without those of archives', async () => {
    const { store, id } = await caseOf()
    const source = sourceOf(0)
    await store.sources.put(id, { ...source, receipt: { ...source.receipt, bytes: 7, events: 2 } })
    await store.sources.put(id, { ...source, id: 1, format: 'zip', receipt: { ...source.receipt, bytes: 5 } })
    await storeBlock(store, id, 0, block)
    await sumUp(store, id, false)
    const record = await caseRecord(store, id)
    expect(record).toMatchObject({ complete: false, sources: 2, events: 2, bytes: 7 })
    expect(record!.storedBytes).toBeGreaterThan(0)
  })

  it('is nothing for a case that is not stored', async () => {
    expect(await caseRecord(new MemoryStore(), 'none')).toBeUndefined()
  })
})

describe('what an earlier reading left', () => {
  const mark = { bytes: 9, head: 'h', kept: {} }
  const task = { path: 'logs/0.log', bytes: 9, blob: new Blob(), archivePath: null }

  it('is every source of a case that was not read to its end, with its blocks', async () => {
    const { store, id } = await caseOf()
    await store.sources.put(id, { ...sourceOf(0), mark })
    await storeBlock(store, id, 0, block)
    await store.cases.update(id, { complete: false })
    const interrupted = await interruptedReading(store, id, await store.sources.list(id))
    expect(interrupted.storedPart(task)?.stored?.blocks.map(({ rows }) => rows)).toEqual([2])
  })

  it('is nothing of a case that is complete', async () => {
    const { store, id } = await caseOf()
    await store.sources.put(id, { ...sourceOf(0), mark })
    const interrupted = await interruptedReading(store, id, await store.sources.list(id))
    expect(interrupted.storedPart(task)).toBeNull()
  })
})
