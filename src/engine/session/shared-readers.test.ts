import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import type { EngineSetup } from './engine-setup.ts'
import { SharedReaders } from './shared-readers.ts'

function readersThatCost(cost: number): EngineSetup['readers'] {
  return async () => [{ costs: async () => ({ rule: cost }) } as never]
}

describe('the readers that cases share', () => {
  it('tell what rules cost only for the case that they were made for last', async () => {
    const shared = new SharedReaders({
      store: new MemoryStore(),
      rules: compileRules([]),
      version: 'test',
      sweep: async () => undefined,
      readers: readersThatCost(3),
    })
    expect(await shared.costs('one')).toEqual({})
    await shared.begin('one', compileRules([]))
    expect(await shared.costs('one')).toEqual({ rule: 3 })
    await shared.begin('two', compileRules([]))
    expect(await shared.costs('one')).toEqual({})
    expect(await shared.costs('two')).toEqual({ rule: 3 })
  })
})
