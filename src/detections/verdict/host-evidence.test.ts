import { describe, expect, it } from 'vitest'
import type { Hit, HitCount } from '../../event/hit.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import type { Findings } from '../conclusion.ts'
import {
  hitOrder,
  hostsOf,
  inOrder,
  isAbove,
  isAtLeast,
  partsByKind,
  widen,
  widest,
  type CoveredHost,
  type Part,
} from './host-evidence.ts'

/** A source with events, and coverage of some computers. */
function source(
  id: number,
  path: string,
  hosts: readonly (string | null)[] = [null],
  more: object = {},
): Source {
  return {
    ...{ id, path, originalPath: null, format: 'test', facts: [] },
    coverage: hosts.map((host) => ({ kind: 'web', host })),
    receipt: { events: 5, issues: [] },
    ...more,
  } as unknown as Source
}

function hit(id: number, more: Partial<Hit> = {}): Hit {
  const place = { kind: 'line', ordinal: 1, offset: 0, length: 9 } as const
  return {
    rule: 'a',
    level: 'low',
    source: id,
    format: 'test',
    host: null,
    time: 5,
    place,
    fields: {},
    ...more,
  }
}

const count = (id: number, more: Partial<HitCount> = {}): HitCount => ({
  ...{ rule: 'a', source: id, host: null, count: 3, firstTime: 2, lastTime: 8 },
  ...more,
})

function hosts(findings: Partial<Findings>, hostOf: Record<number, string> = {}): Map<string, CoveredHost> {
  const byId = new Map(Object.entries(hostOf).map(([id, host]) => [Number(id), host]))
  return hostsOf({ sources: [], hits: [], counts: [], hostOf: byId, ...findings })
}

describe('the evidence of a host', () => {
  it('is that of its own sources, in the order of their paths', () => {
    const sources = [source(0, 'b'), source(2, 'a'), source(1, 'a'), source(3, 'c')]
    const found = hosts({ sources }, { 0: 'EX01', 1: 'EX01', 2: 'EX01', 3: 'EX02' })
    expect([...found.keys()]).toEqual(['EX01', 'EX02'])
    expect(found.get('EX01')!.sources.map(({ id }) => id)).toEqual([1, 2, 0])
    expect(found.get('EX01')!.parts.map((part) => part.source.id)).toEqual([1, 2, 0])
    expect([...hosts({ sources: [source(0, 'a')] }).keys()]).toEqual([UNKNOWN_HOST])
  })

  it('holds the events that were forwarded to another host', () => {
    const found = hosts({ sources: [source(0, 'a', ['EX02', null, 'EX01'])] }, { 0: 'EX01' })
    expect(found.get('EX01')!.parts.map(({ coverage }) => coverage.host)).toEqual([null, 'EX01'])
    expect(found.get('EX02')!.parts.map(({ coverage }) => coverage.host)).toEqual(['EX02'])
    expect(found.get('EX02')!.sources).toEqual([])
  })

  it('has no source without events', () => {
    const empty = source(0, 'a', [null], { receipt: { events: 0, issues: [] } })
    expect(hosts({ sources: [empty] }).size).toBe(0)
  })

  it('says whether more was given than has been read', () => {
    const read = (more: object): unknown =>
      hosts({ sources: [source(0, 'a')], ...more }).get(UNKNOWN_HOST)!.unfinished
    expect(read({})).toBe(false)
    expect(read({ unfinished: true })).toBe(true)
  })
})

describe('a source of which nothing is known', () => {
  const lost = source(9, 'x', [], {
    format: null,
    receipt: { events: 0, issues: [{ code: 'locked-archive', count: 1 }] },
  })
  const against = (hostOf: Record<number, string>): string[] =>
    [...hosts({ sources: [source(0, 'a'), source(1, 'b'), source(2, 'c'), lost] }, hostOf).values()]
      .filter((host) => host.lost.length > 0)
      .map(({ name }) => name)

  it('counts against its own host, or against every one where that is not known', () => {
    expect(against({ 0: 'EX01', 1: 'EX02', 9: 'EX02' })).toEqual(['EX02'])
    expect(against({ 0: 'EX01', 1: 'EX02' })).toEqual(['EX01', 'EX02', UNKNOWN_HOST])
    expect(against({ 0: 'EX01', 1: 'EX02', 2: 'EX02' })).toEqual(['EX01', 'EX02'])
    expect(against({ 0: 'EX01', 1: 'EX02', 2: 'EX02', 9: 'EX03' })).toEqual(['EX01', 'EX02'])
  })
})

describe('what the hits of a rule come to', () => {
  const seen = (hits: readonly Hit[], counts: readonly HitCount[] = []): unknown =>
    hosts({ hits, counts }, { 0: 'EX01' }).get('EX01')!.seen.get('a')

  it('is their number, their times and the highest level', () => {
    const all = [hit(0), hit(0, { level: 'high', time: 3 }), hit(0, { level: 'medium', time: null })]
    expect(seen(all)).toEqual({
      ...{ rule: 'a', hits: all, unkept: [], level: 'high', count: 3, first: 3, last: 5 },
    })
    expect(seen([hit(0, { level: 'informational' })])).toMatchObject({ level: 'informational' })
  })

  it('holds those that were only counted, which are of medium level', () => {
    expect(seen([], [count(0), count(0, { count: 4, firstTime: null, lastTime: 9 })])).toEqual({
      ...{ rule: 'a', hits: [], level: 'medium', count: 7, first: 2, last: 9 },
      unkept: [
        { count: 3, first: 2, last: 8 },
        { count: 4, first: null, last: 9 },
      ],
    })
    expect(seen([hit(0)], [count(0)])).toMatchObject({ level: 'low', count: 4, first: 2, last: 8 })
  })

  it('belongs to the host that the event names, else to that of the source', () => {
    const found = hosts(
      { hits: [hit(0), hit(0, { host: 'EX02' }), hit(1)], counts: [count(0, { host: 'EX03' }), count(0)] },
      { 0: 'EX01' },
    )
    const counts = [...found].map(([name, host]) => [name, host.seen.get('a')!.count])
    expect(Object.fromEntries(counts)).toEqual({ EX01: 4, EX02: 1, EX03: 3, [UNKNOWN_HOST]: 1 })
  })
})

describe('the order of hits', () => {
  const at = (offset: number): Pick<Hit, 'place'> => ({
    place: { kind: 'line', ordinal: 1, offset, length: 9 },
  })

  it('is by time, path, place and rule; those without a time come last', () => {
    const sources = [source(0, 'b'), source(1, 'a')]
    const inRow = [
      hit(0, { time: 1 }),
      hit(1, { time: 2, ...at(5) }),
      hit(0, { time: 2, ...at(3) }),
      hit(0, { time: 2, ...at(4), rule: 'a' }),
      hit(0, { time: 2, ...at(4), rule: 'b' }),
      hit(1, { time: null, rule: 'a' }),
      hit(1, { time: null, rule: 'b' }),
    ]
    for (let turn = 0; turn < inRow.length; turn++) {
      const turned = [...inRow.slice(turn).reverse(), ...inRow.slice(0, turn).reverse()]
      expect(turned.sort(hitOrder(sources))).toEqual(inRow)
    }
  })

  it('puts a source that is not there before the others', () => {
    const [gone, known] = [hit(7), hit(0)]
    expect([known, gone].sort(hitOrder([source(0, 'a')]))).toEqual([gone, known])
  })

  it('is that of the host for some of its hits, each of which comes once', () => {
    const [early, late, other] = [hit(0, { time: 1 }), hit(0, { time: 2 }), hit(0, { time: 0 })]
    const { order } = hosts({ hits: [late, early] }, { 0: 'EX01' }).get('EX01')!
    expect(inOrder([late, early, late], { order })).toEqual([early, late])
    expect(inOrder([late, other], { order })).toEqual([other, late])
    expect(inOrder([other, early], { order })).toEqual([other, early])
    expect(inOrder([early, other], { order })).toEqual([early, other])
  })
})

describe('levels', () => {
  it('are above others, or at least as high', () => {
    expect([isAbove('high', 'medium'), isAbove('high', 'high'), isAbove('low', 'high')]).toEqual([
      true,
      false,
      false,
    ])
    expect([isAtLeast('high', 'medium'), isAtLeast('high', 'high'), isAtLeast('low', 'high')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('spans of times', () => {
  it('are widened on either side, and never narrowed', () => {
    const span: { first: number | null; last: number | null } = { first: null, last: null }
    const after = (first: number | null, last: number | null): unknown => {
      widen(span, first, last)
      return [span.first, span.last]
    }
    expect(after(null, null)).toEqual([null, null])
    expect(after(5, 7)).toEqual([5, 7])
    expect(after(6, 6)).toEqual([5, 7])
    expect(after(null, 9)).toEqual([5, 9])
    expect(after(1, null)).toEqual([1, 9])
    expect(after(2, 3)).toEqual([1, 9])
  })

  it('are held by the widest of them', () => {
    expect(
      widest([
        { first: 3, last: 4 },
        { first: null, last: 9 },
        { first: 1, last: null },
      ]),
    ).toEqual({
      first: 1,
      last: 9,
    })
    expect(widest([])).toEqual({ first: null, last: null })
  })
})

it('parts are grouped by their kind of log, in alphabetical order', () => {
  const part = (kind: string, id: number): Part => ({ coverage: { kind }, source: { id } }) as unknown as Part
  const grouped = partsByKind([part('web', 0), part('iis', 1), part('web', 2)])
  expect(grouped.map(([kind, own]) => [kind, own.map(({ source: { id } }) => id)])).toEqual([
    ['iis', [1]],
    ['web', [0, 2]],
  ])
})
