import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import type { Part } from './host-evidence.ts'
import { thinTimes } from './thin-times.ts'

function part(
  days: readonly (readonly [number, number])[],
  hours: readonly (readonly [number, number])[] = [],
): Pick<Part, 'coverage'> {
  return { coverage: { kind: 'web', first: 0, last: 1, days, hours, unbroken: [] } }
}

const counted = (...counts: readonly number[]): (readonly [number, number])[] =>
  counts.map((count, i): [number, number] => [i, count])

describe('times with hardly any rows', () => {
  it('are a day with one row left of it between busy ones, and an hour likewise', () => {
    expect(thinTimes([part(counted(900, 800, 1, 700, 900))])).toEqual([[2 * DAY_MS, 3 * DAY_MS - 1]])
    expect(thinTimes([part([], counted(150, 120, 4, 130, 150))])).toEqual([[2 * HOUR_MS, 3 * HOUR_MS - 1]])
    expect(thinTimes([part(counted(900, 800, 1)), part(counted(0, 0, 2, 700, 900))])).toHaveLength(1)
  })

  it('are no weekends, quiet logs, ends of logs, or days far from others', () => {
    expect(thinTimes([part(counted(900, 900, 20, 15, 900, 900))])).toEqual([])
    expect(thinTimes([part(counted(90, 90, 1, 90, 90))])).toEqual([])
    expect(thinTimes([part(counted(1, 900, 900, 900, 900, 1))])).toEqual([])
    expect(
      thinTimes([
        part([
          [0, 900],
          [1, 900],
          [2, 1],
          [30, 900],
          [31, 900],
        ]),
      ]),
    ).toEqual([])
    expect(thinTimes([part(counted(900, 900, 60, 900, 900))])).toEqual([])
  })

  it('have less than a twentieth of what each of the four beside them has, a hundred at least', () => {
    const thin = (rows: number, least: number): number =>
      thinTimes([part(counted(900, least, rows, 900, 900))]).length
    expect([thin(4, 100), thin(5, 100), thin(4, 99), thin(44, 999), thin(45, 999)]).toEqual([1, 0, 0, 1, 0])
    for (const beside of [0, 1, 3, 4])
      expect(thinTimes([part(counted(...[900, 900, 1, 900, 900].with(beside, 99)))])).toEqual([])
    expect(thinTimes([part(counted(900, 900, 900, 1, 900, 900, 900))])).toHaveLength(1)
  })

  it('lie at most seven days, or two hours, from those that they are compared with', () => {
    const days = (last: number): number =>
      thinTimes([
        part([
          [0, 900],
          [1, 900],
          [4, 1],
          [5, 900],
          [last, 900],
        ]),
      ]).length
    expect([days(11), days(12)]).toEqual([1, 0])
    const hours = (last: number): number =>
      thinTimes([
        part(
          [],
          [
            [0, 900],
            [1, 900],
            [2, 1],
            [3, 900],
            [last, 900],
          ],
        ),
      ]).length
    expect([hours(4), hours(5)]).toEqual([1, 0])
    const before = (first: number): number =>
      thinTimes([
        part([
          [first, 900],
          [8, 900],
          [9, 1],
          [10, 900],
          [11, 900],
        ]),
      ]).length
    expect([before(2), before(1)]).toEqual([1, 0])
  })

  it('are told in order, whatever the order of the logs, and also where a log tells no hours', () => {
    const rows = counted(900, 900, 1, 900, 900, 1, 900, 900)
    const [first, second] = [part(rows.slice(5)), part(rows.slice(0, 5))]
    const { hours: _, ...untold } = first.coverage
    expect(thinTimes([{ coverage: untold }, second])).toEqual([
      [2 * DAY_MS, 3 * DAY_MS - 1],
      [5 * DAY_MS, 6 * DAY_MS - 1],
    ])
  })
})
