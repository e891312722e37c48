import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetOf, pageOf, type RankedBlock } from './pages.ts'

function rankedOf(id: number, times: readonly (number | null)[]): RankedBlock {
  const rows = times.map((_, row) => row)
  const timed = rows.filter((row) => times[row] !== null).sort((a, b) => times[a]! - times[b]! || a - b)
  const all = [...timed, ...rows.filter((row) => times[row] === null)]
  const ordered = all.map((row, position) => ({ position, row, time: times[row] ?? NaN }))
  return {
    id,
    timed: timed.length,
    untimed: all.length - timed.length,
    first: ordered[0]?.time ?? NaN,
    last: ordered[timed.length - 1]?.time ?? NaN,
    before: (time) => ordered.filter((row) => row.time < time).length,
    from: async (rank, limit) => ordered.slice(rank, rank + limit),
  }
}

const times = fc.array(
  fc.option(
    fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 1.6e12, max: 1.6e12 + 5, noNaN: true })),
    {
      nil: null,
    },
  ),
  {
    maxLength: 30,
  },
)

describe('pages', () => {
  it('cut one order into pieces, whatever their size, and each row is found again at its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(times, { maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
        async (blocks, limit) => {
          const ranked = blocks.map((block, id) => rankedOf(id, block))
          const all = blocks.flatMap((block, id) => block.map((time, row) => ({ block: id, row, time })))
          const expected = [
            ...all.filter(({ time }) => time === null),
            ...all
              .filter(({ time }) => time !== null)
              .sort((a, b) => a.time! - b.time! || a.block - b.block || a.row - b.row),
          ].map(({ block, row }) => ({ block, row }))
          const paged = []
          for (let offset = 0; offset < expected.length; offset += limit)
            paged.push(...(await pageOf(ranked, offset, limit)))
          expect(paged.map(({ block, row }) => ({ block, row }))).toEqual(expected)
          const offsets = paged.map(({ block, position, time }) =>
            offsetOf(ranked, { block, rank: position, time }),
          )
          expect(await Promise.all(offsets)).toEqual(paged.map((_, offset) => offset))
        },
      ),
    )
  })

  it('take no order from a block without times', async () => {
    const ranked = [[1], [1.6e12], [], [0]].map((times, id) => rankedOf(id, times))
    expect((await pageOf(ranked, 0, 1)).map(({ block }) => block)).toEqual([3])
  })

  it('past the end are empty', async () => {
    expect(await pageOf([rankedOf(0, [1, 2])], 2, 10)).toEqual([])
  })
})
