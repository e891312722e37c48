import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ticks } from './time-axis.ts'

describe('the ticks of a time axis', () => {
  it('lie inside, rise, and are never too many, from milliseconds to decades', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 1, max: 1e12 }),
        fc.integer({ min: 1, max: 20 }),
        (from, span, most) => {
          const marks = ticks(from, from + span, most)
          expect(marks.length).toBeLessThanOrEqual(most + 1)
          marks.forEach(({ time }, i) => {
            expect(time).toBeGreaterThanOrEqual(from)
            expect(time).toBeLessThan(from + span)
            if (i > 0) expect(time).toBeGreaterThan(marks[i - 1]!.time)
          })
        },
      ),
    )
  })

  it('fall on round UTC times', () => {
    const from = Date.UTC(2021, 2, 1)
    expect(ticks(from, from + 6 * 86_400_000, 6).map(({ label }) => label)).toEqual([
      '2021-03-01',
      '2021-03-02',
      '2021-03-03',
      '2021-03-04',
      '2021-03-05',
      '2021-03-06',
    ])
    expect(ticks(from, from + 3_600_000, 6).map(({ label }) => label)).toEqual([
      '03-01',
      '00:10',
      '00:20',
      '00:30',
      '00:40',
      '00:50',
    ])
  })
})
