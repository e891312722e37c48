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
})
