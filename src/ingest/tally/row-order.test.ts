import { describe, expect, it } from 'vitest'
import { countStep, isReversed, joinSteps, newRowOrder, type RowOrder } from './row-order.ts'

function orderOf(...times: readonly number[]): RowOrder {
  const order = newRowOrder()
  for (const time of times) countStep(order, time)
  return order
}

/** Rows one second apart, the last one first. */
const backwards = (rows: number): number[] => Array.from({ length: rows }, (_, i) => 1000 - i)

describe('the order of rows', () => {
  it('counts steps forwards and backwards, and none between rows of the same time', () => {
    expect(orderOf(5, 7, 7, 6, 9)).toEqual({ first: 5, last: 9, forwards: 2, backwards: 1 })
    expect(orderOf()).toEqual({ first: NaN, last: NaN, forwards: 0, backwards: 0 })
  })

  it('is the same when the rows are counted in parts', () => {
    const times = [5, 7, 6, 6, 2, 9]
    for (let cut = 0; cut <= times.length; cut++) {
      const joined = orderOf(...times.slice(0, cut))
      joinSteps(joined, orderOf(...times.slice(cut)))
      expect(joined).toEqual(orderOf(...times))
    }
  })

  it('is in reverse from twenty steps backwards on', () => {
    expect(isReversed(orderOf(...backwards(21)))).toBe(true)
    expect(isReversed(orderOf(...backwards(20)))).toBe(false)
    expect(isReversed(newRowOrder())).toBe(false)
  })

  it('is in reverse when there is at most one step forwards to ten backwards', () => {
    expect(isReversed({ ...newRowOrder(), backwards: 20, forwards: 2 })).toBe(true)
    expect(isReversed({ ...newRowOrder(), backwards: 20, forwards: 3 })).toBe(false)
  })
})
