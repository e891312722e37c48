import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../storage/memory-store.ts'
import { StorageError } from '../storage/refusal.ts'
import { iisLog, indicatorsOf, memoryPlatform, taskOf } from '../../tests/cases/source-task.ts'
import { storeWith } from '../../tests/cases/store-with.ts'
import { Ingest } from './ingest.ts'

const running = new AbortController().signal
const rules = { rules: [], indicators: indicatorsOf('198.51.100.3') }

async function newCase(): Promise<{ store: MemoryStore; id: string; ingest: Ingest }> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  return { store, id, ingest: new Ingest({ caseId: id, store, rules, platform: memoryPlatform() }) }
}

describe('the ingest', () => {
  it('reads a source anew when other bytes are stored under its id', async () => {
    const { store, id, ingest } = await newCase()
    await ingest.read(taskOf(iisLog(9)), () => undefined, running)
    const stored = { head: 'of other bytes', kept: {}, blocks: [{ rows: 9, minTime: 0, maxTime: 1 }] }
    const outcome = await ingest.read(taskOf(iisLog(4), { stored }), () => undefined, running)
    expect(outcome.source.receipt.events).toBe(4)
    expect(await ingest.settle()).toBe(true)
    const rows: number[] = []
    await store.blocks.each(id, (envelope) => void rows.push(envelope.rows))
    expect(rows).toEqual([4])
  })

  it('ends a source, and not the reading, with an error of ours or of the storage', async () => {
    const { store, id } = await newCase()
    const error = (thrown: Error): Ingest =>
      new Ingest({
        caseId: id,
        store,
        rules,
        platform: memoryPlatform(),
        onBlock: () => Promise.reject(thrown),
      })
    const ours = await error(new TypeError('odd')).read(taskOf(iisLog(2)), () => undefined, running)
    expect(ours.stopped).toBeNull()
    expect(ours.source.receipt.issues).toMatchObject([
      { code: 'our-error', first: { detail: 'TypeError: odd' } },
    ])
    const theirs = await error(new StorageError('broken')).read(taskOf(iisLog(2)), () => undefined, running)
    expect(theirs).toMatchObject({
      stopped: 'full',
      source: { receipt: { issues: [{ code: 'storage-full' }] } },
    })
  })

  it('says when there was no room', async () => {
    const { store, id } = await newCase()
    const full = storeWith(store, {
      sources: { deposit: async () => ({ ok: false, reason: 'full', detail: '' }) },
    })
    const ingest = new Ingest({ caseId: id, store: full, rules, platform: memoryPlatform() })
    await ingest.read(taskOf(iisLog(2)), () => undefined, running)
    expect(await ingest.settle()).toBe(false)
  })
})
