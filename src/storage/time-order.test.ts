import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeOrder } from './time-order.ts'

/** How far rows stand from where they belong decides how they are sorted. */
const near = fc
  .array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 })
  .map((delays) => delays.map((delay, i) => (delay === 9 ? NaN : i + delay)))
const anyhow = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(NaN)), { maxLength: 200 })

describe('the order of time', () => {
  it('is that of a stable sort, rows without a time last', () => {
    fc.assert(
      fc.property(fc.oneof(near, anyhow), (given) => {
        const { order, times } = timeOrder(Float64Array.from(given))
        const rows = given.map((_, row) => row)
        const timed = rows.filter((row) => !Number.isNaN(given[row]))
        const expected = [
          ...timed.sort((a, b) => given[a]! - given[b]! || a - b),
          ...rows.filter((row) => Number.isNaN(given[row])),
        ]
        expect([...order]).toEqual(expected)
        expect([...times]).toEqual(expected.map((row) => given[row]))
      }),
    )
  })
})
