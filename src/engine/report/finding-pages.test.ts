import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { FindingPages } from './finding-pages.ts'

const KNOWN = {
  hostOf: (source: number) => (source === 9 ? 'EX02' : 'EX01'),
  pathOf: (source: number) => `logs/${source}.log`,
  sourceOf: () => undefined,
}
const KEY = { rule: 'r', host: 'EX01' }

function hitOf(rule: string, source: number, i: number): Hit {
  return {
    rule,
    level: 'high',
    source,
    format: 'iis-w3c',
    host: null,
    time: i,
    place: { kind: 'line', ordinal: i, offset: i, length: 1 },
    fields: { 'c-ip': i % 10 === 0 ? '192.0.2.10' : '192.0.2.1' },
  }
}

async function stored(): Promise<{ pages: FindingPages; store: MemoryStore; id: string }> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('pages')).value
  // Later times are stored first.
  for (const [source, from] of [
    [1, 30],
    [0, 0],
  ] as const) {
    const hits = Array.from({ length: 30 }, (_, i) => hitOf('r', source, from + i))
    await store.hits.add(id, source, [...hits, hitOf('other', source, from)], [])
  }
  await store.hits.add(id, 9, [hitOf('r', 9, 0)], [])
  return { pages: new FindingPages(store, id), store, id }
}

describe('hits of a finding', () => {
  it('come from the store a page at a time, in order of time, of their rule and host alone', async () => {
    const { pages } = await stored()
    const seen: (number | null)[] = []
    for (let offset = 0; offset < 60; offset += 25) {
      const { total, hits } = await pages.page(KEY, offset, 25, UNTUNED, KNOWN)
      expect(total).toBe(60)
      seen.push(...hits.map(({ time }) => time))
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect((await pages.page(KEY, 60, 25, UNTUNED, KNOWN)).hits).toEqual([])
    expect((await pages.page({ rule: 'r', host: 'EX02' }, 0, 25, UNTUNED, KNOWN)).total).toBe(1)
  })

  it('are without those that an analyst allowed, and with those that came since', async () => {
    const { pages, store, id } = await stored()
    const where = { kind: 'value', field: 'c-ip', value: '192.0.2.10' } as const
    const tuning: Tuning = {
      ...UNTUNED,
      allowed: [{ id: 'a', rule: 'r', where, reason: 'ours', time: 0 }],
    }
    expect((await pages.page(KEY, 0, 1, tuning, KNOWN)).total).toBe(54)
    await store.hits.add(id, 3, [hitOf('r', 3, 99)], [])
    pages.forget()
    const { total, hits } = await pages.page(KEY, 54, 5, tuning, KNOWN)
    expect([total, hits.map(({ time }) => time)]).toEqual([55, [99]])
  })
})
