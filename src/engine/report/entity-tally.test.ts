import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import { EntityTally } from './entity-tally.ts'

const AGENT = 'Mozilla/5.0 (KHTML, like Gecko)'

function hit(time: number, fields: Hit['fields'], more: Partial<Hit> = {}): Hit {
  return {
    rule: 'one',
    level: 'high',
    source: 0,
    format: 'iis-w3c',
    host: null,
    time,
    place: { kind: 'line', ordinal: 1, offset: time, length: 1 },
    fields,
    ...more,
  }
}

const HITS = [
  hit(3, {
    'c-ip': '198.51.100.7',
    'cs(User-Agent)': AGENT.replaceAll(' ', '+'),
    'cs-uri-stem': '/owa/auth/X.aspx',
  }),
  hit(
    1,
    { ClientIpAddress: '198.51.100.7', UserAgent: AGENT.replace(',', ' '), UrlStem: '/owa/auth/x.aspx' },
    {
      rule: 'two',
      level: 'critical',
    },
  ),
  hit(2, { 'c-ip': '::1', 's-port': '444', 'cs-username': 'CORP\\EX01$', 'cs-uri-stem': '/ecp/y.js' }),
  hit(4, { TargetFilename: 'C:\\inetpub\\x.aspx', User: 'corp\\ex01$' }, { level: 'low' }),
]

function grouped(hits: readonly Hit[], tally = new EntityTally()): ReturnType<EntityTally['groups']> {
  for (const one of hits) tally.take(one, one.time! > 2 ? 'EX01' : 'EX02')
  return tally.groups()
}

describe('entities', () => {
  it('are one however logs write them, with all that they took part in', () => {
    const groups = grouped(HITS)
    expect(groups.map(({ kind, total }) => [kind, total])).toEqual([
      ['address', 1],
      ['account', 1],
      ['agent', 1],
      ['script', 1],
      ['file', 1],
    ])
    expect(groups[0]!.rows[0]).toMatchObject({
      value: '198.51.100.7',
      level: 'critical',
      hits: 2,
      firstTime: 1,
      lastTime: 3,
      hosts: ['EX01', 'EX02'],
      rules: ['one', 'two'],
    })
    expect(groups[2]!.rows[0]).toMatchObject({ value: 'Mozilla/5.0 (KHTML like Gecko)', hits: 2 })
    expect(groups[3]!.rows[0]).toMatchObject({ value: '/owa/auth/x.aspx', hits: 2 })
  })

  it('do not depend on the order of hits, nor on who counted them', () => {
    const whole = grouped(HITS)
    expect(grouped([...HITS].reverse())).toEqual(whole)
    const [first, second] = [new EntityTally(), new EntityTally()]
    grouped(HITS.slice(0, 1), first)
    grouped(HITS.slice(1), second)
    expect(new EntityTally().join(second).join(first).groups()).toEqual(whole)
  })

  it('can all be searched for', () => {
    const searches = grouped(HITS).flatMap(({ rows }) => rows.map(({ search }) => search))
    expect(searches.length).toBe(5)
    for (const search of searches) expect(parseSearch(search), search).toMatchObject({ ok: true })
  })

  it('stay bounded, and keep those of the worst hits', () => {
    const tally = new EntityTally(10)
    for (let i = 0; i < 100; i++) tally.take(hit(i, { 'c-ip': `198.51.100.${i}` }, { level: 'low' }), 'EX01')
    tally.take(hit(200, { 'c-ip': '203.0.113.1' }), 'EX01')
    for (let i = 100; i < 200; i++)
      tally.take(hit(i, { 'c-ip': `198.51.100.${i}` }, { level: 'low' }), 'EX01')
    const [addresses] = tally.groups()
    expect(addresses!.total).toBeLessThanOrEqual(10)
    expect(addresses!.cut).toBe(true)
    expect(addresses!.rows[0]!.value).toBe('203.0.113.1')
  })
})
