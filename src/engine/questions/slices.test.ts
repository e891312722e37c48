import { describe, expect, it } from 'vitest'
import { oneBlockIndex } from '../../../tests/cases/one-block-case.ts'
import type { CaseIndex } from '../case-index/case-index.ts'
import type { BlockAnswer } from '../case-index/positions.ts'
import type { TimeRange } from '../contracts/questions.ts'
import { overlaps, sliceOf, type Slice } from './slices.ts'

const TIMES = [30, NaN, 10, 20, 19]

async function sliced(
  index: CaseIndex,
  range: TimeRange | null,
  answer: BlockAnswer = 'all',
): Promise<Slice[]> {
  return Promise.all(index.blocks.map((envelope) => sliceOf(index, envelope, answer, range)))
}

describe('a slice of a block', () => {
  it('has its rows without a time only where no range is asked for', async () => {
    const index = await oneBlockIndex(TIMES)
    const [whole] = await sliced(index, null)
    expect([whole!.count, whole!.untimed]).toEqual([5, 1])
    const [cut] = await sliced(index, { from: 10, to: 20 })
    expect([cut!.from, cut!.to, cut!.count, cut!.untimed]).toEqual([0, 2, 2, 0])
    const [wide] = await sliced(index, { from: 0, to: 99 })
    expect([wide!.count, wide!.untimed]).toEqual([4, 0])
  })

  it('is empty outside its times', async () => {
    const index = await oneBlockIndex(TIMES)
    expect(overlaps(index.blocks[0]!, { from: 31, to: 40 })).toBe(false)
    expect(overlaps(index.blocks[0]!, { from: 30, to: 31 })).toBe(true)
    expect((await sliced(index, { from: 31, to: 40 }))[0]!.count).toBe(0)
  })

  it('is empty when nothing answers', async () => {
    const index = await oneBlockIndex(TIMES)
    for (const range of [null, { from: 10, to: 20 }])
      expect((await sliced(index, range, 'none'))[0]!.count).toBe(0)
  })
})
