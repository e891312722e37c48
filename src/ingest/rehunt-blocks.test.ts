import { describe, expect, it } from 'vitest'
import { Hunter } from '../detections/hunt/hunt.ts'
import { fieldOf } from '../formats/registry.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { iisLog, indicatorsOf, memoryPlatform, taskOf } from '../../tests/cases/source-task.ts'
import { storeWith } from '../../tests/cases/store-with.ts'
import { Ingest } from './ingest.ts'
import { rehuntBlocks, rulesNamed, type StoredBlock } from './rehunt-blocks.ts'

const indicators = indicatorsOf('198.51.100.3', '198.51.100.4')
const hunter = new Hunter({ rules: [], indicators }, fieldOf)
const running = new AbortController().signal

async function storedCase(): Promise<{ store: MemoryStore; id: string; blocks: StoredBlock[] }> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  const rules = { rules: [], indicators: [] }
  const ingest = new Ingest({ caseId: id, store, rules, platform: memoryPlatform() })
  await ingest.read(taskOf(iisLog(30)), () => undefined, running)
  await ingest.settle()
  const blocks: StoredBlock[] = []
  await store.blocks.each(id, (envelope) => void blocks.push({ id: envelope.id, source: envelope.source }))
  return { store, id, blocks }
}

describe('stored blocks', () => {
  it('are hunted on as if they were read, and what is kept is counted on', async () => {
    const { store, id, blocks } = await storedCase()
    const outcome = await rehuntBlocks(store, id, hunter, blocks, { earlier: 2 }, running)
    expect(outcome).toMatchObject({ blocks: 1, hits: 6, stopped: null })
    expect(Object.values(outcome.kept).sort()).toEqual([2, 3, 3])
    let stored = 0
    await store.hits.each(id, 0, ({ hits }) => void (stored += hits.length))
    expect(stored).toBe(6)
  })

  it('are left when a person cancels, or when there is no room for hits', async () => {
    const { store, id, blocks } = await storedCase()
    const cancelled = AbortSignal.abort()
    expect(await rehuntBlocks(store, id, hunter, blocks, {}, cancelled)).toMatchObject({
      blocks: 0,
      stopped: 'cancelled',
    })
    const full = storeWith(store, { hits: { add: async () => ({ ok: false, reason: 'full', detail: '' }) } })
    expect(await rehuntBlocks(full, id, hunter, blocks, {}, running)).toMatchObject({
      blocks: 0,
      stopped: 'full',
    })
  })
})

it('rules and indicators are chosen by their names', () => {
  const [first] = indicators
  const chosen = rulesNamed({ rules: [], indicators }, new Set([first!.name]))
  expect(chosen).toEqual({ rules: [], indicators: [first] })
})
