import { describe, expect, it } from 'vitest'
import type { KindCoverage } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { Coverage } from './coverage.ts'
import { missingFiles } from './file-sequence.ts'
import type { Part } from './host-evidence.ts'

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
