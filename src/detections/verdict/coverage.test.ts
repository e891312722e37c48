import { describe, expect, it } from 'vitest'
import { ISSUES, type IssueCode } from '../../event/issue.ts'
import type { Fact, KindCoverage } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { Coverage } from './coverage.ts'
import { missingFiles } from './file-sequence.ts'
import type { Part } from './host-evidence.ts'
import type { LostSpan } from './lost-sources.ts'

/** A Monday. */
const DAY = 19_723
const WEEK = [0, 1, 2, 3, 4, 5, 6].map((day) => DAY + day)

/** Rows of a kind in each hour of some days, as many as `rows` says. */
function part(kind: string, days: readonly number[], rows: (hour: number, day: number) => number): Part {
  const hours: [number, number][] = []
  for (const day of days) {
    for (let hour = 0; hour < 24; hour++) {
      const count = rows(hour, day)
      if (count > 0) hours.push([day * 24 + hour, count])
    }
  }
  const byDay = new Map<number, number>()
  for (const [hour, count] of hours)
    byDay.set(Math.floor(hour / 24), (byDay.get(Math.floor(hour / 24)) ?? 0) + count)
  const coverage: KindCoverage = {
    kind,
    host: null,
    first: hours[0]![0] * HOUR_MS,
    last: (hours.at(-1)![0] + 1) * HOUR_MS - 1,
    days: [...byDay],
    hours,
    unbroken: [],
  }
  return { source: { id: 0, receipt: { issues: [] }, facts: [] } as unknown as Source, coverage }
}

const missing = (parts: readonly Part[]): [number, number][] =>
  new Coverage(parts).missing('web', WEEK[0]!, WEEK[6]!).map(([from, to]) => [from - DAY, to - DAY])

describe('coverage by intervals', () => {
  it('has a hole where a log that is written day and night has no rows for an hour', () => {
    const steady = part('web', WEEK, (hour, day) => (day === DAY + 2 && hour === 13 ? 0 : 200))
    expect(missing([steady])).toEqual([[2, 2]])
    const at = (DAY + 2) * DAY_MS + 13 * HOUR_MS
    expect(new Coverage([steady]).holes('web')).toEqual([{ from: at, to: at + HOUR_MS, why: 'silent' }])
    expect(new Coverage([steady]).unknown('web', [[DAY + 2, DAY + 2]])).toEqual([[at, at + HOUR_MS]])
  })

  it('has a hole where most of a day was taken away, at its end, too, while other logs go on', () => {
    expect(missing([part('web', WEEK, (hour, day) => (day === DAY + 3 && hour > 0 ? 0 : 200))])).toEqual([
      [3, 3],
    ])
    const cut = part('web', WEEK, (hour, day) => (day === DAY + 6 && hour > 12 ? 0 : 200))
    expect(missing([cut, part('other', WEEK, () => 5)])).toEqual([[6, 6]])
    expect(missing([cut])).toEqual([])
  })

  it('has none in quiet nights, at weekends, and in logs with few rows', () => {
    const office = (hour: number, day: number): number =>
      hour < 7 || hour > 18 || day >= DAY + 5 ? (hour === 12 ? 1 : 0) : 300
    expect(missing([part('web', WEEK, office)])).toEqual([])
    expect(missing([part('web', WEEK, (hour) => (hour === 3 ? 0 : 500))])).toEqual([])
    expect(missing([part('web', WEEK, (hour, day) => ((hour * 7 + day) % 5 === 0 ? 4 : 0))])).toEqual([])
  })

  it('has a hole where rows are missing within busy hours, unless another source has them', () => {
    const steady = part('web', WEEK, () => 600)
    const from = (DAY + 4) * DAY_MS + 10 * HOUR_MS + 600_000
    const gap: Part = { ...steady, coverage: { ...steady.coverage, gaps: [[from, from + 1_200_000]] } }
    expect(new Coverage([gap]).holes('web')).toEqual([{ from, to: from + 1_200_000, why: 'gap' }])
    expect(missing([gap])).toEqual([[4, 4]])
    expect(missing([gap, steady])).toEqual([])
    const short: Part = { ...steady, coverage: { ...steady.coverage, gaps: [[from, from + 500_000]] } }
    expect(missing([short])).toEqual([])
  })

  it('has none where the log itself vouches that nothing happened', () => {
    const steady = part('web', WEEK, (hour, day) => (day === DAY + 2 && hour === 13 ? 0 : 200))
    const unbroken = [[DAY * DAY_MS, (DAY + 7) * DAY_MS]] as const
    expect(missing([{ ...steady, coverage: { ...steady.coverage, unbroken } }])).toEqual([])
  })

  it('answers for no time before the first row and behind the last one', () => {
    const from = DAY * DAY_MS + 9 * HOUR_MS
    const to = (DAY + 7) * DAY_MS - 5 * HOUR_MS - 1
    const inside = part('web', WEEK, (hour, day) =>
      (day === DAY && hour < 9) || (day === DAY + 6 && hour > 18) ? 0 : 200,
    )
    expect(new Coverage([inside]).answered(['web'], 0)).toEqual([[from, to]])
    const both = new Coverage([inside, part('other', WEEK, () => 200)])
    // Where other logs of the server go on, hours without rows are holes, which end somewhere within the next hour.
    expect(both.answered(['other', 'web'], 0)).toEqual([[from + HOUR_MS, to - HOUR_MS]])
    expect(both.answered(['other'], 0)).toEqual([[DAY * DAY_MS, (DAY + 7) * DAY_MS - 1]])
  })

  it('walks no days between dates that lie far apart', () => {
    const coverage = new Coverage([part('web', [DAY, 10_500_000], () => 20)])
    expect(coverage.missing('web', DAY, 10_500_000)).toEqual([[DAY + 1, 10_499_999]])
  })
})

describe('a series of files', () => {
  const file = (
    id: number,
    path: string,
    firstTime: number | null,
    lastTime: number | null,
    events = 50,
  ): Source => ({ id, path, receipt: { firstTime, lastTime, events } }) as unknown as Source
  const at = Date.UTC(2024, 0, 2, 5)

  it('has a hole where an hour or a number is left out', () => {
    const end = at + HOUR_MS - 30_000
    const next = at + 2 * HOUR_MS + 20_000
    const before = file(0, 'a/Proxy_2024010205-1.LOG', at, end)
    const after = file(1, 'a/Proxy_2024010207-1.LOG', next, next + 60_000)
    expect([...missingFiles([after, before])]).toEqual([[0, { from: end, to: next, why: 'sequence' }]])
    const empty = file(2, 'a/Proxy_2024010206-1.LOG', null, null)
    expect(missingFiles([before, empty, after]).size).toBe(0)
    const quiet = file(0, 'a/Proxy_2024010205-1.LOG', at, at + 60_000)
    expect(missingFiles([quiet, after]).size).toBe(0)
    const sparse = file(0, 'a/Proxy_2024010205-1.LOG', at, end, 3)
    expect(missingFiles([sparse, after]).size).toBe(0)
    const third = file(3, 'a/Proxy_2024010205-3.LOG', end + 1000, end + 2000)
    expect([...missingFiles([before, third]).keys()]).toEqual([0])
    const zeros = { ...empty, format: null, receipt: { ...empty.receipt, events: 0 } }
    expect([...missingFiles([before, zeros, after]).keys()]).toEqual([0])
    const headOnly = {
      ...zeros,
      format: 'test',
      receipt: { ...zeros.receipt, ledger: { parsed: 9, skipped: 0, unreadable: 0 } },
    }
    expect(missingFiles([before, headOnly, after]).size).toBe(0)
  })
})

describe('coverage by days', () => {
  const KIND = 'web'
  const at = (days: number): number => (DAY + days) * DAY_MS

  /** A log of some days, counted from the Monday on, that does not tell its hours. */
  function log(
    days: readonly number[],
    issues: readonly IssueCode[] = [],
    more: Partial<KindCoverage> = {},
    facts: readonly Fact[] = [],
  ): Part {
    const coverage: KindCoverage = {
      ...{ kind: KIND, host: null, first: at(days[0]!), last: at(days.at(-1)! + 1) - 1, unbroken: [] },
      days: days.map((day) => [DAY + day, 40]),
      ...more,
    }
    const receipt = { issues: issues.map((code) => ({ code, count: 1 })) }
    return { source: { id: 0, receipt, facts } as unknown as Source, coverage }
  }

  function missing(parts: readonly Part[], first = 0, last = 6): [number, number][] {
    return new Coverage(parts)
      .missing(KIND, DAY + first, DAY + last)
      .map(([from, to]) => [from - DAY, to - DAY])
  }

  const WEEK = [0, 1, 2, 3, 4, 5, 6]
  /** Each of them stands for rows that may have been lost anywhere in the log. */
  const LOSE_ROWS: readonly IssueCode[] = [
    'unreadable-file',
    'broken-archive',
    'archive-limit',
    'damaged-chunk',
    'damaged-record',
    'too-long',
    'lone-return',
    'no-header',
    'storage-full',
    'memory-full',
    'cancelled',
    'interrupted',
    'remains-only',
    'our-error',
  ]

  describe('a log of which something was lost', () => {
    it.each(LOSE_ROWS)('covers none of its days after the issue %s', (code) => {
      expect(missing([log(WEEK, [code])])).toEqual([[0, 6]])
      expect(new Coverage([log([2], [code])]).holes(KIND)).toEqual([
        { from: at(2), to: at(3), why: 'unreadable' },
      ])
    })

    it('does not cover the day on which it was cut short, and still covers the days before', () => {
      expect(missing([log(WEEK, ['cut-short'])])).toEqual([[6, 6]])
    })

    it('covers its days after an oddity with which nothing was lost', () => {
      const notes = (Object.keys(ISSUES) as IssueCode[]).filter(
        (code) => ISSUES[code].severity === 'note' && !LOSE_ROWS.includes(code),
      )
      expect(notes.length).toBeGreaterThan(5)
      expect(missing([log(WEEK, notes)])).toEqual([])
    })

    it('covers nothing when a column was switched off without which attacks are not seen', () => {
      const off: Fact = { key: 'columns-off', value: 'cs-uri-query', time: NaN }
      expect(missing([log(WEEK, [], {}, [off])])).toEqual([[0, 6]])
    })
  })

  describe('the days that a log covers', () => {
    it('are exactly those on which it has rows: no day beside them', () => {
      expect(missing([log([2, 3])])).toEqual([
        [0, 1],
        [4, 6],
      ])
      expect(missing([log([1, 3, 5])])).toEqual([
        [0, 0],
        [2, 2],
        [4, 4],
        [6, 6],
      ])
    })

    it('are asked for from the first day to the last, both included', () => {
      expect(missing([log([2, 3, 4])], 2, 4)).toEqual([])
      expect(missing([log([3])], 2, 4)).toEqual([
        [2, 2],
        [4, 4],
      ])
      expect(missing([log([2, 4])], 2, 4)).toEqual([[3, 3]])
      expect(missing([log([3])], 4, 4)).toEqual([[4, 4]])
    })

    it('include every day of an unbroken run of records: the first, the last and those in between', () => {
      const run = [[at(1) + HOUR_MS, at(4) + HOUR_MS]] as const
      expect(missing([log([0], [], { unbroken: run })])).toEqual([[5, 6]])
      expect(missing([log([6], [], { unbroken: run })])).toEqual([
        [0, 0],
        [5, 5],
      ])
    })

    it('keep their number of rows where a run of records is unbroken', () => {
      const [row] = new Coverage([log([0, 2], [], { unbroken: [[at(0), at(2)]] })]).rows(new Map())
      expect(row!.days).toEqual([
        [DAY, 40],
        [DAY + 1, 0],
        [DAY + 2, 40],
      ])
    })

    it('are no more than 4,000 after the first record of a pair, however far apart the two lie', () => {
      const coverage = new Coverage([log([0], [], { unbroken: [[at(0), at(9_000)]] })])
      expect(coverage.missing(KIND, DAY, DAY + 9_000)).toEqual([[DAY + 4_001, DAY + 9_000]])
    })
  })

  describe('a hole', () => {
    const withHole = (from: number, to: number): Coverage =>
      new Coverage([log(WEEK)], new Map([[0, { from, to, why: 'sequence' }]]))
    const days = (coverage: Coverage): number[][] =>
      coverage.missing(KIND, DAY, DAY + 6).map(([from, to]) => [from - DAY, to - DAY])

    it('that ends at midnight leaves the day after it covered', () => {
      expect(days(withHole(at(2) + HOUR_MS, at(3)))).toEqual([[2, 2]])
      expect(days(withHole(at(2) + HOUR_MS, at(3) + 1))).toEqual([[2, 3]])
    })

    it('that begins at midnight leaves the day before it covered', () => {
      expect(days(withHole(at(3), at(3) + HOUR_MS))).toEqual([[3, 3]])
      expect(days(withHole(at(3) - 1, at(3) + HOUR_MS))).toEqual([[2, 3]])
    })

    it('is none where unbroken records reach from before its begin to its end', () => {
      const [from, to] = [at(2) + HOUR_MS, at(2) + 2 * HOUR_MS]
      const vouched = (begin: number, end: number): Coverage =>
        new Coverage(
          [log(WEEK, [], { unbroken: [[begin, end]] })],
          new Map([[0, { from, to, why: 'sequence' }]]),
        )
      expect(days(vouched(from, to))).toEqual([])
      expect(days(vouched(from, to - 1))).toEqual([[2, 2]])
      expect(days(vouched(from + 1, to))).toEqual([[2, 2]])
    })

    it('is left out of the times that are answered, with an hour before it and an hour after it', () => {
      const coverage = withHole(at(2) + 10 * HOUR_MS, at(2) + 12 * HOUR_MS)
      expect(coverage.answered([KIND], at(0))).toEqual([
        [at(0), at(2) + 9 * HOUR_MS - 1],
        [at(2) + 13 * HOUR_MS, at(7) - 1],
      ])
    })

    it('is all that is unknown of a day that has one, while a day without logs is unknown as a whole', () => {
      const [from, to] = [at(2) + HOUR_MS, at(2) + 2 * HOUR_MS]
      const coverage = new Coverage([log([0, 1, 2])], new Map([[0, { from, to, why: 'sequence' }]]))
      const runs = coverage.missing(KIND, DAY, DAY + 4)
      expect(coverage.unknown(KIND, runs)).toEqual([
        [from, to],
        [at(3), at(5) - 1],
      ])
    })
  })

  describe('times that are answered', () => {
    it('are told from a whole hour on', () => {
      const until = (last: number): unknown =>
        new Coverage([log([0], [], { last })]).answered([KIND], at(0)).length
      expect(until(at(0) + HOUR_MS - 1)).toBe(1)
      expect(until(at(0) + HOUR_MS - 2)).toBe(0)
    })
  })

  describe('a file of which nothing is known', () => {
    const lost = (kinds: LostSpan['kinds'], span: LostSpan['span']): LostSpan => ({ kinds, span })
    const days = (one: LostSpan): number[][] =>
      new Coverage([log(WEEK)], new Map(), -Infinity, [], [one])
        .missing(KIND, DAY, DAY + 6)
        .map(([from, to]) => [from - DAY, to - DAY])

    it('may have been any log of its time, unless its name tells which', () => {
      expect(days(lost(null, [at(2), at(3)]))).toEqual([[2, 2]])
      expect(days(lost([KIND], [at(2), at(3)]))).toEqual([[2, 2]])
      expect(days(lost(['other'], [at(2), at(3)]))).toEqual([])
    })

    it('may have been of any day when its name tells no time', () => {
      expect(days(lost(null, null))).toEqual([[0, 6]])
      expect(days(lost([KIND], null))).toEqual([[0, 6]])
      expect(days(lost(['other'], null))).toEqual([])
    })
  })
})
