import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { UNTUNED } from '../../event/tuning.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { KEEP } from './hit-digest.ts'
import { StoredHits, type KnownSources } from './stored-hits.ts'

const KNOWN: KnownSources = { hostOf: () => 'EX01', pathOf: () => 'a.log', sourceOf: () => undefined }

function hit(rule: string, offset: number): Hit {
  return {
    rule,
    level: 'high',
    source: 0,
    format: 'f',
    host: null,
    time: offset,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: {},
  }
}

describe('the stored hits of a case', () => {
  it('are each seen once, however often they are asked for', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('x')).value
    await store.hits.add(id, 0, [hit('a', 1), hit('b', 2)], [])
    const hits = new StoredHits(UNTUNED, KEEP)
    const both = await Promise.all([hits.upToNow(store, id, KNOWN), hits.upToNow(store, id, KNOWN)])
    expect(both.map(({ found }) => found.hits.length)).toEqual([2, 2])
    await store.hits.add(id, 0, [hit('a', 3)], [])
    expect((await hits.upToNow(store, id, KNOWN)).found.hits).toHaveLength(3)
    expect([...hits.marks.of(0).offsets]).toEqual([1, 2, 3])
  })

  it('count as they were found and as the analyst decided', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('x')).value
    await store.hits.add(id, 0, [hit('a', 1), hit('b', 2)], [])
    const tuning = { ...UNTUNED, off: { a: { reason: 'ours', time: 1 } } }
    const seen = await new StoredHits(tuning, KEEP).upToNow(store, id, KNOWN)
    expect(seen.found.hits).toHaveLength(2)
    expect(seen.tuned.hits.map(({ rule }) => rule)).toEqual(['b'])
    expect(seen.effects.off.get('a')).toBe(1)
  })
})
