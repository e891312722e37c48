import { describe, expect, it } from 'vitest'
import { countTime, gapsInOrder, joinTimes, type Gap, type RowTimes } from './row-times.ts'

const MINUTE = 60_000

/** Rows at some minutes. */
function rows(...minutes: readonly number[]): RowTimes {
  const times: RowTimes = { first: Infinity, last: -Infinity, gaps: [] }
  for (const minute of minutes) countTime(times, minute * MINUTE)
  return times
}

const inMinutes = (times: RowTimes): number[][] =>
  gapsInOrder(times.gaps).map(([from, to]) => [from / MINUTE, to / MINUTE])

/** The first of two parts after the second was joined to it. */
function joined(one: RowTimes, other: RowTimes): RowTimes {
  joinTimes(one, other)
  return one
}

describe('the times of rows', () => {
  it('reach from the earliest row to the latest, whatever their order', () => {
    expect(rows(5, 2, 9)).toMatchObject({ first: 2 * MINUTE, last: 9 * MINUTE })
    expect(rows()).toEqual({ first: Infinity, last: -Infinity, gaps: [] })
  })

  it('have a gap from three minutes without rows on', () => {
    expect(inMinutes(rows(0, 3))).toEqual([[0, 3]])
    expect(inMinutes(rows(0, 2.99, 5))).toEqual([])
    expect(inMinutes(rows(7))).toEqual([])
  })

  it('have the same gaps forwards and backwards', () => {
    const gaps = [
      [1, 10],
      [11, 20],
    ]
    expect(inMinutes(rows(0, 1, 10, 11, 20))).toEqual(gaps)
    expect(inMinutes(rows(20, 11, 10, 1, 0))).toEqual(gaps)
  })

  it('have two gaps where a late row divides one, of which short ones are dropped', () => {
    expect(inMinutes(rows(0, 20, 8))).toEqual([
      [0, 8],
      [8, 20],
    ])
    expect(inMinutes(rows(0, 20, 2))).toEqual([[2, 20]])
    expect(inMinutes(rows(0, 20, 25, 2))).toEqual([
      [2, 20],
      [20, 25],
    ])
  })

  it('keep a gap when a late row stands at one of its ends, or outside of all gaps', () => {
    expect(inMinutes(rows(0, 20, 0, 20))).toEqual([[0, 20]])
    expect(inMinutes(rows(0, 2, 20, 1))).toEqual([[2, 20]])
    expect(inMinutes(rows(0, 2, 1))).toEqual([])
    expect(inMinutes(rows(0, 20, 22, 21))).toEqual([[0, 20]])
  })

  it('keep the 64 longest gaps', () => {
    const lengths = Array.from({ length: 70 }, (_, i) => 4 + ((i * 37) % 70))
    let at = 0
    const minutes = [0, ...lengths.map((length) => (at += length))]
    const kept = inMinutes(rows(...minutes)).map(([from, to]) => to! - from!)
    expect(kept.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => 10 + i))
  })

  it('keep the gap that was there first where a later one is as long', () => {
    const minutes = Array.from({ length: 66 }, (_, i) => i * 4)
    const kept = inMinutes(rows(...minutes))
    expect(kept).toHaveLength(64)
    expect(kept.at(-1)).toEqual([252, 256])
  })
})

describe('the times of two parts', () => {
  it('have the gap between them, whichever comes first', () => {
    expect(inMinutes(joined(rows(0, 1), rows(9, 10)))).toEqual([[1, 9]])
    expect(inMinutes(joined(rows(9, 10), rows(0, 1)))).toEqual([[1, 9]])
    expect(joined(rows(9, 10), rows(0, 1))).toMatchObject({ first: 0, last: 10 * MINUTE })
    expect(joined(rows(0, 1), rows(9, 10))).toMatchObject({ first: 0, last: 10 * MINUTE })
  })

  it('keep the gaps of each that lie outside of the other', () => {
    expect(inMinutes(joined(rows(0, 5, 10), rows(10, 16)))).toEqual([
      [0, 5],
      [5, 10],
      [10, 16],
    ])
    expect(inMinutes(joined(rows(10, 16), rows(0, 5, 10)))).toEqual([
      [0, 5],
      [5, 10],
      [10, 16],
    ])
  })

  it('lose the gaps that rows of the other may fill', () => {
    expect(inMinutes(joined(rows(0, 20), rows(5, 6)))).toEqual([])
    expect(inMinutes(joined(rows(5, 6), rows(0, 20)))).toEqual([])
    expect(inMinutes(joined(rows(0, 10, 20), rows(11, 12)))).toEqual([[0, 10]])
    expect(inMinutes(joined(rows(11, 12), rows(0, 10, 20)))).toEqual([[0, 10]])
  })

  it('are those of the one where the other has no rows', () => {
    expect(inMinutes(joined(rows(0, 5), rows()))).toEqual([[0, 5]])
    expect(inMinutes(joined(rows(), rows(0, 5)))).toEqual([[0, 5]])
  })

  it('sorts gaps in a list of its own', () => {
    const gaps: Gap[] = [
      [9, 10],
      [1, 2],
    ]
    expect(gapsInOrder(gaps)).toEqual([
      [1, 2],
      [9, 10],
    ])
    expect(gaps[0]).toEqual([9, 10])
  })
})
