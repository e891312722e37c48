import { describe, expect, it } from 'vitest'
import type { Source } from '../../event/source.ts'
import { HOUR_MS } from '../../event/time.ts'
import { missingFiles } from './file-sequence.ts'

const AT = Date.UTC(2024, 0, 2, 5)
const MINUTE = 60_000

let ids = 0

/** A log with rows from and to some minutes after five o'clock. */
function file(path: string, from: number | null, to: number | null, more: object = {}): Source {
  const at = (minutes: number | null): number | null => (minutes === null ? null : AT + minutes * MINUTE)
  return {
    ...{ id: ids++, path, format: 'test' },
    receipt: { firstTime: at(from), lastTime: at(to), events: 50, ledger: { unreadable: 0 }, ...more },
  } as unknown as Source
}

/** The holes in minutes after five o'clock. */
function holes(...files: readonly Source[]): unknown[] {
  return [...missingFiles(files).values()].map(({ from, to, why }) => {
    expect(why).toBe('sequence')
    return [(from - AT) / MINUTE, (to - AT) / MINUTE]
  })
}

describe('a number that is left out', () => {
  it('leaves a hole between the rows around it', () => {
    expect(holes(file('a/X2024010205-1.LOG', 0, 10), file('a/X2024010205-3.LOG', 30, 50))).toEqual([[10, 30]])
    expect(holes(file('a/X2024010205-1.LOG', 0, 10), file('a/X2024010205-2.LOG', 30, 50))).toEqual([])
    expect(holes(file('a/X20240102-9.log', 0, 10), file('a/X20240102-11.log', 30, 50))).toEqual([[10, 30]])
  })

  it('is looked for in the order of the numbers, and not of their letters', () => {
    const names = [10, 2, 9, 11, 3].map((n) => file(`a/X2024010205-${n}.LOG`, n * 2, n * 2 + 1))
    expect(holes(...names)).toEqual([[7, 18]])
  })

  it('leaves none where rows overlap or no times are known', () => {
    const before = file('a/X2024010205-1.LOG', 0, 10)
    expect(holes(before, file('a/X2024010205-3.LOG', 10, 50))).toEqual([])
    expect(holes(before, file('a/X2024010205-3.LOG', null, null))).toEqual([])
    expect(holes(file('a/X2024010205-1.LOG', null, null), file('a/X2024010205-3.LOG', 0, 5))).toEqual([])
  })

  it('is looked for in each series alone: folder, name, and whether it names days or hours', () => {
    const before = file('a/X2024010205-1.LOG', 0, 10)
    expect(holes(before, file('b/X2024010205-3.LOG', 30, 50))).toEqual([])
    expect(holes(before, file('a/Y2024010205-3.LOG', 30, 50))).toEqual([])
    expect(holes(before, file('a/X20240102-3.LOG', 30, 50))).toEqual([])
    expect(holes(before, file('a/X2024010205-3.LOG.txt', 30, 50))).toEqual([])
    expect(holes(before, file('a/X92024010205-3.LOG', 30, 50))).toEqual([])
  })

  it('leaves one hole for each place in a series, by the source before it', () => {
    const files = [1, 3, 5].map((n) => file(`a/X2024010205-${n}.LOG`, n * 5, n * 5 + 1))
    expect([...missingFiles(files).keys()]).toEqual([files[0]!.id, files[1]!.id])
  })
})

describe('a file of which nothing could be read', () => {
  const before = file('a/X2024010205-1.LOG', 0, 10)
  const after = file('a/X2024010205-3.LOG', 30, 50)
  const between = (format: string | null, unreadable: number, events = 0): Source => ({
    ...file('a/X2024010205-2.LOG', null, null, { events, ledger: { unreadable } }),
    format,
  })

  it('is missing where it was not recognised or its bytes are damaged', () => {
    expect(holes(before, between(null, 0), after)).toEqual([[10, 30]])
    expect(holes(before, between('test', 5), after)).toEqual([[10, 30]])
  })

  it('is there where it holds a header only, or some rows', () => {
    expect(holes(before, between('test', 0), after)).toEqual([])
    expect(holes(before, between('test', 5, 1), after)).toEqual([])
  })
})

describe('an hour that is left out', () => {
  it('leaves a hole where rows reach to the end of the hour before it and begin with the hour after it', () => {
    expect(holes(file('a/u_ex24010205.log', 0, 59), file('a/u_ex24010207.log', 121, 170))).toEqual([
      [59, 121],
    ])
    expect(holes(file('a/X2024010205-1.LOG', 0, 59), file('a/X2024010207-1.LOG', 121, 170))).toEqual([
      [59, 121],
    ])
    expect(holes(file('a/u_ex24010205.log', 0, 59), file('a/u_ex24010206.log', 121, 170))).toEqual([])
  })

  it('leaves one up to ten minutes from the ends of the hours', () => {
    const hole = (end: number, begin: number): unknown[] =>
      holes(file('a/u_ex24010205.log', 0, end), file('a/u_ex24010207.log', begin, 170))
    expect(hole(50, 121)).toHaveLength(1)
    expect(hole(49, 121)).toHaveLength(0)
    expect(hole(60, 121)).toHaveLength(0)
    expect(hole(59, 129)).toHaveLength(1)
    expect(hole(59, 130)).toHaveLength(0)
  })

  it('leaves none where there is an hour or less without rows', () => {
    const hole = (begin: number): unknown[] =>
      holes(file('a/u_ex24010205.log', 0, 62), file('a/u_ex24010207.log', begin, 170))
    expect(hole(122)).toEqual([])
    const late = file('a/u_ex24010205.log', 0, 119)
    expect(holes(late, file('a/u_ex24010207.log', 120, 190))).toEqual([])
    expect(holes(late, file('a/u_ex24010207.log', 179, 190))).toEqual([])
    expect(holes(late, file('a/u_ex24010207.log', 180, 190))).toEqual([[119, 180]])
  })

  it('leaves none where a file of that hour is there, with or without rows', () => {
    const [before, after] = [file('a/u_ex24010205.log', 0, 59), file('a/u_ex24010207.log', 121, 170)]
    expect(holes(before, file('a/u_ex24010206.log', null, null), after)).toEqual([])
    expect(holes(before, file('a/u_ex24010206.log', 61, 119), after)).toEqual([])
  })

  it('leaves none beside an hour with few rows', () => {
    const busy = (before: number, after: number): unknown[] =>
      holes(
        file('a/u_ex24010205.log', 0, 59, { events: before }),
        file('a/u_ex24010207.log', 121, 170, { events: after }),
      )
    expect(busy(10, 10)).toHaveLength(1)
    expect(busy(9, 10)).toHaveLength(0)
    expect(busy(10, 9)).toHaveLength(0)
  })

  it('is not looked for in a series of days', () => {
    const day = 24 * 60
    expect(
      holes(file('a/X20240102-1.log', 0, 59), file('a/X20240104-1.log', day * 2 + 1, day * 2 + 9)),
    ).toEqual([])
    expect(holes(file('a/u_ex240102.log', 0, 59), file('a/u_ex240104.log', 121, 170))).toEqual([])
  })

  it('is looked for beside files with numbers, whose days may read like hours', () => {
    const at = (...time: [number, number, number, number, number]): number =>
      (Date.UTC(...time) - AT) / MINUTE
    const [end, begin] = [at(2020, 11, 12, 22, 59), at(2020, 11, 13, 0, 1)]
    const day = at(2012, 11, 23, 0, 0)
    expect(
      holes(
        file('a/u_ex20121222.log', end - 9, end),
        file('a/20121223-1.log', day, day + 9),
        file('a/u_ex20121300.log', begin, begin + 9),
      ),
    ).toEqual([[end, begin]])
  })

  it('is looked for across midnight, months and years', () => {
    const [end, begin] = [Date.UTC(2023, 11, 31, 23, 59), Date.UTC(2024, 0, 1, 1, 1)]
    const minutes = (time: number): number => (time - AT) / MINUTE
    expect(
      holes(
        file('a/u_ex24010101.log', minutes(begin), minutes(begin) + 9),
        file('a/u_ex23123123.log', minutes(end) - 9, minutes(end)),
      ),
    ).toEqual([[minutes(end), minutes(begin)]])
    expect(begin - end).toBe(HOUR_MS + 2 * MINUTE)
  })
})
