import { describe, expect, it } from 'vitest'
import { builtIn } from '../../detections/compile/built-in.ts'
import type { HitFacet } from '../contracts/questions.ts'
import type { PlacedHit } from '../case-index/hit-marks.ts'
import { answerOf, between } from '../case-index/positions.ts'
import { FacetTally } from './facets.ts'
import { hitGroups, tallyHits } from './hit-facets.ts'

const HITS: readonly PlacedHit[] = [
  { position: 1, rule: 'a', level: 'high' },
  { position: 1, rule: 'b', level: 'high' },
  { position: 1, rule: 'b', level: 'high' },
  { position: 5, rule: 'b', level: 'low' },
  { position: 9, rule: 'c', level: 'critical' },
]
const GROUPS = {
  chain: new Map([
    ['a', ['x']],
    ['b', ['x', 'y']],
  ]),
  stage: new Map<string, readonly string[]>(),
}
const SLICE = { answer: 'all', from: 0, to: 10 } as const

function counted(by: HitFacet, slice: Parameters<typeof tallyHits>[1] = SLICE): Record<string, number> {
  const tally = new FacetTally()
  tallyHits(HITS, slice, by, tally, GROUPS)
  return Object.fromEntries(tally.top(9).values.map(({ value, count }) => [value, count]))
}

describe('hits beside the table', () => {
  it('count each event once for each name', () => {
    expect(counted('level')).toEqual({ high: 1, low: 1, critical: 1 })
    expect(counted('rule')).toEqual({ a: 1, b: 2, c: 1 })
    expect(counted('chain')).toEqual({ x: 2, y: 2 })
    expect(counted('stage')).toEqual({})
  })

  it('count only events that are selected', () => {
    expect(counted('rule', { answer: 'all', from: 2, to: 9 })).toEqual({ b: 1 })
    expect(counted('rule', { answer: answerOf(between(10, 0, 5)), from: 0, to: 10 })).toEqual({ a: 1, b: 1 })
    expect(counted('rule', { answer: 'none', from: 0, to: 10 })).toEqual({})
  })

  it('know the attacks and stages that a rule evidences', () => {
    const { chain, stage } = hitGroups(builtIn().chains)
    const [first] = builtIn().chains
    const [rule] = first!.stages.find(({ rules }) => rules.length > 0)!.rules
    expect(chain.get(rule!.rule)).toContain(first!.id)
    expect(stage.get(rule!.rule)?.length).toBeGreaterThan(0)
    for (const ids of chain.values()) expect(new Set(ids).size).toBe(ids.length)
  })
})
