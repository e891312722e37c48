import { expect, it } from 'vitest'
import { addPrint, newKindTally } from './kind-tally.ts'

it('a tally of no rows has no time, no day, no gap and no request', () => {
  expect(newKindTally('iis', 'EX01')).toEqual({
    ...{ kind: 'iis', host: 'EX01', first: Infinity, last: -Infinity, gaps: [] },
    ...{ days: new Map(), hours: new Map(), prints: new Map(), requests: new Map() },
    order: { first: NaN, last: NaN, forwards: 0, backwards: 0 },
    probes: { count: 0, first: Infinity, last: -Infinity, gaps: [] },
  })
})

it('the print of an hour is a sum of 32 bits, and is none where there are too many hours', () => {
  const tally = newKindTally('iis', null)
  addPrint(tally, 7, 2_000_000_000)
  addPrint(tally, 7, 2_000_000_000)
  addPrint(tally, 8, -5)
  expect([...tally.prints]).toEqual([
    [7, 4_000_000_000 - 2 ** 32],
    [8, -5],
  ])
  tally.hours = null
  addPrint(tally, 9, 1)
  expect(tally.prints.has(9)).toBe(false)
})
