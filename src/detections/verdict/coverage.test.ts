import { describe, expect, it } from 'vitest'
import { ISSUES, type IssueCode } from '../../event/issue.ts'
import type { Fact, KindCoverage } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { Coverage } from './coverage.ts'
import type { Part } from './host-evidence.ts'
import type { LostSpan } from './lost-sources.ts'
import type { Hole } from './silence.ts'

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

    it('are those of all of the kinds together, within the window that is asked for', () => {
      const both = new Coverage([log([0, 1, 2, 3]), log([2, 3, 4], [], { kind: 'other' })])
      expect(both.answered([KIND, 'other'], at(0))).toEqual([[at(2), at(4) - 1]])
      expect(both.answered([KIND], at(1), at(2) - 1)).toEqual([[at(1), at(2) - 1]])
      expect(both.answered([KIND, 'third'], at(0))).toEqual([])
      expect(both.answered([], at(0))).toEqual([])
    })

    it('are one span over midnight, and two beside a day without logs', () => {
      expect(new Coverage([log([0, 1, 3])]).answered([KIND], at(0))).toEqual([
        [at(0), at(2) - 1],
        [at(3), at(4) - 1],
      ])
    })

    it('begin and end with the rows of every kind on its first and last day', () => {
      const [first, last] = [at(0) + 5 * HOUR_MS, at(3) - 7 * HOUR_MS]
      const early = log([0, 1, 2], [], { first: at(0) + HOUR_MS, last: at(3) - HOUR_MS })
      const late = log([0, 1, 2], [], { kind: 'other', first, last })
      expect(new Coverage([early, late]).answered([KIND, 'other'], at(0))).toEqual([[first, last]])
      expect(new Coverage([early, late]).answered([KIND, 'other'], at(1), at(2))).toEqual([[at(1), at(2)]])
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

    it('leaves a hole also of a kind that has no logs at all', () => {
      const holes = (one: LostSpan): unknown => new Coverage([], new Map(), -Infinity, [], [one]).holes(KIND)
      expect(holes(lost(null, [at(2), at(3)]))).toEqual([{ from: at(2), to: at(3), why: 'unreadable' }])
      expect(holes(lost(['other'], [at(2), at(3)]))).toEqual([])
      expect(holes(lost(null, null))).toEqual([])
      expect(holes(lost([KIND], null))).toEqual([])
    })
  })

  describe('what is unknown of days that are missing', () => {
    const unknown = (coverage: Coverage, first: number, last: number): unknown =>
      coverage.unknown(KIND, coverage.missing(KIND, DAY + first, DAY + last))
    const shown = (from: number, to: number): Coverage =>
      new Coverage([log(WEEK)], new Map(), -Infinity, [new Map([[KIND, [{ from, to, why: 'copied' }]]])])

    it('is the whole of a day that was broken, and of days without logs around it', () => {
      const coverage = new Coverage([log([1]), log([2], ['too-long'])])
      expect(unknown(coverage, 0, 3)).toEqual([
        [at(0), at(1) - 1],
        [at(2), at(4) - 1],
      ])
      expect(unknown(new Coverage([log([0, 1]), log([0], ['too-long'])]), 0, 1)).toEqual([[at(0), at(1) - 1]])
    })

    it('is a hole that reaches from one day into the next, and all of one of several days', () => {
      const [from, to] = [at(2) + 20 * HOUR_MS, at(3) + 2 * HOUR_MS]
      expect(unknown(shown(from, to), 0, 6)).toEqual([[from, to]])
      expect(unknown(shown(from, at(6) + 1), 0, 6)).toEqual([[from, at(6) + 1]])
      expect(unknown(shown(from, at(6) + 1), 4, 4)).toEqual([])
      expect(shown(from, at(6) + 1).unknown(KIND, [[DAY + 4, DAY + 4]])).toEqual([[at(4), at(5) - 1]])
    })

    it('is a day without logs together with the hole beside it', () => {
      const hole = { from: at(2), to: at(2) + HOUR_MS, why: 'thin' as const }
      const of = (days: readonly number[], one: Hole): Coverage =>
        new Coverage([log(days)], new Map(), -Infinity, [new Map([[KIND, [one]]])])
      expect(unknown(of([0, 2], hole), 0, 2)).toEqual([
        [at(1), at(2) - 1],
        [at(2), at(2) + HOUR_MS],
      ])
      const into = { ...hole, from: at(2) + 20 * HOUR_MS, to: at(3) + HOUR_MS }
      expect(unknown(of([0, 1, 2, 4], into), 0, 4)).toEqual([[into.from, at(4) - 1]])
      const outOf = { ...hole, from: at(1) + 20 * HOUR_MS, to: at(3) }
      expect(unknown(of([0, 2, 3], outOf), 0, 3)).toEqual([[at(1), at(3)]])
    })

    it('is no hole of another day', () => {
      const holes = new Map([
        [KIND, [1, 4].map((day) => ({ from: at(day), to: at(day) + 9, why: 'thin' as const }))],
      ])
      const coverage = new Coverage([log(WEEK)], new Map(), -Infinity, [holes])
      expect(unknown(coverage, 3, 6)).toEqual([[at(4), at(4) + 9]])
      expect(unknown(coverage, 0, 3)).toEqual([[at(1), at(1) + 9]])
      expect(unknown(coverage, 0, 6)).toEqual([
        [at(1), at(1) + 9],
        [at(4), at(4) + 9],
      ])
    })
  })

  describe('holes that a comparison shows', () => {
    it('are in order with the others, and count although unbroken records reach over them', () => {
      const run = { unbroken: [[at(0), at(7)]] as const }
      const hole = (day: number): Hole => ({ from: at(day), to: at(day) + HOUR_MS, why: 'unmatched' })
      const coverage = new Coverage([log(WEEK, [], run)], new Map(), -Infinity, [
        new Map([[KIND, [hole(5)]]]),
        new Map([
          ['other', [hole(3)]],
          [KIND, [hole(1)]],
        ]),
      ])
      expect(coverage.holes(KIND)).toEqual([hole(1), hole(5)])
      expect(coverage.holes('none')).toEqual([])
      const elsewhere = new Map([['other', [hole(3)]]])
      expect(new Coverage([log(WEEK)], new Map(), -Infinity, [elsewhere]).holes(KIND)).toEqual([])
    })
  })

  describe('several logs of one kind', () => {
    it('vouch together: days, rows, times and unbroken records', () => {
      const [row] = new Coverage([log([0, 2]), log([2, 4])]).rows(new Map())
      expect(row).toMatchObject({
        ...{ kind: KIND, from: at(0), to: at(5) - 1, neededBy: [] },
        days: [
          [DAY, 40],
          [DAY + 2, 80],
          [DAY + 4, 40],
        ],
        gaps: [
          [DAY + 1, DAY + 1],
          [DAY + 3, DAY + 3],
        ],
      })
    })

    it('tell no silent hours on days of which one of them tells no hours', () => {
      const steady = part(
        KIND,
        WEEK.map((day) => DAY + day),
        (hour, day) => (day === DAY + 2 && hour === 13 ? 0 : 200),
      )
      expect(missing([steady])).toEqual([[2, 2]])
      expect(missing([steady, log([2])])).toEqual([])
      expect(missing([steady, log([3])])).toEqual([[2, 2]])
    })

    it('are busy together', () => {
      const days = WEEK.map((day) => DAY + day)
      const half = part(KIND, days, (hour, day) => (day === DAY + 2 && hour === 13 ? 0 : 6))
      expect(missing([half])).toEqual([])
      expect(missing([half, half])).toEqual([[2, 2]])
    })

    it('fill the quiet hours of each other', () => {
      const rows = (own: number) => (hour: number, day: number) =>
        day === DAY + 2 && hour === 13 ? own : 200
      const days = WEEK.map((day) => DAY + day)
      expect(missing([part(KIND, days, rows(0)), part(KIND, days, rows(1))])).toEqual([])
    })
  })

  it('a server that was set up has no holes on its first day', () => {
    const days = WEEK.map((day) => DAY + day)
    const parts = [
      part(KIND, days, (hour, day) => (day === DAY + 2 && hour === 13 ? 0 : 200)),
      part('other', days, () => 200),
    ]
    const holes = (setUp: number): number => new Coverage(parts, new Map(), setUp).holes(KIND).length
    expect(holes(-Infinity)).toBe(1)
    expect(holes(at(1) + 12 * HOUR_MS)).toBe(1)
    expect(holes(at(1) + 13 * HOUR_MS)).toBe(0)
  })

  it('the rows of the map name each kind that is there or needed, in order', () => {
    const coverage = new Coverage([log([0], [], { kind: 'web' }), log([0], [], { kind: 'event-log/system' })])
    const rows = coverage.rows(new Map([['iis/front-end', ['proxylogon']]]))
    expect(rows.map(({ kind }) => kind)).toEqual(['event-log/system', 'iis/front-end', 'web'])
    expect(rows[1]).toMatchObject({ from: null, to: null, days: [], gaps: [], neededBy: ['proxylogon'] })
    expect(rows[1]!.title).not.toBe('iis/front-end')
    expect([coverage.has('web'), coverage.has('iis/front-end')]).toEqual([true, false])
  })

  it('the first and the last event are those of any log', () => {
    const coverage = new Coverage([log([2]), log([4], [], { kind: 'other' }), log([3])])
    expect([coverage.firstTime, coverage.lastTime, coverage.lastDay]).toEqual([at(2), at(5) - 1, DAY + 4])
    const none = new Coverage([])
    expect([none.firstTime, none.lastTime, none.lastDay]).toEqual([Infinity, -Infinity, -Infinity])
  })

  it('a kind of log that nothing is known of is missing as a whole, whatever else is lost', () => {
    const span: LostSpan = { kinds: null, span: [at(1), at(2)] }
    expect(new Coverage([], new Map(), -Infinity, [], [span]).missing(KIND, DAY, DAY + 6)).toEqual([
      [DAY, DAY + 6],
    ])
  })

  it('days for which only unbroken records vouch are answered as whole days', () => {
    const run = {
      ...{ first: Infinity, last: -Infinity, days: [] },
      unbroken: [[at(0) + 5, at(2) + 5]] as const,
    }
    expect(new Coverage([log([0], [], run)]).answered([KIND], at(0))).toEqual([[at(0), at(3) - 1]])
  })

  it('a log that was cut short without a time covers its days', () => {
    expect(missing([log(WEEK, ['cut-short'], { last: -Infinity })])).toEqual([])
  })
})
