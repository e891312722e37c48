import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import type { Hit } from '../../event/hit.ts'
import type { MatchEnvelope } from '../../event/match.ts'
import { correlate } from './correlate.ts'
import { Hunter } from '../hunt/hunt.ts'
import { keptMatches } from '../hunt/matches.ts'
import { compileRules } from '../compile/rule-set.ts'
import type { RuleSet } from '../rule.ts'

/** Seconds, then fields. `r`: which base rules match. */
type Event = { readonly t: number; readonly r?: string } & Readonly<Record<string, string | number>>

const base = (letter: string): string => `
title: Base ${letter}
name: base_${letter}
logsource: { product: windows, service: application }
detection: { s: { r|contains: ${letter} }, condition: s }
`

function rulesOf(...documents: readonly string[]): RuleSet {
  return compileRules(
    [...['a', 'b', 'c'].map(base), ...documents].map((text, i) => ({
      path: `${i}.yml`,
      text,
      origin: 'added' as const,
    })),
  )
}

function correlation(body: string, more = ''): string {
  return `title: Made\nname: made\nlevel: high\n${more}\ncorrelation: { ${body} }\n`
}

function blockOf(events: readonly Event[], first: number): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'windows-evtx',
    placeKind: 'record',
    blank: 'absent',
    emit: (block) => blocks.push(block),
  })
  events.forEach(({ t, r = 'a', ...fields }, i) => {
    builder.row(t * 1000, first + i, (first + i) * 100, 100)
    builder.putText(builder.field('Channel'), 'Application')
    builder.putText(builder.field('r'), r)
    for (const [name, value] of Object.entries(fields)) builder.putText(builder.field(name), String(value))
  })
  builder.flush()
  return blocks[0]!
}

/** Hits of everything that is correlated, from events in files of the given sizes. */
async function hitsOf(
  set: RuleSet,
  files: readonly (readonly Event[])[],
  hostOf: (source: number) => string | null = () => null,
): Promise<readonly Hit[]> {
  const hunter = new Hunter(set, () => undefined)
  const stored: Block[] = []
  const envelopes: MatchEnvelope[] = []
  let first = 1
  files.forEach((events, source) => {
    if (events.length === 0) return
    const block = blockOf(events, first)
    first += events.length
    const context = { sourceId: source, hostOf: () => null, fieldOf: () => undefined }
    for (const { rule, block: kept } of keptMatches(block, hunter.hunt(block, context), () => null)) {
      const { rows, time } = kept
      envelopes.push({
        id: stored.length,
        rule,
        source,
        rows,
        minTime: time[0]!,
        maxTime: time[rows - 1]!,
      })
      stored.push(kept)
    }
  })
  const load = async (id: number): Promise<Block> => stored[id]!
  const matches = { envelopes, load, pathOf: (source: number) => `file ${source}`, hostOf, beginOf: () => 0 }
  return (await correlate(set.correlations, matches)).hits
}

async function counts(body: string, events: readonly Event[]): Promise<number[]> {
  const set = rulesOf(correlation(body))
  expect(set.refused).toEqual([])
  return (await hitsOf(set, [events])).map(({ memberCount }) => memberCount!)
}

const at = (user: string, ...times: readonly number[]): Event[] => times.map((t) => ({ t, u: user }))
const THREE = 'type: event_count, rules: [base_a], group-by: [u], timespan: 60s, condition: { gte: 3 }'

describe('correlations', () => {
  it.each<[string, string, Event[], number[]]>([
    ['C1 at the edge of the window', THREE, at('a', 0, 30, 60), [3]],
    ['C2 just outside of it', THREE, at('a', 0, 30, 61), []],
    ['C3 groups apart', THREE, [...at('a', 0, 30), ...at('b', 40)], []],
    ['C4 across a clock minute', THREE, at('a', 50, 59, 61), [3]],
    ['C5 one burst', THREE, at('a', 0, 1, 2, 3, 4), [5]],
    ['C6 two bursts', THREE, at('a', 0, 1, 2, 1000, 1001, 1002), [3, 3]],
    [
      'C7 a range, of whole windows',
      'type: event_count, rules: [base_a], group-by: [u], timespan: 60s, condition: { gt: 2, lte: 4 }',
      at('a', 0, 1, 2, 3, 4, 5),
      [],
    ],
    [
      'C7 a range that is met',
      'type: event_count, rules: [base_a], group-by: [u], timespan: 60s, condition: { gt: 2, lte: 4 }',
      at('a', 0, 1, 2),
      [3],
    ],
    ['C14 no group', THREE, [{ t: 0 }, { t: 1 }, { t: 2 }], []],
    ['groups ignore case', THREE, [...at('A', 0, 1), ...at('a', 2)], [3]],
    [
      'no group-by at all',
      'type: event_count, rules: [base_a], timespan: 1m, condition: { gte: 3 }',
      [...at('a', 0, 30), ...at('b', 40)],
      [3],
    ],
  ])('%s', async (_, body, events, expected) => {
    expect(await counts(body, events)).toEqual(expected)
  })

  const value = (v: string | number, t: number): Event => ({ t, v, src: 's' })
  const DISTINCT =
    'type: value_count, rules: [base_a], group-by: [src], timespan: 10m, condition: { gte: 3, field: v }'
  const SUM = 'type: value_sum, rules: [base_a], timespan: 1h, condition: { gt: 100, field: v }'
  const AVERAGE = 'type: value_avg, rules: [base_a], timespan: 1h, condition: { gt: 10, field: v }'
  const MEDIAN =
    'type: value_percentile, rules: [base_a], timespan: 1h, condition: { gt: 10, percentile: 50, field: v }'
  const RARE = 'type: value_percentile, rules: [base_a], timespan: 1h, condition: { lte: 10, field: v }'
  it.each<[string, string, Event[], number]>([
    ['C8 two kinds', DISTINCT, [value('x', 0), value('x', 1), value('y', 2)], 0],
    ['C8 three kinds', DISTINCT, [value('x', 0), value('y', 1), value('z', 2)], 1],
    ['C8 ignoring case', DISTINCT, ['x', 'y', 'Z', 'z'].map(value), 1],
    ['C8 ignoring case, two', DISTINCT, ['x', 'Z', 'z'].map(value), 0],
    ['C17 sum', SUM, [value(60, 0), value(50, 10)], 1],
    ['C17 too far apart', SUM, [value(60, 0), value(50, 3700)], 0],
    ['C17 no number', SUM, [value(60, 0), value('50x', 10)], 0],
    ['C18 average', AVERAGE, [value(5, 0), value(16, 1)], 1],
    ['C18 average below', AVERAGE, [value(5, 0), value(15, 1)], 0],
    ['median', MEDIAN, [value(1, 0), value(20, 1), value(30, 2)], 1],
    ['median below', MEDIAN, [value(1, 0), value(2, 1), value(9, 2)], 0],
    ['rare value', RARE, [...Array.from({ length: 9 }, (_, i) => value('x', i)), value('y', 9)], 1],
    ['no rare value', RARE, [...Array.from({ length: 8 }, (_, i) => value('x', i)), value('y', 9)], 0],
  ])('%s', async (_, body, events, expected) => {
    expect((await counts(body, events)).length).toBe(expected)
  })

  const TEMPORAL = 'type: temporal, rules: [base_a, base_b], timespan: 5m'
  const ORDERED = 'type: temporal_ordered, rules: [base_a, base_b], timespan: 5m'
  const seen = (r: string, t: number): Event => ({ r, t })
  it.each<[string, string, Event[], number]>([
    ['C9 any order', TEMPORAL, [seen('b', 0), seen('a', 200)], 1],
    ['C9 too late', TEMPORAL, [seen('b', 0), seen('a', 301)], 0],
    ['one event of both', TEMPORAL, [seen('ab', 0)], 1],
    ['C10 wrong order', ORDERED, [seen('b', 0), seen('a', 200)], 0],
    ['C10 right order', ORDERED, [seen('a', 0), seen('b', 200)], 1],
    ['C10 too late', ORDERED, [seen('a', 0), seen('b', 301)], 0],
    ['C11 an early one does not mask', ORDERED, [seen('b', 0), seen('a', 10), seen('b', 20)], 1],
    ['one event is not two steps', ORDERED, [seen('ab', 0)], 0],
    ['two events of both are', ORDERED, [seen('ab', 0), seen('ab', 0)], 1],
    [
      'three steps, each within the timespan of the first',
      'type: temporal_ordered, rules: [base_a, base_b, base_c], timespan: 5m',
      [seen('a', 0), seen('b', 200), seen('c', 400), seen('b', 500)],
      0,
    ],
  ])('%s', async (_, body, events, expected) => {
    expect((await counts(body, events)).length).toBe(expected)
  })

  it('C12 are made of each other', async () => {
    const set = rulesOf(
      correlation('type: temporal_ordered, rules: [many, base_b], group-by: [u], timespan: 10m', 'id: outer'),
      `title: Many\nname: many\n${correlation(THREE).replace(/^.*\n.*\n/, '')}`,
    )
    expect(set.correlations.map(({ name }) => name)).toEqual(['many', 'made'])
    const fails = at('x', 0, 1, 2)
    const found = async (user: string): Promise<string[]> =>
      (await hitsOf(set, [[...fails, { t: 30, r: 'b', u: user }]])).map(({ rule }) => rule)
    expect(await found('x')).toEqual(['many', 'made'])
    expect(await found('y')).toEqual(['many'])
  })

  it('C13 find a group under other names', async () => {
    const body =
      'type: temporal, rules: [base_a, base_b], group-by: [ip], timespan: 5m,' +
      ' aliases: { ip: { base_a: src, base_b: dst } }'
    const first = { t: 0, r: 'a', src: '192.0.2.1' }
    expect((await counts(body, [first, { t: 1, r: 'b', dst: '192.0.2.1' }])).length).toBe(1)
    expect((await counts(body, [first, { t: 1, r: 'b', src: '192.0.2.1' }])).length).toBe(0)
  })

  it('C15 silence what they are made of, unless told otherwise', () => {
    const alerting = (more: string): string[] =>
      rulesOf(correlation(`${THREE}${more}`)).rules.flatMap(({ name, alerts }) => (alerts ? [name] : []))
    expect(alerting('')).toEqual(['base_b', 'base_c'])
    expect(alerting(', generate: true')).toEqual(['base_a', 'base_b', 'base_c'])
  })

  it.each([
    ['| count() > 2', [3]],
    ['| count() by u > 2', []],
    ['| count(v) by u > 1', []],
    ['| count(v) > 2', [3]],
    ['| sum(v) > 5', [3]],
    ['| near t', [4]],
  ])('C19 take over the old form "s %s"', async (aggregation, expected) => {
    const set = rulesOf(
      `title: Old\nlogsource: { product: windows, service: application }\n` +
        `detection: { s: { r: x }, t: { r: y }, condition: s ${aggregation}, timeframe: 1m }`,
    )
    expect(set.refused).toEqual([])
    const events = [
      { t: 0, r: 'x', u: 'p', v: 1 },
      { t: 9, r: 'x', u: 'p', v: 2 },
      { t: 20, r: 'x', u: 'q', v: 3 },
      { t: 25, r: 'y', u: 'q', v: 9 },
    ]
    expect((await hitsOf(set, [events])).map(({ memberCount }) => memberCount)).toEqual(
      aggregation.includes('count(v) by u') ? [2] : expected,
    )
  })

  it('C16 do not depend on files and their order', async () => {
    const event = fc.record({
      t: fc.nat(300),
      r: fc.constantFrom('a', 'b', 'ab'),
      u: fc.constantFrom('x', 'y'),
      v: fc.nat(3),
    })
    const bodies = [
      THREE,
      TEMPORAL,
      'type: value_count, rules: [base_a, base_b], timespan: 30s, condition: { gte: 3, field: v }',
      'type: event_count, rules: [base_b], timespan: 40s, condition: { lt: 3 }',
    ]
    const shape = (hits: readonly Hit[]): unknown =>
      hits.map(({ time, memberCount, fields }) => [time, memberCount, fields])
    for (const body of bodies) {
      const set = rulesOf(correlation(body))
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(event, { selector: ({ t }) => t }), fc.nat(), async (events, cut) => {
          const sorted = [...events].sort((a, b) => a.t - b.t)
          const at = events.length === 0 ? 0 : cut % events.length
          const whole = shape(await hitsOf(set, [sorted]))
          expect(shape(await hitsOf(set, [events.slice(at), events.slice(0, at)]))).toEqual(whole)
        }),
        { numRuns: 60 },
      )
    }
  })

  it('group by host, whichever logs name it', async () => {
    const set = rulesOf(
      correlation(
        "type: event_count, rules: [base_a], group-by: ['@host'], timespan: 1m, condition: { gte: 2 }",
      ),
    )
    const files = [[at('a', 0)[0]!], [at('b', 10)[0]!], [at('c', 20)[0]!]]
    expect(await hitsOf(set, files, (source) => ['EX01', 'EX02', null][source]!)).toEqual([])
    const hits = await hitsOf(set, files, (source) => ['EX01', 'EX02', 'EX01'][source]!)
    expect(hits.map(({ time, fields }) => [time, fields['host'], fields['events']])).toEqual([
      [20_000, 'EX01', '2'],
    ])
  })

  it('tell what is new from what the logs always showed', async () => {
    const set = rulesOf(
      correlation(
        'type: value_count, rules: [base_a], group-by: [u], timespan: 10d, unseen-for: 1h, condition: { field: v, lte: 2 }',
      ),
    )
    const seen = (u: string, v: string, t: number): Event => ({ t, u, v })
    const hits = await hitsOf(set, [
      [
        seen('old', '1', 60),
        seen('new', '1', 3600),
        seen('many', '1', 3700),
        seen('many', '2', 3800),
        seen('many', '3', 3900),
        seen('old', '1', 4000),
        seen('new', '2', 5000),
      ],
    ])
    expect(hits.map(({ fields }) => [fields['u'], fields['events'], fields['value']])).toEqual([
      ['new', '2', '2'],
    ])
  })

  it('of ours silence the rules of their own file, and no others', () => {
    const text = `${base('d')}---${base('e')}---\n${correlation('type: temporal, rules: [base_d, base_a], timespan: 1m')}`
    const { rules } = compileRules([
      { path: 'a.yml', text: base('a'), origin: 'built-in' },
      { path: 'made.yml', text, origin: 'built-in' },
    ])
    expect(rules.map(({ name, alerts, partOf }) => [name, alerts, partOf])).toEqual([
      ['base_a', true, null],
      ['base_d', false, 'made'],
      ['base_e', true, null],
    ])
  })

  it('cite the events that they are made of', async () => {
    const [hit] = await hitsOf(rulesOf(correlation(THREE)), [at('a', 0, 30), at('a', 40)])
    expect(hit).toMatchObject({
      rule: 'made',
      level: 'high',
      source: 1,
      time: 40_000,
      fields: { u: 'a', events: '3', value: '3' },
      memberCount: 3,
    })
    expect(hit!.members!.map(({ rule, source, time }) => [rule, source, time])).toEqual([
      ['base_a', 0, 0],
      ['base_a', 0, 30_000],
      ['base_a', 1, 40_000],
    ])
  })

  it('are given up, and say so, when their windows hold too much', async () => {
    const set = rulesOf(correlation(THREE))
    const { envelopes, load } = {
      envelopes: [envelope(50)],
      load: async () => blockOf(at('a', ...Array(50).keys()), 1),
    }
    const limits = { entries: 20, hits: 10 }
    const matches = { envelopes, load, pathOf: () => '', hostOf: () => null, beginOf: () => null }
    const { broken } = await correlate(set.correlations, matches, limits)
    expect(broken).toEqual([{ rule: 'made', reason: 'more than 20 matches lie within its timespan' }])
  })

  it.each([
    ['type: often, rules: [base_a], timespan: 1m', /no correlation of type "often"/],
    ['type: event_count, rules: [base_a], timespan: 1m', /has no condition/],
    ['type: event_count, rules: [base_a], condition: { gte: 1 }', /needs a timespan/],
    ['type: event_count, rules: [base_a], timespan: 1q, condition: { gte: 1 }', /needs a timespan/],
    ['type: event_count, rules: [], timespan: 1m, condition: { gte: 1 }', /names no rules/],
    [
      'type: event_count, rules: [base_x], timespan: 1m, condition: { gte: 1 }',
      /"base_x", which does not run/,
    ],
    ['type: event_count, rules: [made], timespan: 1m, condition: { gte: 1 }', /refers to itself/],
    ['type: event_count, rules: [base_a], timespan: 1m, condition: { above: 1 }', /no comparison "above"/],
    ['type: event_count, rules: [base_a], timespan: 1m, condition: { gte: many }', /takes a number/],
    ['type: event_count, rules: [base_a], timespan: 1m, condition: many', /must hold comparisons/],
    ['type: value_count, rules: [base_a], timespan: 1m, condition: { gte: 1 }', /needs a field/],
    [
      'type: event_count, rules: [base_a], timespan: 1m, unseen-for: long, condition: { gte: 1 }',
      /"unseen-for"/,
    ],
    ['type: temporal, rules: [base_a], timespan: 1m, aliases: 3', /"aliases" must hold/],
  ])('{ %s } is refused', (body, reason) => {
    const { refused, correlations } = rulesOf(correlation(body))
    expect(refused.map((one) => one.reason)).toEqual([expect.stringMatching(reason)])
    expect(correlations).toEqual([])
  })
})

function envelope(rows: number): MatchEnvelope {
  return { id: 0, rule: 'base_a', source: 0, rows, minTime: 0, maxTime: (rows - 1) * 1000 }
}
