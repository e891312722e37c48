import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../event/time.ts'
import { Silence, unfilled, type Density, type Hole } from './silence.ts'

/** A Monday. */
const DAY = 19_723
const BEGIN = DAY * 24
const MINUTE = 60_000

type Rows = (hour: number, day: number) => number

/** Rows by hour of some days, counted from the Monday on. */
function counted(days: readonly number[], rows: Rows): Map<number, number> {
  const hours = new Map<number, number>()
  for (const day of days)
    for (let hour = 0; hour < 24; hour++)
      if (rows(hour, day) > 0) hours.set(BEGIN + day * 24 + hour, rows(hour, day))
  return hours
}

const WEEK = [0, 1, 2, 3, 4, 5, 6]
const EVER = [(BEGIN - 100) * HOUR_MS, (BEGIN + 1000) * HOUR_MS] as const

/** The silent hours, counted from the Monday on. */
function silent(
  days: readonly number[],
  rows: Rows,
  [from, to]: readonly [number, number] = EVER,
): number[][] {
  return new Silence(counted(days, rows), from, to).silent().map((hole) => {
    expect(hole.why).toBe('silent')
    return [hole.from / HOUR_MS - BEGIN, hole.to / HOUR_MS - BEGIN]
  })
}

describe('hours without rows', () => {
  it('are one hole for each run of them, to the end of its last hour', () => {
    const but = (day: number, ...hours: readonly number[]): number[][] =>
      silent(WEEK, (hour, at) => (at === day && hours.includes(hour) ? 0 : 50))
    expect(but(2, 5)).toEqual([[53, 54]])
    expect(but(2, 5, 6, 8)).toEqual([
      [53, 55],
      [56, 57],
    ])
    expect(but(2, 0, 1)).toEqual([[48, 50]])
    expect(but(2, 23)).toEqual([[71, 72]])
    expect(but(0, 0)).toEqual([[0, 1]])
    expect(but(6, 22, 23)).toEqual([[166, 168]])
    expect(but(9)).toEqual([])
  })

  it('count only as far as other logs of the server go on, without the hours at the ends', () => {
    const rows: Rows = (hour, day) => ((day === 0 && hour < 6) || (day === 6 && hour > 17) ? 0 : 50)
    const at = (from: number, to: number): number[][] =>
      silent(WEEK, rows, [(BEGIN + from) * HOUR_MS + 1, (BEGIN + to) * HOUR_MS + 1])
    expect(at(-1, 168)).toEqual([
      [0, 6],
      [162, 168],
    ])
    expect(at(3, 165)).toEqual([
      [4, 6],
      [162, 165],
    ])
    expect(at(5, 162)).toEqual([])
    expect(at(4, 163)).toEqual([
      [5, 6],
      [162, 163],
    ])
  })

  it('are none on days without any rows', () => {
    expect(silent([0, 1, 2, 4, 5, 6], () => 50)).toEqual([])
    const ends: Rows = (hour, day) => ((day === 2 && hour > 20) || (day === 4 && hour < 3) ? 0 : 50)
    expect(silent([0, 1, 2, 4, 5, 6], ends)).toEqual([
      [69, 72],
      [96, 99],
    ])
  })

  it('are an accident where the same hour of other days is quiet, too', () => {
    const quiet = (others: number, rows: number): number[][] =>
      silent(WEEK, (hour, day) => (hour !== 5 ? 50 : day === 2 ? 0 : day < others ? rows : 50))
    expect(quiet(0, 0)).toEqual([[53, 54]])
    expect(quiet(4, 9)).toHaveLength(0)
    expect(quiet(4, 10)).toHaveLength(1)
    expect(quiet(3, 9)).toHaveLength(1)
  })

  it('are compared with up to seven days before and after', () => {
    const far: Rows = (hour, day) => (hour !== 5 ? 50 : day === 10 ? 0 : day === 3 || day === 17 ? 50 : 9)
    expect(silent([3, 10, 17], far)).toEqual([[245, 246]])
    expect(silent([2, 10, 18], (hour, day) => (hour === 5 && day === 10 ? 0 : hour === 5 ? 9 : 50))).toEqual([
      [245, 246],
    ])
  })

  it('are a hole in a log that is written day and night from the first day on', () => {
    expect(silent([0], (hour) => (hour === 12 ? 0 : 50))).toEqual([[12, 13]])
    expect(silent([0], (hour) => (hour === 12 ? 0 : 9))).toEqual([])
    expect(silent([0], (hour) => (hour === 12 ? 0 : 10))).toEqual([[12, 13]])
  })

  it('are none in a log of one day that rests at several other hours', () => {
    const resting = (rests: number): number[][] =>
      silent([0], (hour) => (hour === 12 ? 0 : hour < rests ? 5 : 50))
    expect(resting(2)).toEqual([[12, 13]])
    expect(resting(3)).toEqual([])
  })

  it('are a hole where nine of ten hours around them are busy', () => {
    const resting = (rests: number): number[][] =>
      silent([0], (hour) => (hour === 12 ? 0 : hour < 2 + rests ? 5 : 50), [
        (BEGIN + 2) * HOUR_MS,
        (BEGIN + 22) * HOUR_MS,
      ])
    // Ten hours before and ten after are known.
    expect([resting(2), resting(3)]).toEqual([[[12, 13]], []])
  })

  it('are none where only a few hours are known', () => {
    const few = (hours: number): number[][] =>
      silent([0], (hour) => (hour === 12 ? 0 : 50), [
        (BEGIN + 12 - hours + 1) * HOUR_MS,
        (BEGIN + 13) * HOUR_MS,
      ])
    // Besides, one hour is known on the other side.
    expect(few(3)).toEqual([[12, 13]])
    expect(few(2)).toEqual([])
  })
})

describe('hours without rows in a log that rests at night', () => {
  const office: Rows = (hour, day) => (hour >= 8 && hour < 18 && day % 7 < 5 ? 50 : hour === 20 ? 1 : 0)
  const without = (day: number, at: number, days = WEEK): number[][] =>
    silent(days, (hour, on) => (on === day && hour === at ? 0 : office(hour, on)))

  it('are a hole where the same hour of three other days is busy', () => {
    expect(without(2, 10, [0, 1, 2, 3])).toEqual([[58, 59]])
    expect(without(2, 10, [1, 2, 3])).toEqual([])
  })

  it('are none at night, and at the hour that is busy only sometimes', () => {
    expect(without(2, 4)).toEqual([])
    const sometimes = (busy: number): number[][] =>
      silent([0, 1, 2, 3, 4, 7], (hour, on) =>
        hour !== 10 ? office(hour, on) : on === 2 ? 0 : on < busy || on === 7 ? 50 : 1,
      )
    expect(sometimes(4)).toEqual([[58, 59]])
    expect(sometimes(3)).toEqual([])
  })

  it('are none at a weekend that only working days are known beside, and none on the one working day among them', () => {
    const busy = (hour: number): number => (hour >= 8 && hour < 18 ? 50 : 0)
    const saturday: Rows = (hour, day) => (day === 5 && hour === 10 ? 0 : busy(hour))
    expect(silent([0, 1, 2, 3, 5], saturday)).toEqual([])
    expect(silent([0, 1, 2, 3, 5, 6], saturday)).toEqual([[130, 131]])
    const friday: Rows = (hour, day) => (day === 4 && hour === 10 ? 0 : busy(hour))
    expect(silent([4, 5, 6, -1, -2], friday)).toEqual([])
    expect(silent([4, 5, 6, -1, -3], friday)).toEqual([[106, 107]])
  })
})

describe('long times between two rows', () => {
  /** A gap of some minutes that begins in the middle of an hour on Wednesday. */
  const gapOf = (minutes: number, hour = 10): [number, number] => {
    const from = (BEGIN + 48 + hour) * HOUR_MS + 20 * MINUTE
    return [from, from + minutes * MINUTE]
  }
  const whole = (...gaps: [number, number][]): Density[] => [
    { first: BEGIN * HOUR_MS, last: (BEGIN + 168) * HOUR_MS - 1, gaps },
  ]
  const gaps = (rows: Rows, sources: readonly Density[], days = WEEK): Hole[] =>
    new Silence(counted(days, rows), ...EVER).gaps(sources)

  it('are holes from a quarter of an hour up to two hours', () => {
    for (const minutes of [15, 60, 120]) {
      const [from, to] = gapOf(minutes)
      expect(gaps(() => 200, whole([from, to]))).toEqual([{ from, to, why: 'gap' }])
    }
    for (const minutes of [14.99, 120.01]) expect(gaps(() => 200, whole(gapOf(minutes)))).toEqual([])
  })

  it('are holes when they are twenty times longer than usual', () => {
    // In 15 minutes, 80 rows an hour make twenty.
    expect(gaps(() => 80, whole(gapOf(15)))).toHaveLength(1)
    expect(gaps(() => 79, whole(gapOf(15)))).toHaveLength(0)
    expect(gaps(() => 40, whole(gapOf(30)))).toHaveLength(1)
    expect(gaps(() => 39, whole(gapOf(30)))).toHaveLength(0)
  })

  it('are measured by the hours around them: at most a quarter of these may be quieter', () => {
    // Three hours before, three after, and the same hour of four days: the third of ten decides.
    const quiet =
      (hours: number): Rows =>
      (hour, day) =>
        day === 2 && hour >= 7 && hour < 7 + hours ? 20 : 200
    expect(gaps(quiet(2), whole(gapOf(15)))).toHaveLength(1)
    expect(gaps(quiet(3), whole(gapOf(15)))).toHaveLength(0)
    const after =
      (hours: number): Rows =>
      (hour, day) =>
        day === 2 && hour >= 11 && hour < 11 + hours ? 20 : 200
    expect(gaps(after(2), whole(gapOf(15)))).toHaveLength(1)
    expect(gaps(after(3), whole(gapOf(15)))).toHaveLength(0)
    const otherDays =
      (...those: readonly number[]): Rows =>
      (hour, day) =>
        hour === 10 && those.includes(day) ? 20 : 200
    expect(gaps(otherDays(0, 1), whole(gapOf(15)))).toHaveLength(1)
    expect(gaps(otherDays(0, 1, 3), whole(gapOf(15)))).toHaveLength(0)
    expect(gaps(otherDays(0, 1, 4), whole(gapOf(15)))).toHaveLength(0)
    expect(gaps(otherDays(5, 6), whole(gapOf(15)))).toHaveLength(1)
  })

  it('are none where fewer than three hours are known around them', () => {
    const known =
      (hours: number): Rows =>
      (hour) =>
        hour === 10 || (hour > 10 && hour <= 10 + hours) ? 200 : 0
    const around = (rows: Rows, to: number): Hole[] =>
      new Silence(counted([2], rows), (BEGIN + 48 + 10) * HOUR_MS, (BEGIN + 48 + to) * HOUR_MS).gaps(
        whole(gapOf(15)),
      )
    expect(around(known(5), 13)).toHaveLength(1)
    expect(around(known(5), 12)).toHaveLength(0)
  })

  it('are none where the same hours of other days are quiet, once four days are known', () => {
    const night: Rows = (hour, day) => (hour === 10 && day !== 2 ? 5 : 200)
    const rows: Rows = (hour, day) => (hour === 10 && day !== 2 ? (day === 1 ? 90 : 5) : 200)
    expect(gaps(night, whole(gapOf(20)))).toHaveLength(0)
    expect(gaps(rows, whole(gapOf(20)), [0, 1, 2, 3])).toHaveLength(0)
    expect(gaps(rows, whole(gapOf(20)), [1, 2, 3])).toHaveLength(1)
  })

  it('are none where one of the hours that they touch is quiet on other days', () => {
    const quiet =
      (at: number): Rows =>
      (hour, day) =>
        hour === at && day > 4 ? 5 : 200
    expect(gaps(quiet(11), whole(gapOf(40)))).toHaveLength(1)
    expect(gaps(quiet(11), whole(gapOf(41)))).toHaveLength(0)
    expect(gaps(quiet(10), whole(gapOf(41)))).toHaveLength(0)
    expect(gaps(quiet(9), whole(gapOf(41)))).toHaveLength(1)
  })

  it('are none in a log that often rests for half as long', () => {
    const rests = (count: number, minutes: number): [number, number][] =>
      Array.from({ length: count }, (_, i) => gapOf(minutes, 14 + i))
    expect(gaps(() => 200, whole(gapOf(40), ...rests(2, 20)))).toHaveLength(3)
    expect(gaps(() => 200, whole(gapOf(40), ...rests(3, 20)))).toEqual([])
    expect(gaps(() => 200, whole(gapOf(40), ...rests(3, 19.9)))).toHaveLength(1)
    const short = Array.from({ length: 5 }, (_, i) => gapOf(15, 1 + i))
    expect(gaps(() => 200, whole(...short, gapOf(40), ...rests(3, 20)))).toEqual([])
    const months = Array.from({ length: 20 }, (_, day) => day)
    expect(gaps(() => 200, whole(gapOf(40), ...rests(4, 20)), months)).toHaveLength(5)
    expect(gaps(() => 200, whole(gapOf(40), ...rests(5, 20)), months)).toHaveLength(0)
  })
})

describe('gaps that no source fills', () => {
  const source = (first: number, last: number, ...gaps: [number, number][]): Density => ({
    first: first * MINUTE,
    last: last * MINUTE,
    gaps: gaps.map(([from, to]) => [from * MINUTE, to * MINUTE]),
  })
  const open = (...sources: readonly Density[]): number[][] =>
    unfilled(sources).map(([from, to]) => [from / MINUTE, to / MINUTE])

  it('lie within sources and between them, from a quarter of an hour on', () => {
    expect(open(source(0, 100, [10, 25], [30, 44]))).toEqual([[10, 25]])
    expect(open(source(0, 10), source(25, 30), source(44, 50))).toEqual([[10, 25]])
    expect(open(source(25, 30), source(0, 10))).toEqual([[10, 25]])
    expect(open(source(0, 90), source(5, 10), source(100, 110))).toEqual([])
    expect(open()).toEqual([])
  })

  it('are none where another source goes on', () => {
    const gap: [number, number] = [20, 60]
    expect(open(source(0, 100, gap), source(0, 100))).toEqual([])
    expect(open(source(0, 100, gap), source(30, 40))).toEqual([])
    expect(open(source(0, 100), source(10, 90, gap))).toEqual([])
    expect(open(source(0, 100, gap), source(0, 21))).toEqual([])
    expect(open(source(0, 100, gap), source(59, 100))).toEqual([])
  })

  it('are there where all others rest at the same time, or ended, or begin later', () => {
    const gap: [number, number] = [20, 60]
    expect(open(source(0, 100, gap), source(0, 20))).toEqual([gap])
    expect(open(source(0, 100, gap), source(60, 100))).toEqual([gap])
    expect(open(source(0, 100, gap), source(0, 100, [10, 70]))).toEqual([gap])
    expect(open(source(0, 100, gap), source(5, 100, gap))).toEqual([gap, gap])
    expect(open(source(0, 100, gap), source(0, 100, [21, 70]))).toEqual([])
    expect(open(source(0, 100, gap), source(0, 100, [10, 59]))).toEqual([])
  })

  it('are there where the part of another that lies within them is a gap of it', () => {
    expect(open(source(0, 100, [20, 60]), source(0, 40, [15, 40]))).toEqual([[20, 60]])
    expect(open(source(0, 100, [20, 60]), source(40, 100, [40, 70]))).toEqual([[20, 60]])
    expect(open(source(0, 100, [20, 60]), source(0, 90, [10, 30], [31, 70]))).toEqual([])
  })

  it('are found behind sources that ended before, and leave out those without rows', () => {
    const ended = Array.from({ length: 100 }, (_, i) => source(i, i + 1))
    expect(open(source(100, 300, [200, 250]), ...ended)).toEqual([[200, 250]])
    expect(open({ first: Infinity, last: -Infinity, gaps: [] }, source(0, 9), source(30, 40))).toEqual([
      [9, 30],
    ])
  })

  it('are none beside more sources of the same time than are looked at', () => {
    const beside = (count: number): Density[] => Array.from({ length: count }, () => source(0, 100, [10, 90]))
    expect(open(source(0, 100, [20, 60]), ...beside(63))).toContainEqual([20, 60])
    expect(open(source(0, 100, [20, 60]), ...beside(64))).not.toContainEqual([20, 60])
  })
})
