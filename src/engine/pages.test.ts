import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockIndex } from './block-index.ts'
import { pageOf } from './pages.ts'
import type { Matched } from './queries.ts'

function matchedOf(id: number, times: readonly (number | null)[]): Matched {
  const rows = times.map((_, row) => row)
  const timed = rows.filter((row) => times[row] !== null).sort((a, b) => times[a]! - times[b]! || a - b)
  const untimed = rows.filter((row) => times[row] === null)
  const order = Uint32Array.from([...timed, ...untimed])
  return {
    index: { id } as BlockIndex,
    rows: order,
    times: Float64Array.from(order, (row) => times[row] ?? NaN),
    timed: timed.length,
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
  it('cut one order of time into pieces, whatever their size', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 5 }), fc.integer({ min: 1, max: 12 }), (blocks, limit) => {
        const matched = blocks.map((block, id) => matchedOf(id, block))
        const all = blocks.flatMap((block, id) => block.map((time, row) => ({ block: id, row, time })))
        const expected = [
          ...all
            .filter(({ time }) => time !== null)
            .sort((a, b) => a.time! - b.time! || a.block - b.block || a.row - b.row),
          ...all.filter(({ time }) => time === null),
        ].map(({ block, row }) => ({ block, row }))
        const paged = []
        for (let offset = 0; offset < expected.length; offset += limit)
          paged.push(...pageOf(matched, offset, limit))
        expect(paged).toEqual(expected)
      }),
    )
  })

  it('past the end are empty', () => {
    expect(pageOf([matchedOf(0, [1, 2])], 2, 10)).toEqual([])
  })
})
