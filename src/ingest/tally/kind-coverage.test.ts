import { describe, expect, it } from 'vitest'
import { addId, newSketch } from '../../event/id-sketch.ts'
import type { KindCoverage } from '../../event/receipt.ts'
import { HostNames } from './host-names.ts'
import { coverageOf, type UnbrokenSpans } from './kind-coverage.ts'
import { newKindTally, type KindTally } from './kind-tally.ts'

/** A tally of a few rows of two hours. */
function tally(kind: string, host: string | null, change: Partial<KindTally> = {}): KindTally {
  return {
    ...newKindTally(kind, host),
    ...{
      first: 1000,
      last: 9000,
      days: new Map([
        [2, 3],
        [0, 1],
      ]),
      hours: new Map([
        [50, 3],
        [1, 1],
      ]),
    },
    prints: new Map([[50, 77]]),
    ...change,
  }
}

function namesOf(host: string | null, address: string | null = null): HostNames {
  const names = new HostNames()
  names.join({
    hosts: new Map(host === null ? [] : [[host, 1]]),
    addresses: new Map(address === null ? [] : [[address, 1]]),
  })
  return names
}

function coverage(
  kinds: readonly KindTally[],
  { names = namesOf(null), unbroken = new Map(), hasTooManyIds = false } = {} as {
    names?: HostNames
    unbroken?: UnbrokenSpans
    hasTooManyIds?: boolean
  },
): KindCoverage[] {
  return coverageOf({ kinds, firstTime: 0, lastTime: 0, hasTooManyIds }, names, unbroken)
}

describe('what a source covers', () => {
  it('is told by day and hour in order, and leaves out what there is nothing of', () => {
    expect(coverage([tally('iis', null)])).toEqual([
      {
        ...{ kind: 'iis', host: null, first: 1000, last: 9000, unbroken: [] },
        ...{
          days: [
            [0, 1],
            [2, 3],
          ],
          hours: [
            [1, 1],
            [50, 3],
          ],
          prints: [0, 77],
        },
      },
    ])
  })

  it('has no hours and no prints where there were too many hours', () => {
    const [one] = coverage([tally('iis', null, { hours: null })])
    expect(one).not.toHaveProperty('hours')
    expect(one).not.toHaveProperty('prints')
  })

  it('names the address of the server, rows in reverse, gaps and health checks in order', () => {
    const gaps: [number, number][] = [
      [8, 9],
      [1, 2],
    ]
    const order = { first: 9, last: 1, forwards: 0, backwards: 50 }
    const probes = { count: 4, first: 1, last: 9, gaps }
    const [one] = coverage([tally('iis', null, { order, gaps, probes })], {
      names: namesOf(null, '192.0.2.10'),
    })
    const sorted = [...gaps].reverse()
    expect(one).toMatchObject({ address: '192.0.2.10', isReversed: true, gaps: sorted })
    expect(one!.probes).toEqual({ count: 4, first: 1, last: 9, gaps: sorted })
  })

  it('is of the computer that the rows name, unless Windows invented the name and the source has another', () => {
    const invented = tally('event-log/system', 'WIN-ABCDEFGHIJK')
    const hostOf = (one: KindTally, main: string | null): unknown =>
      coverage([one], { names: namesOf(main) })[0]!.host
    expect(hostOf(invented, 'EX01')).toBe(null)
    expect(hostOf(invented, null)).toBe('WIN-ABCDEFGHIJK')
    expect(hostOf(tally('iis', 'EX02'), 'EX01')).toBe('EX02')
    expect(hostOf(tally('iis', null), 'EX01')).toBe(null)
  })
})

describe('times without a gap', () => {
  const span: [number, number] = [1000, 5000]
  const unbroken: UnbrokenSpans = new Map([['event-log/system', [span]]])

  it('belong to the log of one computer, also when it has them under two names of its own', () => {
    const own = (...kinds: KindTally[]): unknown[] =>
      coverage(kinds, { names: namesOf('EX01'), unbroken }).map((one) => one.unbroken)
    expect(own(tally('event-log/system', null))).toEqual([[span]])
    expect(own(tally('event-log/system', null), tally('event-log/system', 'EX01'))).toEqual([[span], [span]])
    expect(own(tally('event-log/system', null), tally('event-log/system', 'EX02'))).toEqual([[], []])
    expect(own(tally('event-log/security', null))[0]).toEqual([])
  })

  it('are vouched for where the log has no rows of its own, and only there', () => {
    const [first, second, ...more] = coverage([tally('iis', null)], { unbroken })
    expect(first!.kind).toBe('iis')
    expect(second).toMatchObject({ kind: 'event-log/system', host: null, days: [], unbroken: [span] })
    expect(more).toEqual([])
    expect(coverage([tally('event-log/system', null)], { unbroken })).toHaveLength(1)
  })
})

describe('ids of requests', () => {
  const sketch = newSketch()
  addId(sketch, 9, 9)
  addId(sketch, 1, 1)
  const requests = new Map([
    [
      'http-proxy/owa',
      new Map([
        [7, sketch],
        [3, sketch],
      ]),
    ],
    ['http-proxy/ecp', new Map([[7, sketch]])],
  ])

  it('are packed, by the log of the proxy and by hour in order', () => {
    const found = coverage([tally('iis', null, { requests })])[0]!.requests!
    expect(found.map(({ proxy, hours }) => [proxy, hours.map(([hour]) => hour)])).toEqual([
      ['http-proxy/ecp', [7]],
      ['http-proxy/owa', [3, 7]],
    ])
    expect([...found[0]!.hours[0]![1].words]).toEqual([1, 1, 9, 9])
  })

  it('are none where there were too many, and are left out where there were none', () => {
    expect(coverage([tally('iis', null, { requests })], { hasTooManyIds: true })[0]!.requests).toBe(null)
    expect(coverage([tally('iis', null)])[0]).not.toHaveProperty('requests')
  })
})
