import { expect, it } from 'vitest'
import { firstIndex, joinedSpans } from './ascending.ts'

it('the first item that is reached is found, also when none or all are', () => {
  const times = [10, 20, 20, 30]
  const from = (limit: number): number => firstIndex(times, (time) => time >= limit)
  expect([from(0), from(20), from(21), from(31)]).toEqual([0, 1, 3, 4])
  expect(firstIndex([], () => true)).toBe(0)
})

it('spans that touch are one, and days that follow each other where that is asked for', () => {
  expect(
    joinedSpans([
      [5, 6],
      [1, 3],
      [3, 4],
    ]),
  ).toEqual([
    [1, 4],
    [5, 6],
  ])
  expect(
    joinedSpans(
      [
        [5, 6],
        [1, 3],
        [3, 4],
      ],
      1,
    ),
  ).toEqual([[1, 6]])
})
