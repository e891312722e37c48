import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import { hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Join } from '../chains/chain.ts'
import { HitLinks } from './links.ts'
import { tracksOf, type StagedHit } from './tracks.ts'

const MINUTE = 60_000
const START = Date.UTC(2024, 0, 2, 10)
const JOIN = { keys: ['request'], minutes: 10 } as unknown as Join
const WITH_AGENT = { keys: ['request', 'agent'], minutes: 10 } as unknown as Join

/** An event so many milliseconds after the start. */
function event(after: number, fields: FieldValues = {}): StagedHit {
  return { hit: hitOf('some_rule', START + after, { fields }), stage: 'probe' }
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
