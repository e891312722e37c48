import { describe, expect, it } from 'vitest'
import type { Part } from './host-evidence.ts'
import { copiedDays } from './copied-days.ts'

/** Rows of some hours, each with its number since 1970, its rows and their print. */
function part(
  ...rows: readonly (readonly [hour: number, events: number, print: number])[]
): Pick<Part, 'coverage'> {
  const hours = rows.map(([hour, events]) => [hour, events] as const)
  const span = { first: 0, last: 1, days: [], unbroken: [] }
  return { coverage: { kind: 'web', ...span, hours, prints: rows.map(([, , print]) => print) } }
}

describe('days that are copies', () => {
  it('are those on which nearly all rows come at the same times', () => {
    expect(
      copiedDays([
        part([9, 30, 7], [10, 1, 5]),
        part([24 + 9, 30, 8]),
        part([96 + 9, 30, 7], [96 + 11, 1, 6]),
      ]),
    ).toEqual([0, 4])
  })

  it('are found whichever sources the rows stand in', () => {
    expect(copiedDays([part([9, 10, 3], [33, 10, 3]), part([9, 20, 4]), part([33, 20, 4])])).toEqual([0, 1])
  })

  it('are not told by few rows, by a part of the day, or by the same rows at another hour', () => {
    expect(copiedDays([part([9, 19, 7], [33, 19, 7])])).toEqual([])
    expect(copiedDays([part([9, 30, 7], [10, 4, 1], [33, 30, 7])])).toEqual([])
    expect(copiedDays([part([9, 30, 7], [34, 30, 7])])).toEqual([])
  })

  it('are not those of a schedule, whose rows come at the same times on many days', () => {
    const days = Array.from({ length: 20_000 }, (_, day) => [day * 24, 30, 7] as const)
    expect(copiedDays([part(...days)])).toEqual([])
    expect(copiedDays([part(...days.slice(0, 3))])).toEqual([0, 1, 2])
  })

  it('have nine of ten rows of either in common', () => {
    const days = (own: number, other: number): number[] =>
      copiedDays([part([9, 27, 7], [10, own, 1], [33, 27, 7], [34, other, 2])])
    expect([days(3, 3), days(4, 3), days(3, 4), days(4, 4)]).toEqual([[0, 1], [], [], []])
  })

  it('have twenty rows in common, of one hour or of several', () => {
    expect(copiedDays([part([9, 20, 7], [33, 20, 7])])).toEqual([0, 1])
    expect(copiedDays([part([9, 10, 7], [10, 10, 8], [33, 10, 7], [34, 10, 8])])).toEqual([0, 1])
    expect(copiedDays([part([9, 10, 7], [10, 9, 8], [33, 10, 7], [34, 9, 8])])).toEqual([])
  })

  it('are told by the number of rows and by their print, and by no log without prints', () => {
    expect(copiedDays([part([9, 30, 7], [33, 31, 7])])).toEqual([])
    expect(copiedDays([part([9, 30, 7], [33, 30, 8])])).toEqual([])
    const { prints: _, ...untold } = part([9, 30, 7], [33, 30, 7]).coverage
    expect(copiedDays([{ coverage: untold }])).toEqual([])
    const { hours: __, ...none } = part([9, 30, 7]).coverage
    expect(copiedDays([{ coverage: none }])).toEqual([])
  })

  it('are told in order, whatever the order of the logs; prints are sums of 32 bits', () => {
    const big = 2_000_000_000
    expect(copiedDays([part([105, 30, 7]), part([9, 30, 7])])).toEqual([0, 4])
    expect(
      copiedDays([part([105, 10, big]), part([105, 20, big]), part([9, 30, 2 * big - 2 ** 32])]),
    ).toEqual([0, 4])
  })

  it('are told in order where several were copied, whatever the order in which their hours were read', () => {
    const day = 18_800 * 24
    const first = part([day + 33, 10, 7], [day + 10, 10, 8])
    const second = part([day + 9, 10, 7], [day + 34, 10, 8])
    expect(copiedDays([first, second])).toEqual([18_800, 18_801])
    expect(
      copiedDays([part([day + 9, 30, 7], [day + 33, 30, 8], [day + 57, 30, 8], [day + 105, 30, 7])]),
    ).toEqual([18_800, 18_801, 18_802, 18_804])
  })
})
