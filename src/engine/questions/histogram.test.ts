import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { oneBlockIndex } from '../../../tests/cases/one-block-case.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import { histogramOf } from './histogram.ts'
import { sliceOf, type Slice } from './slices.ts'
import type { TimeRange } from '../contracts/questions.ts'

const TIMES = [30, NaN, 10, 20, 19]

/** A case of one block; the row at time 20 has a hit. */
function indexOf(level: Hit['level'] = 'high'): Promise<CaseIndex> {
  const hit = { source: 0, level, place: { kind: 'record', ordinal: 4, offset: 3, length: 1 } } as Hit
  return oneBlockIndex(TIMES, [hit])
}

async function sliced(index: CaseIndex, range: TimeRange | null): Promise<Slice[]> {
  return Promise.all(index.blocks.map((envelope) => sliceOf(index, envelope, 'all', range)))
}

describe('a histogram', () => {
  it('counts events by bin and lane, from the first event to the last', async () => {
    const index = await indexOf()
    const { from, to, lanes, total, untimed } = await histogramOf(index, await sliced(index, null), null, 2)
    expect([from, to, total, untimed]).toEqual([10, 31, 5, 1])
    expect(lanes.map(({ host, counts, hits }) => [host, [...counts], [...hits]])).toEqual([
      ['EX01', [3, 1], [1, 0]],
    ])
  })

  it('puts an event at the border of two bins into the later one', async () => {
    const index = await indexOf()
    const range = { from: 0, to: 40 }
    const { step, lanes } = await histogramOf(index, await sliced(index, range), range, 4)
    expect(step).toBe(10)
    expect([...lanes[0]!.counts]).toEqual([0, 2, 1, 1])
  })

  it('marks no hit below medium', async () => {
    const index = await indexOf('low')
    const { lanes } = await histogramOf(index, await sliced(index, null), null, 1)
    expect([...lanes[0]!.hits]).toEqual([0])
  })
})
