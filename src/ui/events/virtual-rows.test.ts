import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowWindow, scrollTo } from './virtual-rows.ts'

describe('the window of a long table', () => {
  it('reaches the first and the last row, from a few to tens of millions', () => {
    for (const total of [1, 7, 1_000, 285_714, 285_715, 5_000_000, 60_000_000]) {
      const start = rowWindow(0, 560, total, 28)
      expect(start.first).toBe(0)
      const end = rowWindow(start.boxHeight - 560, 560, total, 28)
      expect(end.first + end.count).toBe(total)
    }
  })

  it('shows the row it was scrolled to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, share) => {
          const row = Math.floor(share * (total - 1))
          const { first, count } = rowWindow(scrollTo(row, 560, total, 28), 560, total, 28)
          expect(first).toBeLessThanOrEqual(row)
          expect(first + count).toBeGreaterThan(row)
        },
      ),
    )
  })

  it('is empty for an empty table', () => {
    expect(rowWindow(0, 560, 0, 28).count).toBe(0)
  })
})
