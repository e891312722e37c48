import { describe, expect, it } from 'vitest'
import { explainedCount, explainedValue } from './explained-events.ts'
import type { WeighedChain } from './judge-chain.ts'

/** An attack whose steps have so many events that were answered to be expected. */
function chainWith(...counts: readonly number[]): WeighedChain {
  const stages = counts.map((count) => ({ explained: { count, hits: [], first: null, last: null } }))
  return { judgement: { stages } } as unknown as WeighedChain
}

describe('events that were answered to be expected', () => {
  it('are counted once, though several steps and attacks rest on the same', () => {
    expect(explainedCount([chainWith(2, 7), chainWith(5)])).toBe(7)
    expect(explainedCount([chainWith(5), chainWith(7, 2)])).toBe(7)
  })

  it('are none without an attack, and without an answer', () => {
    expect(explainedCount([])).toBe(0)
    expect(explainedCount([chainWith(), chainWith(0, 0)])).toBe(0)
  })

  it('are a value of a sentence only when there are some', () => {
    expect(explainedValue(0)).toEqual({})
    expect(explainedValue(1)).toEqual({ explained: { kind: 'number', unit: 'events', value: 1 } })
  })
})
