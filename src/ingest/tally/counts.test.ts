import { expect, it } from 'vitest'
import { addCount, mostOf } from './counts.ts'

it('counts of a key add up, from none on', () => {
  const counts = new Map<string, number>()
  addCount(counts, 'a', 2)
  addCount(counts, 'b', 1)
  addCount(counts, 'a', 3)
  expect([...counts]).toEqual([
    ['a', 5],
    ['b', 1],
  ])
})

it('the name with the largest count is the first of those that have it', () => {
  expect(mostOf(new Map())).toBe(null)
  expect(mostOf(new Map([['a', 0]]))).toBe(null)
  expect(
    mostOf(
      new Map([
        ['a', 1],
        ['b', 3],
        ['c', 3],
        ['d', 2],
      ]),
    ),
  ).toBe('b')
})
