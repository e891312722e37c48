import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS, HOUR_MS } from '../../event/time.ts'
import { BUILD, chainOf, CLOSED, dailyLog, FIRST, hitOf, KINDS } from '../../../tests/cases/covered-logs.ts'
import { builtIn } from '../compile/built-in.ts'
import type { Chain } from '../chains/chain.ts'
import { saidOf } from '../texts/host-words.ts'
import { conclude } from './conclude.ts'
import type { Verdict } from '../conclusion.ts'

/** From the least reassuring word to the most. Where proof is taken away, `cannot-tell` is all that is left. */
const REASSURES: Record<Verdict, number> = {
  compromised: 0,
  'needs-explanation': 0,
  'cannot-tell': 0,
  attempted: 1,
  'no-evidence': 2,
}

const CHAINS = builtIn().chains
function everything(facts: Fact[] = []): Source[] {
  return KINDS.map((kind, id) =>
    dailyLog(id, kind, FIRST, CLOSED, kind === 'iis/front-end' ? [BUILD, ...facts] : facts),
  )
}

function ruleIsOf({ stages }: Chain, name: string): boolean {
  return stages.some(({ rules }) => rules.some(({ rule }) => rule === name))
}

function verdicts(sources: readonly Source[], hits: readonly Hit[]): Record<string, Verdict> {
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  const [host] = conclude({ sources, hostOf, hits, counts: [] })
  if (!host) return {}
  return { host: host.verdict, ...Object.fromEntries(host.chains.map(({ id, verdict }) => [id, verdict])) }
}

const rulesOf = (chain: Chain, shows: string): string[] =>
  chain.stages.flatMap(({ rules }) => rules.filter((one) => one.shows === shows).map(({ rule }) => rule))

describe('a verdict', () => {
  it('is no-evidence for a host whose logs cover everything until every flaw is closed', () => {
    expect(new Set(Object.values(verdicts(everything(), [])))).toEqual(new Set(['no-evidence']))
  })

  it('is cannot-tell where a log was cleared, or ends before a fix', () => {
    const cleared: Fact = { key: 'log-cleared', value: 'Security', time: CLOSED * DAY_MS }
    expect(new Set(Object.values(verdicts(everything([cleared]), [])))).toEqual(new Set(['cannot-tell']))
    const early = KINDS.map((kind, id) => dailyLog(id, kind, FIRST, CLOSED - 1))
    expect(new Set(Object.values(verdicts(early, [])))).toEqual(new Set(['cannot-tell']))
  })

  it.each(CHAINS.map((chain) => [chain.id, chain] as const))(
    'about %s follows what its rules show, in logs that cover everything',
    (id, chain) => {
      const at = (CLOSED - 1) * DAY_MS + 1
      for (const rule of rulesOf(chain, 'success'))
        expect(verdicts(everything(), [hitOf(rule, at)])[id], rule).toBe('compromised')
      for (const rule of rulesOf(chain, 'reach'))
        expect(verdicts(everything(), [hitOf(rule, at)])[id], rule).toBe('needs-explanation')
      for (const rule of [...rulesOf(chain, 'question'), ...rulesOf(chain, 'hint')])
        expect(verdicts(everything(), [hitOf(rule, at)])[id], rule).toBe('needs-explanation')
      for (const rule of [...rulesOf(chain, 'attempt'), ...rulesOf(chain, 'failure')])
        expect(verdicts(everything(), [hitOf(rule, at)])[id], rule).toBe('attempted')
      for (const rule of rulesOf(chain, 'hint'))
        expect(verdicts(everything(), [{ ...hitOf(rule, at), level: 'low' }])[id], rule).toBe('no-evidence')
    },
  )

  it('blames a web shell on a way in only after a step of its own', () => {
    const at = chainOf('proxyshell').from + 10 * DAY_MS
    const shell = hitOf('web_shell_post', at)
    const alone = verdicts(everything(), [shell])
    expect(alone).toMatchObject({
      host: 'compromised',
      'web-shell': 'compromised',
      proxyshell: 'cannot-tell',
    })
    const after = verdicts(everything(), [hitOf('proxyshell_backend_reached', at - 60_000), shell])
    expect(after).toMatchObject({ proxyshell: 'compromised', proxylogon: 'cannot-tell' })
    const before = verdicts(everything(), [hitOf('proxyshell_backend_reached', at + 60_000), shell])
    expect(before['proxyshell']).toBe('needs-explanation')
  })

  it('calls a step failed when nothing but refusals were seen', () => {
    const sources = everything()
    const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
    const hits = [hitOf('path_confusion_refused', chainOf('proxyshell').from + 10 * DAY_MS)]
    const [host] = conclude({ sources, hostOf, hits, counts: [] })
    const chain = host!.chains.find(({ id }) => id === 'proxyshell')!
    expect(chain.stages.find(({ id }) => id === 'probe')).toMatchObject({ state: 'failed' })
    expect(saidOf(host!, 'because')[0]).toContain('tried and failed')
  })

  it('says once of all chains what could not be seen and what was not found', () => {
    const sources = KINDS.filter((kind) => kind !== 'ecp-server').map((kind, id) =>
      dailyLog(id, kind, FIRST + 30, CLOSED),
    )
    const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
    const [host] = conclude({ sources, hostOf, hits: [], counts: [] })
    expect(host!.verdict).toBe('cannot-tell')
    const of = (start: string, sentences: readonly string[]): number =>
      sentences.filter((sentence) => sentence.startsWith(start)).length
    expect(of('In the logs that are there, nothing was found of: ', saidOf(host!, 'because'))).toBe(1)
    expect(of('That settles none of them', saidOf(host!, 'because'))).toBe(1)
    expect(of('No log shows a build', saidOf(host!, 'because'))).toBe(1)
    expect(of('No log of these kinds was given: ECP server.', saidOf(host!, 'unseen'))).toBe(1)
    expect(of('No log shows a build', saidOf(host!, 'unseen'))).toBe(1)
    const kinds = saidOf(host!, 'unseen')
      .filter((sentence) => sentence.startsWith('Nothing is known from'))
      .join()
    for (const kind of ['IIS front end', 'Security log']) expect(kinds.split(kind).length - 1, kind).toBe(1)
  })

  it('is never more reassuring with less: any days of any kinds taken away, with what they showed', () => {
    const counted = [
      ...new Set(CHAINS.flatMap(({ stages }) => stages.flatMap(({ rules }) => rules.map((one) => one.rule)))),
    ]
    /** A log and the days on which it is gone. */
    const cut = fc.record({
      kind: fc.constantFrom(...KINDS),
      from: fc.integer({ min: FIRST, max: CLOSED }),
      length: fc.constantFrom(1, 2, 30, 400, 2000),
    })
    const seen = fc.record({
      rule: fc.constantFrom(...counted),
      kind: fc.constantFrom(...KINDS),
      day: fc.integer({ min: FIRST, max: CLOSED }),
    })
    fc.assert(
      fc.property(
        fc.array(seen, { maxLength: 6 }),
        fc.array(cut, { minLength: 1, maxLength: 8 }),
        (all, cuts) => {
          const gone = (kind: string, day: number): boolean =>
            cuts.some((one) => one.kind === kind && day >= one.from && day < one.from + one.length)
          // What a rule finds stands in a log that the chain of the rule needs.
          const needed = all.flatMap(({ rule, kind, day }) => {
            const kinds = CHAINS.flatMap(({ stages }) =>
              stages.flatMap((stage) => (stage.rules.some((one) => one.rule === rule) ? stage.kinds : [])),
            )
            const own = kinds.includes(kind) ? kind : kinds[0]!
            return [{ rule, kind: own, day }]
          })
          const whole = everything()
          const less = KINDS.flatMap((kind, i) => {
            const parts: Source[] = []
            let from: number | null = null
            for (let day = FIRST; day <= CLOSED + 1; day++) {
              const there = day <= CLOSED && !gone(kind, day)
              if (there && from === null) from = day
              if (!there && from !== null) {
                const last = day - 1
                const facts = kind === 'iis/front-end' && last === CLOSED ? [BUILD] : []
                parts.push(dailyLog(i * 1000 + parts.length, kind, from, last, facts))
                from = null
              }
            }
            return parts
          })
          const hitOn = ({ rule, day }: { rule: string; day: number }): Hit => hitOf(rule, day * DAY_MS + 1)
          const before = verdicts(whole, needed.map(hitOn))
          const after = verdicts(less, needed.filter(({ kind, day }) => !gone(kind, day)).map(hitOn))
          for (const [name, verdict] of Object.entries(after)) {
            const chains = CHAINS.filter(({ id }) => name === 'host' || id === name)
            // No day before the first known attack is asked for, and no kind of log that not every server has, so
            // that what stood there leaves no gap.
            const unasked = needed.some(
              ({ rule, kind, day }) =>
                gone(kind, day) &&
                chains.some(
                  (chain) =>
                    ruleIsOf(chain, rule) && (day < chain.firstDay || !chain.required.includes(kind)),
                ),
            )
            if (unasked) continue
            const was = before[name]!
            // Proof that is gone leaves doubt, never an all-clear.
            expect(REASSURES[verdict], `${name}: ${was} -> ${verdict}`).toBeLessThanOrEqual(REASSURES[was])
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is one of each computer that the events of a log name, on its own days', () => {
    const parts = (host: string, from: number, to: number) =>
      dailyLog(0, 'event-log/security', from, to).coverage.map((part) => ({ ...part, host }))
    const forwarded: Source = {
      ...dailyLog(0, 'event-log/security', CLOSED - 4, CLOSED),
      coverage: [...parts('EX08', CLOSED - 4, CLOSED - 2), ...parts('EX09', CLOSED - 1, CLOSED)],
    }
    const hosts = conclude({ sources: [forwarded], hostOf: new Map([[0, 'EX08']]), hits: [], counts: [] })
    const days = hosts.map(({ name, coverage }) => [
      name,
      coverage.find(({ kind }) => kind === 'event-log/security')!.days.map(([day]) => day - CLOSED),
    ])
    expect(days).toEqual([
      ['EX08', [-4, -3, -2]],
      ['EX09', [-1, 0]],
    ])
  })

  it('asks for no logs from before the server was set up, unless a log is older', () => {
    const setUp: Fact = { key: 'set-up', value: '15.2', time: (CLOSED - 9) * DAY_MS + 1 }
    const since = (from: number): Source[] =>
      KINDS.map((kind, id) =>
        dailyLog(id, kind, from, CLOSED, kind === 'iis/front-end' ? [BUILD, { ...setUp }] : []),
      )
    expect(verdicts(since(CLOSED - 9), [])['host']).toBe('no-evidence')
    expect(verdicts(since(CLOSED - 8), [])['host']).toBe('cannot-tell')
    const older = [...since(CLOSED - 9), dailyLog(9999, 'event-log/security', CLOSED - 30, CLOSED - 30)]
    expect(verdicts(older, [])['host']).toBe('cannot-tell')
  })

  it('is never more reassuring with less: any hours of any kinds taken away', () => {
    const DAYS = 8
    const setUp: Fact = { key: 'set-up', value: '15.2', time: (CLOSED - DAYS) * DAY_MS + 1 }
    const steady = (gone: (kind: string, hour: number) => boolean): Source[] =>
      KINDS.flatMap((kind, id) => {
        const whole = dailyLog(
          id,
          kind,
          CLOSED - DAYS,
          CLOSED,
          kind === 'iis/front-end' ? [BUILD, setUp] : [],
        )
        const hours = whole.coverage[0]!.days.flatMap(([day]) =>
          Array.from({ length: 24 }, (_, hour): [number, number] => [day * 24 + hour, 90]),
        ).filter(([hour]) => !gone(kind, hour))
        if (hours.length === 0) return []
        const byDay = new Map<number, number>()
        for (const [hour] of hours) byDay.set(Math.floor(hour / 24), 90)
        const first = hours[0]![0] * HOUR_MS
        const last = (hours.at(-1)![0] + 1) * HOUR_MS - 1
        return [{ ...whole, coverage: [{ kind, first, last, days: [...byDay], hours, unbroken: [] }] }]
      })
    expect(
      verdicts(
        steady(() => false),
        [],
      )['host'],
    ).toBe('no-evidence')
    const inside = fc.integer({ min: (CLOSED - DAYS + 2) * 24, max: (CLOSED - 1) * 24 })
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        inside,
        fc.integer({ min: 1, max: 40 }),
        (kind, from, length) => {
          const less = steady((one, hour) => one === kind && hour >= from && hour < from + length)
          const [host] = conclude({
            ...{ sources: less, hostOf: new Map(less.map(({ id }) => [id, 'EX01'])), hits: [], counts: [] },
          })
          expect(host!.verdict).toBe('cannot-tell')
          expect(
            saidOf(host!, 'unseen').some((sentence) => sentence.startsWith('Nothing is known from')),
          ).toBe(true)
        },
      ),
      { numRuns: 8 },
    )
  })
})
