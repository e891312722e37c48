import { describe, expect, it } from 'vitest'
import { addId, newSketch, type IdSketch } from '../../event/id-sketch.ts'
import type { KindCoverage, RequestHours } from '../../event/receipt.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import type { Part } from './host-evidence.ts'
import { unmatchedHoles, unmatchedRequests, type UnmatchedHour } from './unmatched-requests.ts'

const PROXY = 'http-proxy/ecp'
const WEB = 'iis/front-end'
const DAY = 18_800
const MIDNIGHT = DAY * 24

/** Numbers of requests by the hour after midnight in which a log has them. */
type Log = readonly (readonly number[])[]

/** The numbers of `count` requests. */
const some = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** A log of so many hours, with twenty requests in each, but for those that it has instead. */
function log(hours: number, instead: Readonly<Record<number, readonly number[]>> = {}): Log {
  return Array.from({ length: hours }, (_, hour) => instead[hour] ?? some(20))
}

/** The ids of requests, which tell the hour in which they began: `number + 1000 * hours` began that much earlier. */
function sketchOf(requests: readonly number[], hour: number): IdSketch {
  const sketch = newSketch()
  for (const request of requests) addId(sketch, hour - Math.floor(request / 1000), request % 1000)
  return sketch
}

function requestsOf(own: Log, proxy: string): RequestHours {
  const hours = own.flatMap((requests, hour): [number, IdSketch][] =>
    requests.length > 0 ? [[MIDNIGHT + hour, sketchOf(requests, hour)]] : [],
  )
  return { proxy, hours }
}

/** The rows that a source has of a kind of log, from midnight or the first hour in which it has requests. */
function part(id: number, kind: string, own: Log, more: Partial<KindCoverage> = {}): Part {
  const first = own.findIndex((requests) => requests.length > 0)
  const coverage: KindCoverage = {
    kind,
    first: (MIDNIGHT + Math.max(0, first)) * HOUR_MS,
    last: (MIDNIGHT + own.length) * HOUR_MS - 1,
    days: [0, 1, 2].filter((day) => own.length > day * 24).map((day) => [DAY + day, 20]),
    unbroken: [],
    requests: [requestsOf(own, PROXY)],
    ...more,
  }
  return { source: { id } as Part['source'], coverage }
}

const proxy = (own: Log, more: Partial<KindCoverage> = {}): Part => part(0, PROXY, own, more)
const web = (own: Log, more: Partial<KindCoverage> = {}): Part => part(1, WEB, own, more)

/** Which log lacks how many requests in which hour after midnight. */
function lacking(...parts: readonly Part[]): unknown[] {
  return unmatchedRequests(parts).map(({ kind, hour, missing }) => [kind, hour - MIDNIGHT, missing])
}

describe('an hour of which a log lacks requests', () => {
  it('is none where both logs have the same', () => {
    expect(unmatchedRequests([proxy(log(10)), web(log(10))])).toEqual([])
    expect(unmatchedRequests([])).toEqual([])
  })

  it('is told from four missing requests on, with what the other log has and where', () => {
    const four = log(10, { 5: some(16) })
    expect(unmatchedRequests([proxy(four), web(log(10))])).toEqual([
      {
        ...{ kind: PROXY, other: WEB, hour: MIDNIGHT + 5, missing: 4, atLeast: false, of: 20 },
        sources: [0, 1],
      },
    ])
    expect(unmatchedRequests([proxy(log(10)), web(four)])).toEqual([
      {
        ...{ kind: WEB, other: PROXY, hour: MIDNIGHT + 5, missing: 4, atLeast: false, of: 20 },
        sources: [0, 1],
      },
    ])
    expect(lacking(proxy(log(10, { 5: some(17) })), web(log(10)))).toEqual([])
    expect(lacking(proxy(log(10)), web(log(10, { 5: some(17) })))).toEqual([])
  })

  it('is told in the order of time, and of a log that has nothing at all of it', () => {
    const holed = log(10, { 3: [], 7: some(10) })
    expect(lacking(proxy(holed), web(log(10)))).toEqual([
      [PROXY, 3, 20],
      [PROXY, 7, 10],
    ])
    expect(lacking(proxy(log(10)), web(holed))).toEqual([
      [WEB, 3, 20],
      [WEB, 7, 10],
    ])
  })

  it('is no hour whose missing requests stand in the one before or behind it', () => {
    const moved = some(4)
    const later = moved.map((request) => request + 1000)
    expect(
      lacking(proxy(log(10, { 5: some(20).slice(4), 6: [...some(20), ...later] })), web(log(10))),
    ).toEqual([])
    expect(
      lacking(proxy(log(10)), web(log(10, { 5: some(20).slice(4), 6: [...some(20), ...later] }))),
    ).toEqual([])
    const two = moved.map((request) => request + 2000)
    expect(lacking(proxy(log(10, { 5: some(20).slice(4), 7: [...some(20), ...two] })), web(log(10)))).toEqual(
      [
        [PROXY, 5, 4],
        [WEB, 7, 4],
      ],
    )
  })
})

describe('hours that say nothing', () => {
  it('are the first and the last of either log, which need not be whole', () => {
    const ends = log(10, { 0: some(5), 9: some(5) })
    expect(lacking(proxy(ends), web(log(10)))).toEqual([])
    expect(lacking(proxy(log(10)), web(ends))).toEqual([])
    expect(lacking(proxy(log(10, { 1: some(5), 8: some(5) })), web(log(10)))).toEqual([
      [PROXY, 1, 15],
      [PROXY, 8, 15],
    ])
    const shorter = log(9, { 0: [], 1: [], 2: some(5), 8: some(5) })
    expect(lacking(proxy(shorter), web(log(12)))).toEqual([])
    expect(lacking(proxy(log(12)), web(shorter))).toEqual([])
  })

  it('are those of a day on which one of the logs has no rows', () => {
    const nothing = log(72).map((requests, hour) => (hour >= 24 && hour < 48 ? [] : requests))
    const days = [0, 2].map((day): [number, number] => [DAY + day, 480])
    expect(lacking(proxy(nothing, { days }), web(log(72)))).toEqual([])
    expect(lacking(proxy(log(72)), web(nothing, { days }))).toEqual([])
    expect(lacking(proxy(nothing), web(log(72)))).toHaveLength(24)
  })

  it('are those of a log of which fewer than three hours can be compared', () => {
    expect(lacking(proxy(log(4, { 2: some(10) })), web(log(4)))).toEqual([])
    expect(lacking(proxy(log(5, { 2: some(10) })), web(log(5)))).toEqual([[PROXY, 2, 10]])
    const quiet = log(6, { 1: [], 2: [] })
    expect(lacking(proxy(log(6, { 4: [] })), web(quiet))).toEqual([])
  })

  it('are those in which a log lacks fewer than three times as many as usual', () => {
    const all = (most: number, instead = most): Log =>
      log(10).map((_, hour) => some(hour === 5 ? instead : most))
    expect(lacking(proxy(all(12, 4)), web(all(16)))).toEqual([[PROXY, 5, 12]])
    expect(lacking(proxy(all(12, 5)), web(all(16)))).toEqual([])
    expect(lacking(proxy(all(16)), web(all(12, 4)))).toEqual([[WEB, 5, 12]])
    expect(lacking(proxy(all(16)), web(all(12, 5)))).toEqual([])
  })

  it('are all where more than a quarter is usually missing, as the logs do not speak of the same requests', () => {
    const all = (most: number): Log => log(10).map((_, hour) => some(hour === 5 ? 0 : most))
    expect(lacking(proxy(all(15)), web(log(10)))).toEqual([[PROXY, 5, 20]])
    expect(lacking(proxy(all(14)), web(log(10)))).toEqual([])
  })

  it('are judged by the hour in the middle of all, from the least missing share to the largest', () => {
    const holed = (...hours: readonly number[]): Log =>
      log(10).map((requests, hour) => (hours.includes(hour) ? some(12) : requests))
    expect(lacking(proxy(holed(1, 2, 8)), web(log(10)))).toHaveLength(3)
    expect(lacking(proxy(holed(1, 2, 3, 8)), web(log(10)))).toEqual([])
  })
})

describe('an hour in which more requests differ than can be told apart', () => {
  const busy = (count: number, ...hours: readonly number[]): Log =>
    log(10).map((requests, hour) => (hours.includes(hour) ? some(count) : requests))

  it('lacks at least as many as the other log has more', () => {
    expect(unmatchedRequests([proxy(busy(100, 5)), web(busy(400, 5))])).toMatchObject([
      { kind: PROXY, hour: MIDNIGHT + 5, missing: 300, atLeast: true, of: 400 },
    ])
    expect(unmatchedRequests([proxy(busy(400, 5)), web(busy(100, 5))])).toMatchObject([
      { kind: WEB, hour: MIDNIGHT + 5, missing: 300, atLeast: true, of: 400 },
    ])
  })

  it('counts as one of which everything is missing where the usual is asked for', () => {
    expect(lacking(proxy(busy(100, 1, 2, 3)), web(busy(400, 1, 2, 3)))).toHaveLength(3)
    expect(lacking(proxy(busy(300, 1, 2, 3, 4)), web(busy(400, 1, 2, 3, 4)))).toEqual([])
  })
})

describe('the logs that are compared', () => {
  it('are none where a source does not know its requests, or no log of the one kind has any', () => {
    const holed = log(10, { 5: [] })
    expect(lacking(proxy(holed), web(log(10), { requests: null }))).toEqual([])
    expect(lacking(proxy(holed), web(log(10)), part(2, PROXY, log(10), { requests: null }))).toEqual([])
    expect(lacking(web(log(10)))).toEqual([])
    expect(lacking(proxy(log(10)))).toEqual([])
    expect(lacking(proxy(holed), web(log(10)), part(2, 'system', log(10), { requests: null }))).toEqual([
      [PROXY, 5, 20],
    ])
  })

  it('have their requests in several sources, and some without ids', () => {
    const { requests: _, ...without } = proxy(log(10)).coverage
    const parts = [
      proxy(log(10, { 5: some(5), 6: [] })),
      web(log(10)),
      part(
        2,
        PROXY,
        log(10, { 5: [7, 8], 6: some(20) }).map((requests, hour) => (hour < 5 ? [] : requests)),
      ),
      { source: { id: 3 } as Part['source'], coverage: without },
    ]
    const [first, ...rest] = unmatchedRequests(parts)
    expect(first).toMatchObject({ kind: PROXY, hour: MIDNIGHT + 5, missing: 13, sources: [0, 2, 1] })
    expect(rest.every(({ kind }) => kind === WEB)).toBe(true)
  })

  it('are the web server and each proxy, which are told in alphabetical order', () => {
    const other = 'http-proxy/owa'
    const holed = log(10, { 5: some(10) })
    const requests = [requestsOf(log(10, { 5: some(16) }), other), requestsOf(log(10), PROXY)]
    const owa = part(2, other, holed, { requests: [requestsOf(holed, other)] })
    expect(lacking(web(log(10), { requests }), owa, proxy(holed))).toEqual([
      [PROXY, 5, 10],
      [other, 5, 6],
    ])
  })
})

describe('the holes that missing requests make', () => {
  it('are whole hours of the logs that lack them', () => {
    const hour = (kind: string, at: number): UnmatchedHour => ({
      ...{ kind, other: WEB, hour: at, missing: 4, atLeast: false, of: 20, sources: [] },
    })
    const day = DAY_MS * DAY
    expect(
      unmatchedHoles([hour(PROXY, DAY * 24 + 1), hour(WEB, DAY * 24), hour(PROXY, DAY * 24 + 3)]),
    ).toEqual(
      new Map([
        [
          PROXY,
          [
            { from: day + HOUR_MS, to: day + 2 * HOUR_MS, why: 'unmatched' },
            { from: day + 3 * HOUR_MS, to: day + 4 * HOUR_MS, why: 'unmatched' },
          ],
        ],
        [WEB, [{ from: day, to: day + HOUR_MS, why: 'unmatched' }]],
      ]),
    )
  })
})
