import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
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
import type { Chain, HitMeaning, StageRule } from '../chains/chain.ts'
import { saidOf } from '../texts/host-words.ts'
import { hostsOf } from './host-evidence.ts'
import { otherAttacks, type OtherAttack } from './shared-attempts.ts'

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

/** An attack of one step, joined within ten minutes, that was known from the first day on. */
function attack(id: string, rules: readonly StageRule[], more: Partial<Chain> = {}): Chain {
  const stages = [{ id: 'only', title: 'Only', kinds: [], also: [], rules }]
  return { ...chainOf('proxylogon'), id, stages, join: { keys: [], minutes: 10 }, firstDay: 0, ...more }
}

const shared = (shows: HitMeaning = 'attempt', more: Partial<StageRule> = {}): StageRule => ({
  ...{ rule: 'shared', shows },
  ...more,
})
const ofOne = { rule: 'of-one', shows: 'attempt' } as const
const ofOther = { rule: 'of-other', shows: 'attempt' } as const
const ONE = attack('one', [shared(), ofOne])
const OTHER = attack('other', [shared(), ofOther])

let offset = 0

/** A find so many minutes after ten o'clock, in a row of its own. */
function find(rule: string, minutes: number | null, fields: FieldValues = {}, more: Partial<Hit> = {}): Hit {
  const place = { kind: 'line', ordinal: 1, offset: offset++, length: 1 } as const
  return {
    ...hitOf(rule, 0, { place, fields }),
    time: minutes === null ? null : AT + minutes * MINUTE,
    ...more,
  }
}

const client = (address: string, more: FieldValues = {}): FieldValues => ({ 'c-ip': address, ...more })
const NEAR = client('198.51.100.7')

interface Evidence {
  readonly chains?: readonly Chain[]
  readonly counts?: readonly Omit<HitCount, 'host' | 'source'>[]
  readonly proxies?: readonly string[]
  readonly explained?: readonly Hit[]
}

/** The attempts of the attack `one` that another attack explains, in the order of `hits`, and how. */
function ofOthers(
  hits: readonly Hit[],
  { chains = [ONE, OTHER], counts = [], proxies = [], explained = [] }: Evidence = {},
): readonly (readonly [Hit, OtherAttack])[] {
  const all = counts.map((count): HitCount => ({ ...count, host: 'EX01', source: 0 }))
  const host = hostsOf({ sources: [], hostOf: new Map(), hits, counts: all }).get('EX01')!
  return [...(otherAttacks(host, chains, new Set(proxies), new Set(explained)).get('one') ?? [])]
}

/** True when the shared attempt is put down to the other attack beside these finds. */
const isExplained = (attempt: Hit, others: readonly Hit[], evidence: Evidence = {}): boolean =>
  ofOthers([attempt, ...others], evidence).some(([hit]) => hit === attempt)

describe('an attempt that another attack explains', () => {
  const attempt = find('shared', 0, NEAR)

  it('names the attacks that do', () => {
    const third = attack('third', [shared(), { rule: 'of-third', shows: 'reach' }])
    const hits = [attempt, find('of-other', 1, NEAR), find('of-third', 1, NEAR)]
    expect(ofOthers(hits, { chains: [ONE, OTHER, third] })).toEqual([
      [attempt, { chains: ['other', 'third'], tooEarly: false }],
    ])
    expect(ofOthers(hits.slice(0, 2), { chains: [ONE, OTHER, third] })).toEqual([
      [attempt, { chains: ['other'], tooEarly: false }],
    ])
  })

  it('is one of a rule that both leave', () => {
    const own = find('of-one', 600, NEAR)
    expect(ofOthers([attempt, own, find('of-other', 600, NEAR)])).toEqual([])
  })

  it('lies within the minutes of the other attack, up to the last millisecond of them', () => {
    const longer = { ...ONE, join: { keys: [], minutes: 60 } }
    for (const side of [1, -1]) {
      expect(isExplained(attempt, [find('of-other', side * 10, NEAR)], { chains: [longer, OTHER] })).toBe(
        true,
      )
      const late = find('of-other', side * (10 + 1 / MINUTE), NEAR)
      expect(isExplained(attempt, [late], { chains: [longer, OTHER] })).toBe(false)
    }
  })

  it('lies near any of the finds of the other attack, in whatever order they are', () => {
    const others = [600, 0, 300].map((minutes) => find('of-other', minutes, NEAR))
    for (const minutes of [1, 301, 601]) expect(isExplained(find('shared', minutes, NEAR), others)).toBe(true)
    expect(isExplained(find('shared', 150, NEAR), others)).toBe(false)
  })

  const besideA = (shows: HitMeaning): boolean => {
    const other = attack('other', [shared(), { rule: 'of-other', shows }])
    return isExplained(attempt, [find('of-other', 1, NEAR)], { chains: [ONE, other] })
  }

  it.each<HitMeaning>(['attempt', 'failure', 'reach', 'success'])('is explained by a %s', (shows) => {
    expect(besideA(shows)).toBe(true)
  })

  it.each<HitMeaning>(['follow', 'question', 'hint'])('is not explained by a %s', (shows) => {
    expect(besideA(shows)).toBe(false)
  })

  const whenItIsA = (shows: HitMeaning): boolean => {
    const one = attack('one', [shared(shows)])
    return isExplained(attempt, [find('of-other', 1, NEAR)], { chains: [one, OTHER] })
  }

  it('may have failed', () => {
    expect(whenItIsA('failure')).toBe(true)
  })

  it.each<HitMeaning>(['reach', 'success', 'question', 'hint'])('is never a %s', (shows) => {
    expect(whenItIsA(shows)).toBe(false)
  })

  it('is not explained by another find that both leave', () => {
    const both = { rule: 'second', shows: 'attempt' } as const
    const chains = [attack('one', [shared(), both]), attack('other', [shared(), both])]
    expect(isExplained(attempt, [find('second', 1, NEAR)], { chains })).toBe(false)
  })

  it('may be one of an attack that lists it as another attack of its own rule', () => {
    const one = attack('one', [shared('attempt', { alsoOf: ['other'] })])
    const other = attack('other', [ofOther])
    expect(isExplained(attempt, [find('of-other', 1, NEAR)], { chains: [one, other] })).toBe(true)
    const nobody = attack('one', [shared('attempt', { alsoOf: ['nobody'] })])
    expect(isExplained(attempt, [find('of-other', 1, NEAR)], { chains: [nobody, other] })).toBe(false)
  })

  it('is not explained by what was expected', () => {
    const other = find('of-other', 1, NEAR)
    expect(isExplained(attempt, [other], { explained: [other] })).toBe(false)
  })

  it('is none where something of the first attack is near, even if the other is nearer', () => {
    expect(isExplained(attempt, [find('of-other', 1, NEAR), find('of-one', 9, NEAR)])).toBe(false)
    expect(isExplained(attempt, [find('of-other', 1, NEAR), find('of-one', 11, NEAR)])).toBe(true)
  })
})

describe('one request', () => {
  const request = { 'cs-uri-query': 'cafeReqId=01234567-0000-4000-a000-00000000000a' }

  it('is explained whatever the time is that its rows say', () => {
    expect(isExplained(find('shared', 0, request), [find('of-other', 600, request)])).toBe(true)
    expect(isExplained(find('shared', null, request), [find('of-other', null, request)])).toBe(true)
    expect(isExplained(find('shared', null), [find('of-other', null)])).toBe(false)
  })

  it('is one by the row, and only in the same source', () => {
    const attempt = find('shared', null)
    const sameRow = { place: attempt.place }
    expect(isExplained(attempt, [find('of-other', null, {}, sameRow)])).toBe(true)
    expect(isExplained(attempt, [find('of-other', null, {}, { ...sameRow, source: 7 })])).toBe(false)
  })

  it('is not one by a session that both rows share', () => {
    const session = { URL: 'x?msExchEcpCanary=abc' }
    expect(isExplained(find('shared', null, session), [find('of-other', null, session)])).toBe(false)
  })
})

describe('an event and its client', () => {
  const other = (fields: FieldValues): readonly Hit[] => [find('of-other', 1, fields)]

  it('are explained by events of the same client only', () => {
    expect(isExplained(find('shared', 0, NEAR), other(client('203.0.113.9')))).toBe(false)
    expect(isExplained(find('shared', 0, NEAR), other({}))).toBe(false)
  })

  it('are explained by events of any client where the event names none', () => {
    expect(isExplained(find('shared', 0), other(NEAR))).toBe(true)
    expect(isExplained(find('shared', 0), other({}))).toBe(true)
  })

  it('are told apart behind a proxy by what that claims', () => {
    const through = (claim: string): FieldValues => client('192.0.2.1', { 'x-forwarded-for': claim })
    const attempt = find('shared', 0, through('198.51.100.1'))
    const proxies = ['192.0.2.1']
    expect(isExplained(attempt, other(through('198.51.100.1')), { proxies })).toBe(true)
    expect(isExplained(attempt, other(through('198.51.100.2')), { proxies })).toBe(false)
    expect(isExplained(attempt, other(client('198.51.100.1')), { proxies })).toBe(true)
  })

  it('have no time to be near at where none is known', () => {
    expect(isExplained(find('shared', null, NEAR), other(NEAR))).toBe(false)
    expect(isExplained(find('shared', 0, NEAR), [find('of-other', null, NEAR)])).toBe(false)
  })

  it.each<[FieldValues, FieldValues, boolean]>([
    [{ 'cs(User-Agent)': 'Tool/1+(x)+y' }, { UserAgent: 'tool/1 (X) Y' }, true],
    [{ 'cs(User-Agent)': 'tool/1' }, { 'cs(User-Agent)': 'tool/2' }, false],
    [{ UserAgent: 'tool/1' }, {}, false],
    [{ UserAgent: '-' }, { UserAgent: 'tool/1' }, true],
    [{ UserAgent: '' }, { UserAgent: 'tool/1' }, true],
    [{ UserAgent: ['tool/2'] }, { UserAgent: 'tool/1' }, true],
    [{ UserAgent: 'x-' }, { UserAgent: 'tool/1' }, false],
    [{ UserAgent: '-x' }, { UserAgent: 'tool/1' }, false],
  ])('without a client and with the program %j fit one of %j: %s', (fields, own, fits) => {
    expect(isExplained(find('shared', 0, fields), other(client('198.51.100.7', own)))).toBe(fits)
  })

  it('are explained whatever the program is where both name the client', () => {
    const attempt = find('shared', 0, { ...NEAR, UserAgent: 'tool/1' })
    expect(isExplained(attempt, other({ ...NEAR, UserAgent: 'tool/2' }))).toBe(true)
  })
})

describe('an attempt at a time at which only another attack was known', () => {
  const day = Math.floor(AT / DAY_MS)
  const later = attack('one', [shared(), ofOne], { firstDay: day })
  const at = (days: number, milliseconds = 0): Hit =>
    find('shared', null, {}, { time: (day + days) * DAY_MS + milliseconds })

  it('is put down to that one, up to the last millisecond before the day of the first', () => {
    const chains = [later, OTHER]
    expect(ofOthers([at(0, -1)], { chains }).map(([, other]) => other)).toEqual([
      { chains: ['other'], tooEarly: true },
    ])
    expect(ofOthers([at(0)], { chains })).toEqual([])
    expect(ofOthers([find('shared', null)], { chains })).toEqual([])
  })

  it('is put down to it from the first millisecond of its own first day on', () => {
    const chains = [later, { ...OTHER, firstDay: day - 9 }]
    expect(ofOthers([at(-9)], { chains })).toHaveLength(1)
    expect(ofOthers([at(-9, -1)], { chains })).toEqual([])
  })

  it('is put down only to attacks of which it is an attempt', () => {
    const one = attack('one', [shared('attempt', { alsoOf: ['other'] })], { firstDay: day })
    expect(ofOthers([at(-1)], { chains: [one, attack('other', [ofOther])] })).toEqual([])
  })

  it('is one of the first attack beside something that only this leaves', () => {
    const own = find('of-one', null, {}, { time: day * DAY_MS - DAY_MS })
    expect(ofOthers([at(-1), own], { chains: [later, OTHER] })).toEqual([])
  })
})

describe('attempts that were only counted', () => {
  const day = Math.floor(AT / DAY_MS)
  const later = attack('one', [shared(), ofOne], { firstDay: day })
  const chains = [later, OTHER]
  const early = find('shared', null, {}, { time: day * DAY_MS - DAY_MS })
  const counted = (first: number | null, last: number | null): NonNullable<Evidence['counts']> => [
    { rule: 'shared', count: 4, firstTime: first, lastTime: last },
  ]
  const before = day * DAY_MS - 1

  it('leave the kept ones to the other attack when the first was not known at any time of theirs', () => {
    expect(ofOthers([early], { chains, counts: counted(before - DAY_MS, before) })).toHaveLength(1)
    expect(ofOthers([early], { chains, counts: counted(before, before + 1) })).toEqual([])
    expect(ofOthers([early], { chains, counts: counted(null, before) })).toEqual([])
    expect(ofOthers([early], { chains, counts: counted(before, null) })).toEqual([])
    const both = [...counted(before, before), ...counted(before, before + 1)]
    expect(ofOthers([early], { chains, counts: both })).toEqual([])
  })

  it('leave them to the first when one of the kept ones is its own', () => {
    const own = find('shared', null, {}, { time: day * DAY_MS + 1 })
    expect(ofOthers([early, own], { chains, counts: counted(before, before) })).toEqual([])
    expect(ofOthers([early, own], { chains })).toHaveLength(1)
  })

  it('leave them to the first when one of the kept ones is explained by what was near', () => {
    const near = find('shared', null, NEAR, { time: day * DAY_MS + 1 })
    const other = find('of-other', null, NEAR, { time: day * DAY_MS + 2 })
    expect(ofOthers([early, near, other], { chains })).toHaveLength(2)
    expect(ofOthers([early, near, other], { chains, counts: counted(before, before) })).toEqual([])
  })
})

it('an attack of which nothing was put down to others is not named', () => {
  const host = hostsOf({ sources: [], hostOf: new Map(), hits: [find('shared', 0)], counts: [] }).get('EX01')!
  expect([...otherAttacks(host, [ONE, OTHER], new Set(), new Set())]).toEqual([])
})

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
