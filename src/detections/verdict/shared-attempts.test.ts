import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { DAY_MS } from '../../event/time.ts'
import {
  BUILD,
  chainOf,
  CLOSED,
  concludedOf,
  dailyLog,
  FIRST,
  hitOf,
  KINDS,
} from '../../../tests/cases/covered-logs.ts'
import { builtIn } from '../compile/built-in.ts'
import type { Chain, HitMeaning } from '../chains/chain.ts'
import { saidOf } from '../texts/host-words.ts'

const CHAINS = builtIn().chains
const SOURCES = KINDS.map((kind, id) =>
  dailyLog(id, kind, FIRST, CLOSED, kind === 'iis/front-end' ? [BUILD] : []),
)
/** A time at which every attack was known. */
const AT = (CLOSED - 10) * DAY_MS
const MINUTE = 60_000
const TRIED: readonly HitMeaning[] = ['attempt', 'failure']

interface Shared {
  readonly chain: Chain
  readonly stage: string
  readonly rule: string
  readonly other: Chain
}

/** Every rule that is an attempt of an attack and that another attack leaves, too. */
const SHARED: readonly Shared[] = CHAINS.flatMap((chain) =>
  chain.stages.flatMap((stage) =>
    stage.rules.flatMap(({ rule, shows, alsoOf = [] }) =>
      CHAINS.filter(
        (other) =>
          other !== chain &&
          TRIED.includes(shows) &&
          (alsoOf.includes(other.id) ||
            other.stages.some(({ rules }) =>
              rules.some((one) => one.rule === rule && TRIED.includes(one.shows)),
            )),
      ).map((other) => ({ chain, stage: stage.id, rule, other })),
    ),
  ),
)
const CASES = SHARED.map((one) => [one.rule, one.chain.id, one.other.id, one] as const)

/** A find that only one attack leaves. */
function ownOf(chain: Chain, time: number, more: Partial<Hit> = {}): Hit {
  const rules = chain.stages.flatMap((stage) => stage.rules)
  const shared = new Set(SHARED.filter((one) => one.chain === chain).map(({ rule }) => rule))
  const wanted = (['attempt', 'reach', 'success', 'failure'] as const).flatMap((how) =>
    rules.filter(({ rule, shows }) => shows === how && !shared.has(rule)),
  )
  return hitOf(wanted[0]!.rule, time, { source: 2, ...more })
}

const byClient = (address: string): Partial<Hit> => ({ fields: { 'c-ip': address } })
const ATTACKER = byClient('198.51.100.7')

function stateOf({ chain, stage }: Shared, hits: readonly Hit[], more = {}): string {
  const host = concludedOf(SOURCES, hits, more)
  return host.chains.find(({ id }) => id === chain.id)!.stages.find(({ id }) => id === stage)!.state
}

const TRIED_STATES = ['attempted', 'failed', 'in-vain']

it('there are attempts that several attacks share, and every attack that is named as another one exists', () => {
  expect(SHARED.length).toBeGreaterThanOrEqual(5)
  const named = CHAINS.flatMap(({ stages }) =>
    stages.flatMap(({ rules }) => rules.flatMap(({ alsoOf = [] }) => alsoOf)),
  )
  expect(named.filter((id) => !CHAINS.some((chain) => chain.id === id))).toEqual([])
})

describe.each(CASES)('what %s finds, in %s', (rule, id, other, shared) => {
  const attempt = hitOf(rule, AT, { source: 1, ...ATTACKER })

  it('is an attempt where nothing else was seen', () => {
    expect(TRIED_STATES).toContain(stateOf(shared, [attempt]))
  })

  it('is put down to the other attack, of whose own the same client was within minutes', () => {
    const own = ownOf(shared.other, AT + MINUTE, ATTACKER)
    expect(stateOf(shared, [attempt, own])).toBe('other-attack')
    const host = concludedOf(SOURCES, [attempt, own])
    const said = host.statements.filter(({ chain }) => chain === id)
    expect(said.filter(({ tone }) => tone === 'attempt')).toEqual([])
    // It is still shown, with its proof, and nothing is said as if it had not been there.
    expect(said.some(({ evidence }) => evidence.some((one) => one.rule === rule))).toBe(true)
    expect(saidOf(host, 'because').some((text) => text.includes('Explained by'))).toBe(true)
    expect(['attempted', 'compromised', 'needs-explanation', 'cannot-tell']).toContain(host.verdict)
    expect(host.chains.find((one) => one.id === other)!.verdict).not.toBe('no-evidence')
  })

  it('is put down to the other attack when both are one row', () => {
    const own = ownOf(shared.other, AT, { ...ATTACKER, source: attempt.source, place: attempt.place })
    expect(stateOf(shared, [{ ...attempt, fields: {} }, own])).toBe('other-attack')
  })

  it('stays an attempt beside another client, another hour, and something of its own', () => {
    expect(TRIED_STATES).toContain(
      stateOf(shared, [attempt, ownOf(shared.other, AT, byClient('203.0.113.9'))]),
    )
    expect(TRIED_STATES).toContain(
      stateOf(shared, [attempt, ownOf(shared.other, AT + 60 * MINUTE, ATTACKER)]),
    )
    const both = [ownOf(shared.other, AT, ATTACKER), ownOf(shared.chain, AT, { ...ATTACKER, source: 3 })]
    expect(stateOf(shared, [attempt, ...both])).not.toBe('other-attack')
  })

  it('stays an attempt where the row names no client, but another program', () => {
    const agent = (name: string): Partial<Hit> => ({ fields: { 'cs(User-Agent)': name } })
    const own = ownOf(shared.other, AT, agent('curl/8'))
    const of = (name: string): string => stateOf(shared, [{ ...attempt, ...agent(name) }, own])
    expect(of('curl/8')).toBe('other-attack')
    expect(TRIED_STATES).toContain(of('python-requests/2'))
  })

  it('stays an attempt where some of the events were only counted', () => {
    const own = ownOf(shared.other, AT, ATTACKER)
    const counts = [{ host: 'EX01', source: 1, rule, count: 9, firstTime: AT, lastTime: AT + MINUTE }]
    expect(TRIED_STATES).toContain(stateOf(shared, [attempt, own], { counts }))
  })
})

describe('an attempt before an attack was known', () => {
  const [rule, late, early] = ['path_confusion_refused', chainOf('proxynotshell'), chainOf('proxyshell')]
  const shared: Shared = { chain: late, stage: 'probe', rule, other: early }

  it('is put down to one that was known', () => {
    const before = hitOf(rule, late.firstDay * DAY_MS - 1, ATTACKER)
    expect(stateOf(shared, [before])).toBe('other-attack')
    expect(TRIED_STATES).toContain(stateOf({ ...shared, chain: early }, [before]))
    expect(saidOf(concludedOf(SOURCES, [before]), 'because').join('\n')).toContain(
      'not known to have been used before',
    )
  })

  it('is an attempt of both from that day on, and where neither was known', () => {
    for (const time of [late.firstDay * DAY_MS, early.firstDay * DAY_MS - 1]) {
      expect(TRIED_STATES).toContain(stateOf(shared, [hitOf(rule, time, ATTACKER)]))
      expect(TRIED_STATES).toContain(stateOf({ ...shared, chain: early }, [hitOf(rule, time, ATTACKER)]))
    }
  })

  it('is one of the late attack, too, when some events that were only counted may be later', () => {
    const hit = hitOf(rule, late.firstDay * DAY_MS - DAY_MS, ATTACKER)
    const counted = (lastTime: number) => ({
      counts: [{ host: 'EX01', source: 0, rule, count: 4, firstTime: hit.time, lastTime }],
    })
    expect(stateOf(shared, [hit], counted(hit.time! + 1))).toBe('other-attack')
    expect(TRIED_STATES).toContain(stateOf(shared, [hit], counted(hit.time! + 2 * DAY_MS)))
  })
})
