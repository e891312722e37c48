import { describe, expect, it } from 'vitest'
import { blockOf } from '../../tests/laws/example-block.ts'
import { envelopeOf, matchEnvelopeOf } from './envelope.ts'

const rows = (count: number): { a: string }[] => Array.from({ length: count }, () => ({ a: 'x' }))

describe('the envelope of a block', () => {
  it('has the times of its rows, and whether they stand in their order', () => {
    expect(envelopeOf(1, 2, blockOf('f', rows(3), 'absent', [5, 9, 9]), 10)).toMatchObject({
      id: 1,
      source: 2,
      rows: 3,
      minTime: 5,
      maxTime: 9,
      summary: { timed: 3, ordered: true, firstOffset: 0, lastOffset: 2 },
    })
    expect(envelopeOf(1, 2, blockOf('f', rows(2), 'absent', [9, 5]), 10).summary.ordered).toBe(false)
    expect(envelopeOf(1, 2, blockOf('f', rows(2), 'absent', [5, NaN]), 10).summary).toMatchObject({
      timed: 1,
      ordered: false,
    })
  })

  it('has no times when no row has one', () => {
    const { minTime, maxTime } = envelopeOf(1, 2, blockOf('f', rows(1), 'absent', [NaN]), 10)
    expect([minTime, maxTime]).toEqual([NaN, NaN])
  })

  it('of matches begins with the first and ends with the last', () => {
    const matches = blockOf('f', rows(2), 'absent', [5, 9])
    expect(matchEnvelopeOf(3, 'r', 2, matches)).toEqual({
      id: 3,
      rule: 'r',
      source: 2,
      rows: 2,
      minTime: 5,
      maxTime: 9,
    })
  })
})
