import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hit, HitCount } from '../../event/hit.ts'
import { HitDigest, type DigestedHits, type KeepLimits } from './hit-digest.ts'

const GROUND = { hostOf: (source: number) => `H${source % 2}`, pathOf: (source: number) => `p${source}` }

function hitOf(
  rule: string,
  source: number,
  time: number | null,
  offset: number,
  client = '',
  host = '',
): Hit {
  return {
    rule,
    level: 'high',
    source,
    format: 'iis-w3c',
    host: host === '' ? null : host,
    time,
    place: { kind: 'line', ordinal: offset, offset, length: 1 },
    fields: client === '' ? {} : { 'c-ip': client },
  }
}

function digest(hits: readonly Hit[], limits: KeepLimits, counts: readonly HitCount[] = []): DigestedHits {
  const one = new HitDigest(limits, () => GROUND)
  for (const hit of hits) one.take(hit)
  for (const count of counts) one.count(count)
  return one.digested()
}

function names(hits: readonly Hit[]): string[] {
  return hits.map(({ rule, source, place }) => `${rule} ${source} ${place.offset}`).sort()
}

function sums({ hits, counts }: DigestedHits): Map<string, number> {
  const all = new Map<string, number>()
  const add = (rule: string, host: string | null, source: number, count: number): void => {
    const key = `${rule} ${host ?? GROUND.hostOf(source)}`
    all.set(key, (all.get(key) ?? 0) + count)
  }
  for (const { rule, host, source } of hits) add(rule, host, source, 1)
  for (const { rule, host, source, count } of counts) add(rule, host, source, count)
  return new Map([...all].sort())
}

const someHits = fc
  .array(
    fc.record({
      rule: fc.constantFrom('a', 'b'),
      source: fc.nat(3),
      time: fc.option(fc.nat(9)),
      client: fc.constantFrom('', '192.0.2.1', '192.0.2.2', '192.0.2.3'),
      host: fc.constantFrom('', 'EX01'),
    }),
    { maxLength: 60 },
  )
  .map((list) =>
    list.map(({ rule, source, time, client, host }, i) => hitOf(rule, source, time, i, client, host)),
  )

describe('hits kept in memory', () => {
  it('are the same in whatever order they come, and all are counted', () => {
    fc.assert(
      fc.property(
        someHits.chain((hits) =>
          fc.tuple(
            fc.constant(hits),
            fc.shuffledSubarray(hits, { minLength: hits.length }),
            fc.integer({ min: 1, max: 8 }),
            fc.nat(3),
          ),
        ),
        ([hits, shuffled, each, first]) => {
          const limits = { each, first, bytes: Infinity }
          const one = digest(hits, limits)
          expect(names(digest(shuffled, limits).hits)).toEqual(names(one.hits))
          expect(sums(one)).toEqual(sums(digest(hits, { each: 1_000, first: 1_000, bytes: Infinity })))
          for (const { firstTime, lastTime, rule, host, source } of one.counts) {
            const times = hits
              .filter((hit) => hit.rule === rule && hit.host === host)
              .filter((hit) => host !== null || hit.source === source)
              .flatMap(({ time }) => time ?? [])
              .filter(() => firstTime !== null)
            expect([firstTime, lastTime]).toEqual(
              times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)],
            )
          }
        },
      ),
    )
  })

  it('are the first of each client, so that one who is loud hides nobody', () => {
    const loud = Array.from({ length: 500 }, (_, i) => hitOf('a', 0, i, i, '192.0.2.1'))
    const quiet = [hitOf('a', 0, 900, 900, '198.51.100.7'), hitOf('a', 0, 901, 901, '198.51.100.8')]
    const { hits, counts } = digest([...loud, ...quiet], { each: 10, first: 3, bytes: Infinity })
    expect(names(hits)).toEqual(names([...loud.slice(0, 8), ...quiet]))
    expect(counts).toEqual([{ rule: 'a', source: 0, host: null, count: 492, firstTime: 0, lastTime: 901 }])
  })

  it('take no more room than there is, however many they are and whoever they are of', () => {
    const one = new HitDigest({ each: 1_000, first: 25, bytes: 200_000 }, () => GROUND)
    for (let i = 0; i < 100_000; i++)
      one.take(hitOf(`rule ${i % 7}`, 0, i, i, `192.0.${i % 251}.${i % 239}`, `HOST${i}`))
    const { hits, counts } = one.digested()
    // At least one hit is kept for each rule on each of the thousand hosts that are told apart.
    expect(hits.length).toBeLessThan(1_100)
    expect(new Set(hits.map(({ host }) => host)).size).toBeLessThanOrEqual(1_001)
    expect([...sums({ hits, counts }).values()].reduce((sum, count) => sum + count, 0)).toBe(100_000)
  })
})
