import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { CaseIndex } from './case-index.ts'
import type { Question } from '../contracts/questions.ts'
import { Coordinator } from '../coordinator.ts'
import { Queries } from '../questions/queries.ts'
import { storeBlock } from '../../../tests/cases/deposits.ts'

const HOSTS = new Map([[0, 'EX01']])
const WHOLE: Question = {
  scope: { predicate: { kind: 'constant', value: true }, range: null },
  histogram: { bins: 4 },
  facets: { fields: ['client.ip'], top: 2 },
  page: null,
}

/** Blocks of a hundred events each, every one from the address of its block. */
async function addBlocks(store: MemoryStore, id: string, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) {
    const blocks: Block[] = []
    const builder = new BlockBuilder({
      format: 'iis-w3c',
      placeKind: 'line',
      blank: 'empty',
      emit: (block) => void blocks.push(block),
    })
    builder.useSchema(['c-ip'])
    for (let row = 0; row < 100; row++) {
      builder.row(1_614_556_800_000 + number * 100 + row, row + 1, row * 10, 9)
      builder.putText(builder.field('c-ip'), `10.0.0.${number}`)
    }
    builder.flush()
    for (const block of blocks) await storeBlock(store, id, 0, block)
  }
}

async function opened(store: MemoryStore, id: string): Promise<CaseIndex> {
  const index = new CaseIndex(store, id)
  await index.refresh(HOSTS, [], true)
  return index
}

async function caseOf(blocks: number): Promise<{ store: MemoryStore; id: string }> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('test')).value
  await addBlocks(store, id, 0, blocks)
  return { store, id }
}

const always = async (): Promise<boolean> => true

async function addressesOf(index: CaseIndex): Promise<number> {
  return (await new Queries(index).ask(WHOLE))!.facets![0]!.distinct
}

describe('surveys of a case', () => {
  it('are about what was stored since the last, and stop when nobody wants them', async () => {
    const { store, id } = await caseOf(3)
    let steps = 0
    await (await opened(store, id)).prepare(async () => ++steps < 3, 1)
    expect(await store.surveys.list(id)).toHaveLength(0)
    await (await opened(store, id)).prepare(always, 1)
    await addBlocks(store, id, 3, 5)
    const index = await opened(store, id)
    await index.prepare(always, 1)
    expect((await store.surveys.list(id)).map(({ number }) => number)).toEqual([0, 1])
    expect(await addressesOf(await opened(store, id))).toBe(5)
  })

  it('of another tab are not written over', async () => {
    const { store, id } = await caseOf(2)
    const [one, two] = [await opened(store, id), await opened(store, id)]
    // Each numbers the values in the order in which it sees them.
    await addBlocks(store, id, 2, 4)
    await two.refresh(HOSTS, [], true)
    await Promise.all([one.prepare(always, 1), two.prepare(always, 1)])
    expect(await store.surveys.list(id)).toHaveLength(1)
    for (const index of [one, two]) await index.refresh(HOSTS, [], false)
    for (const index of [one, two, await opened(store, id)]) expect(await addressesOf(index)).toBe(4)
  })

  it('that are damaged are made anew', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('test')).value
    await addBlocks(store, id, 0, 3)
    await (await opened(store, id)).prepare(always, 1)
    const [{ index } = { index: new ArrayBuffer() }] = await store.surveys.list(id)
    const [times, codes] = [
      await store.surveys.part(id, 0, 'times'),
      await store.surveys.part(id, 0, 'codes'),
    ]
    await store.surveys.drop(id, 0)
    await store.surveys.add(id, 0, { index, times: times!.slice(0, -1), codes: codes! })
    const damaged = await opened(store, id)
    expect((await new Queries(damaged).ask(WHOLE))!.total).toBe(300)
    expect(await store.surveys.list(id)).toHaveLength(0)
    await (await opened(store, id)).prepare(always, 1)
    expect(await store.surveys.part(id, 0, 'times')).toEqual(times)
  })

  it('are made of a large case while nobody asks, and of a small one not at all', async () => {
    for (const [blocks, surveys] of [
      [3, 0],
      [700, 1],
    ] as const) {
      const { store, id } = await caseOf(blocks)
      const engine = new Coordinator({
        store,
        rules: compileRules([]),
        version: 'test',
        prepares: true,
        readers: () => Promise.resolve([]),
        sweep: () => Promise.resolve(),
      })
      await engine.openCase(id)
      expect((await engine.ask('1', id, WHOLE, () => undefined))!.total).toBe(blocks * 100)
      await engine.prepared(id)
      expect(await store.surveys.list(id)).toHaveLength(surveys)
    }
  })
})
