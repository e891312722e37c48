import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import { hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Join } from '../chains/chain.ts'
import { HitLinks } from './links.ts'
import { CITED } from '../statement.ts'
import { tracksOf, type DrawnTrack, type StagedHit } from './tracks.ts'

const MINUTE = 60_000
const START = Date.UTC(2024, 0, 2, 10)
const JOIN = { keys: ['request'], minutes: 10 } as unknown as Join
const WITH_AGENT = { keys: ['request', 'agent'], minutes: 10 } as unknown as Join

/** An event so many milliseconds after the start. */
function event(after: number, fields: FieldValues = {}, stage = 'probe'): StagedHit {
  return { hit: hitOf('some_rule', START + after, { fields }), stage }
}

const from = (address: string, more: FieldValues = {}): FieldValues => ({ 'c-ip': address, ...more })
const ONE = '198.51.100.7'
const OTHER = '203.0.113.9'

/** The client of each track, the number of its events, and what links them. */
function drawn(events: readonly StagedHit[], join = JOIN): unknown[] {
  return tracksOf(events, join).map(({ actor, events: count, links }) => [actor.address, count, links])
}

describe('an event that names no client', () => {
  it('belongs to the only client of the minutes before it, up to the last millisecond of them', () => {
    expect(drawn([event(0, from(ONE)), event(10 * MINUTE)])).toEqual([[ONE, 2, { address: 1, minutes: 1 }]])
    expect(drawn([event(0, from(ONE)), event(10 * MINUTE + 1)])).toEqual([
      [ONE, 1, { address: 1 }],
      [null, 1, { minutes: 1 }],
    ])
  })

  it('belongs to a client seen up to half a minute later, since clocks differ', () => {
    expect(drawn([event(0), event(30_000, from(ONE))])).toHaveLength(1)
    expect(drawn([event(0), event(30_001, from(ONE))])).toHaveLength(2)
  })

  it('belongs to nobody where two clients were active', () => {
    expect(drawn([event(0, from(ONE)), event(1, from(OTHER)), event(MINUTE)])).toEqual([
      [ONE, 1, { address: 1 }],
      [OTHER, 1, { address: 1 }],
      [null, 1, { minutes: 1 }],
    ])
  })

  it('belongs to the client with the same user agent, only where the attack is joined by that', () => {
    const events = [
      event(0, from(ONE, { 'cs(User-Agent)': 'tool/1' })),
      event(1, from(OTHER, { 'cs(User-Agent)': 'tool/2' })),
      event(MINUTE, { 'cs(User-Agent)': 'tool/2' }),
    ]
    expect(drawn(events, WITH_AGENT)[1]).toEqual([OTHER, 2, { address: 1, agent: 1 }])
    expect(drawn(events)).toHaveLength(3)
  })

  it('is joined with others that name no client while each follows within the minutes', () => {
    const chain = [event(0), event(10 * MINUTE), event(20 * MINUTE)]
    expect(drawn(chain)).toEqual([[null, 3, { minutes: 3 }]])
    expect(drawn([event(0), event(10 * MINUTE + 1)])).toHaveLength(2)
  })

  it('belongs to the client who touched its file before it, however long ago, and to none who came later', () => {
    const asks = from(ONE, { 'cs-uri-stem': '/owa/auth/zq1.aspx' })
    const written = { TargetFilename: 'C:\\x\\zq1.aspx' }
    expect(drawn([event(0, asks), event(600 * MINUTE, written)])).toEqual([[ONE, 2, { address: 1, file: 1 }]])
    expect(drawn([event(0, written), event(600 * MINUTE, asks)])).toHaveLength(2)
  })

  it('proves nothing about others when it is only near', () => {
    const written = { TargetFilename: 'C:\\x\\zq1.aspx' }
    expect(drawn([event(0, from(ONE)), event(MINUTE, written), event(600 * MINUTE, written)])).toEqual([
      [ONE, 2, { address: 1, minutes: 1 }],
      [null, 1, { minutes: 1 }],
    ])
  })

  it('belongs to the client of its file who was active last', () => {
    const asks = (address: string): FieldValues => from(address, { 'cs-uri-stem': '/owa/auth/zq1.aspx' })
    const written = { TargetFilename: 'C:\\x\\zq1.aspx' }
    expect(drawn([event(0, asks(ONE)), event(1, asks(OTHER)), event(MINUTE, written)])[1]).toEqual([
      OTHER,
      2,
      { address: 1, file: 1 },
    ])
  })
})

describe('the client to whom a file belongs', () => {
  const asks = (after: number, address: string): StagedHit =>
    event(after, from(address, { 'cs-uri-stem': '/owa/auth/zq1.aspx' }))
  const written = (after: number, more: FieldValues = {}): StagedHit =>
    event(after, { TargetFilename: 'C:\\x\\zq1.aspx', ...more })

  /** How many events each client has. */
  const counts = (...events: readonly StagedHit[]): unknown =>
    Object.fromEntries(tracksOf(events, JOIN).map(({ actor, events: count }) => [actor.address, count]))

  it('may have touched it up to half a minute later, since clocks differ', () => {
    expect(drawn([written(0), asks(30_000, ONE)])).toEqual([[ONE, 2, { address: 1, file: 1 }]])
  })

  it('is the one who was active last, with whatever', () => {
    const seen = event(2 * MINUTE, from(ONE))
    expect(counts(asks(0, ONE), asks(1, OTHER), seen, written(3 * MINUTE))).toEqual({ [ONE]: 3, [OTHER]: 1 })
  })

  it('has touched it before, and was not only seen before', () => {
    expect(counts(event(0, from(ONE)), written(60 * MINUTE), asks(120 * MINUTE, ONE))).toEqual({
      ...{ [ONE]: 2, null: 1 },
    })
  })

  it('is not the one who was active last after the event', () => {
    const late = event(60 * MINUTE, from(ONE))
    expect(counts(asks(0, ONE), asks(1, OTHER), written(2 * MINUTE), late)).toEqual({ [ONE]: 2, [OTHER]: 2 })
  })

  it('counts as active up to half a minute after the event', () => {
    const seen = event(MINUTE + 30_000, from(ONE))
    expect(counts(asks(0, ONE), asks(1, OTHER), seen, written(MINUTE))).toEqual({ [ONE]: 3, [OTHER]: 1 })
  })

  it('is the first of two who were active last at the same time', () => {
    expect(counts(asks(0, ONE), asks(0, OTHER), written(MINUTE))).toEqual({ [ONE]: 2, [OTHER]: 1 })
  })

  it('has touched it since the first time, however often that was', () => {
    expect(counts(asks(0, ONE), written(600 * MINUTE), asks(700 * MINUTE, ONE))).toEqual({ [ONE]: 3 })
  })

  it('has touched it since an earlier event that another link puts down to the same client', () => {
    const request = 'cafeReqId=01234567-0000-4000-a000-00000000000a'
    const events = [
      event(0, from(ONE, { 'cs-uri-query': request })),
      written(600 * MINUTE, { 'cs-uri-query': request }),
      written(650 * MINUTE),
      asks(700 * MINUTE, ONE),
    ]
    expect(counts(...events)).toEqual({ [ONE]: 4 })
    // The same is counted beside as many other clients as are remembered.
    const others = Array.from({ length: 63 }, (_, i) => asks(701 * MINUTE, `203.0.113.${i}`))
    expect(counts(...events, ...others)).toMatchObject({ [ONE]: 4 })
  })

  it('is one of the first 64 who touched it, since what everybody touches tells nobody apart', () => {
    const many = Array.from({ length: 65 }, (_, i) => asks(i, `203.0.113.${i}`))
    expect(counts(...many, written(60 * MINUTE))).toMatchObject({ '203.0.113.63': 2, '203.0.113.64': 1 })
  })
})

describe('a track', () => {
  const only = (...events: readonly StagedHit[]): DrawnTrack => {
    const tracks = tracksOf(events, JOIN)
    expect(tracks).toHaveLength(1)
    return tracks[0]!
  }

  it('has no events without a time', () => {
    const timeless = { hit: hitOf('some_rule', 0, { time: null, fields: from(ONE) }), stage: 'probe' }
    expect(tracksOf([timeless], JOIN)).toEqual([])
  })

  it('spans the time from its first event to its last, also of those that name no client', () => {
    expect(only(event(20_000, from(ONE)), event(0), event(MINUTE))).toMatchObject({
      ...{ from: START, to: START + MINUTE, events: 3 },
    })
  })

  it('stands behind those that begin earlier', () => {
    expect(drawn([event(600 * MINUTE, from(ONE)), event(0)])).toEqual([
      [null, 1, { minutes: 1 }],
      [ONE, 1, { address: 1 }],
    ])
  })

  it('names its stages in the order in which they were first seen', () => {
    const named = [event(9, from(ONE), 'late'), event(20, from(ONE), 'early'), event(10, from(ONE), 'middle')]
    expect(only(...named, event(0, {}, 'early')).stages).toEqual(['early', 'late', 'middle'])
  })

  it('names stages that were first seen at the same time by their names', () => {
    const both = ['b', 'a', 'c'].map((stage) => event(0, from(ONE), stage))
    expect(only(...both).stages).toEqual(['a', 'b', 'c'])
  })

  it('shows the first of its events, and counts all of them', () => {
    const many = Array.from({ length: CITED + 1 }, (_, i) => event(i, from(ONE)))
    expect(only(...many)).toMatchObject({
      events: CITED + 1,
      hits: many.slice(0, CITED).map(({ hit }) => hit),
    })
  })

  it('names the reasons for its events in one order', () => {
    const asks = from(ONE, { 'cs-uri-stem': '/owa/auth/zq1.aspx' })
    const track = only(event(0, asks), event(1), event(2, { TargetFilename: 'C:\\x\\zq1.aspx' }))
    expect(Object.entries(track.links)).toEqual([
      ['address', 1],
      ['file', 1],
      ['minutes', 1],
    ])
  })

  it('names the proxies through which its client came', () => {
    const through = (proxy: string): StagedHit =>
      event(0, { 'c-ip': proxy, 'cs(X-Forwarded-For)': '198.51.100.7' })
    expect(only(through('10.0.0.2'), through('10.0.0.1'), event(0, from(ONE))).actor).toMatchObject({
      ...{ address: ONE, via: ['10.0.0.1', '10.0.0.2'] },
    })
  })

  it('names the user agents of its events, as they are spelled elsewhere', () => {
    const agents = [{ 'cs(User-Agent)': 'tool/2+(x)' }, { UserAgent: 'tool/1' }, { UserAgent: 'tool/1' }]
    const none = [{ UserAgent: '' }, { UserAgent: '-' }, { UserAgent: ['tool/3'] }, {}]
    const events = [...agents, ...none].map((fields) => event(0, from(ONE, fields)))
    expect(only(...events).actor.userAgents).toEqual(['tool/1', 'tool/2 (x)'])
  })

  it('names how a tool fills in the mailbox of a forged request', () => {
    const anchor = (...texts: readonly (string | string[])[]): string | null =>
      only(...texts.map((AnchorMailbox) => event(0, from(ONE, { AnchorMailbox })))).actor.fingerprint
    expect(anchor('ServerInfo~abc]@ex01:444/x')).toBe('abc]')
    expect(anchor('ServerInfo~a]@x', 'user@example.org')).toBe('a]')
    expect(anchor('ServerInfo~b]@x', 'ServerInfo~a]@x', 'ServerInfo~b]@y')).toBe('a] b]')
    expect(anchor('user@example.org', 'xServerInfo~a]@x', 'ServerInfo~a/b]@x', 'ServerInfo~a@x')).toBe(null)
    expect(anchor(['ServerInfo~a]@x'])).toBe(null)
  })
})

describe('a user agent', () => {
  it('of two clients puts an event down to neither', () => {
    const tool = { UserAgent: 'tool/1' }
    const events = [event(0, from(ONE, tool)), event(1, from(OTHER, tool)), event(2, tool)]
    expect(drawn(events, WITH_AGENT)).toContainEqual([null, 1, { minutes: 1 }])
  })

  it('that one client has used several times puts an event down to that one', () => {
    const tool = from(ONE, { UserAgent: 'tool/1' })
    const events = [event(0, tool), event(1, tool), event(2, from(OTHER)), event(3, { UserAgent: 'tool/1' })]
    expect(drawn(events, WITH_AGENT)[0]).toEqual([ONE, 3, { address: 2, agent: 1 }])
  })

  it('that no client has used leaves an event to the only client of the minutes before', () => {
    const events = [event(0, from(ONE, { UserAgent: 'tool/1' })), event(1, { UserAgent: 'tool/2' })]
    expect(drawn(events, WITH_AGENT)).toEqual([[ONE, 2, { address: 1, minutes: 1 }]])
  })
})

describe('events that are near one that is linked', () => {
  const reached = (after: number): boolean => {
    const [seed, other] = [event(0), event(after)]
    return new HitLinks([seed.hit, other.hit]).reachedFrom([seed.hit], 10 * MINUTE).has(other.hit)
  }

  it.each([1, -1])('are reached up to the last millisecond of the minutes before and after: %i', (side) => {
    expect(reached(side * 10 * MINUTE)).toBe(true)
    expect(reached(side * (10 * MINUTE + 1))).toBe(false)
  })

  it('lead no further', () => {
    const chain = [event(0), event(8 * MINUTE), event(16 * MINUTE)].map(({ hit }) => hit)
    const links = new HitLinks(chain).reachedFrom(chain.slice(0, 1), 10 * MINUTE)
    expect([...links.values()]).toEqual(['request', 'minutes'])
  })
})
