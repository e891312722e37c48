import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ValueTally } from './value-tally.ts'

const given = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 40 })), {
  maxLength: 300,
})

describe('a bounded tally of values', () => {
  it('is exact while the values fit, and then tells by how much it may be short', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 80 }), (adds, room) => {
        const tally = new ValueTally(room)
        const exact = new Map<string, number>()
        for (const [value, count] of adds) {
          tally.add(`${value}`, count)
          exact.set(`${value}`, (exact.get(`${value}`) ?? 0) + count)
        }
        expect(tally.counts.size).toBeLessThanOrEqual(room)
        if (exact.size <= room) expect(tally.short).toBe(0)
        for (const [value, count] of exact) {
          const counted = tally.counts.get(value) ?? 0
          expect(counted).toBeLessThanOrEqual(count)
          expect(counted).toBeGreaterThanOrEqual(count - tally.short)
        }
      }),
    )
  })
})
