import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/memory-store.ts'
import type { BlockEnvelope, WantedParts } from '../../storage/store.ts'
import { envelopesOf, storeBlock } from '../../../tests/cases/deposits.ts'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { BlockShelf } from './block-shelf.ts'
import { textAt } from './loaded-block.ts'

const WANTED = { times: true, order: true, columns: ['a'] }

interface Shelf {
  readonly shelf: BlockShelf
  readonly envelopes: readonly BlockEnvelope[]
  readonly loads: WantedParts[]
}

async function shelfOf(blocks: number, limit?: number): Promise<Shelf> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('x')).value
  for (let number = 0; number < blocks; number++)
    await storeBlock(
      store,
      id,
      0,
      blockOf('f', [{ a: `x${number}`, b: 'same' }, { a: 'y' }], 'absent', [20, 10]),
    )
  const loads: WantedParts[] = []
  const loadPart = store.blocks.loadPart.bind(store.blocks)
  store.blocks.loadPart = async (caseId, block, wanted) => {
    loads.push(wanted)
    return loadPart(caseId, block, wanted)
  }
  const shelf = new BlockShelf(store, id, (_, field) => field, limit)
  return { shelf, envelopes: await envelopesOf(store, id), loads }
}

describe('the shelf of blocks', () => {
  it('gives the wanted parts in order of time', async () => {
    const { shelf, envelopes } = await shelfOf(1)
    const block = await shelf.get(envelopes[0]!, WANTED)
    expect([0, 1].map((position) => textAt(block.columns.get('a')!, position))).toEqual(['y', 'x0'])
    expect([0, 1].map((position) => block.times!.at(position))).toEqual([10, 20])
    expect([...block.order!]).toEqual([1, 0])
  })

  it('loads each part once, also for those who ask at the same time', async () => {
    const { shelf, envelopes, loads } = await shelfOf(1)
    const envelope = envelopes[0]!
    await Promise.all([shelf.get(envelope, WANTED), shelf.get(envelope, WANTED)])
    expect(loads).toHaveLength(1)
    await shelf.get(envelope, { ...WANTED, columns: ['a', 'b'] })
    expect(loads.map(({ columns }) => columns)).toEqual([['a'], ['b']])
    expect(shelf.peek(envelope.id, { ...WANTED, columns: ['b'] })).not.toBeNull()
    expect(shelf.peek(envelope.id, { ...WANTED, columns: ['c'] })).toBeNull()
  })

  it('holds no more than its limit, and loads again what it let go', async () => {
    const { shelf, envelopes, loads } = await shelfOf(6, 2_000)
    for (const envelope of envelopes) await shelf.get(envelope, WANTED)
    expect(envelopes.filter(({ id }) => shelf.peek(id, WANTED)).length).toBeLessThan(6)
    const before = loads.length
    for (const envelope of envelopes) expect((await shelf.get(envelope, WANTED)).times).not.toBeNull()
    expect(loads.length).toBeGreaterThan(before)
  })

  it('shares the values of a field between blocks', async () => {
    const { shelf, envelopes } = await shelfOf(2)
    const [one, two] = [await shelf.get(envelopes[0]!, WANTED), await shelf.get(envelopes[1]!, WANTED)]
    const [first, second] = [one.columns.get('a')!.shared!, two.columns.get('a')!.shared!]
    expect(first.dictionary).toBe(second.dictionary)
    expect(first.dictionary.values.count).toBe(3)
  })
})
