import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import type { Judgement } from '../../event/judgement.ts'
import type { Chain, HitMeaning, Stage, StageRule } from '../chains/chain.ts'
import { HostAnswers } from './answers.ts'
import { hostsOf, type HostEvidence } from './host-evidence.ts'
import {
  isNear,
  judgeChain,
  linkHost,
  pathOf,
  verdictOf,
  type ChainJudgement,
  type StageJudgement,
} from './judge-chain.ts'

const MINUTE = 60_000
const DAY = 1_440
const AT = Date.UTC(2024, 0, 2, 10)
const CLIENT = '198.51.100.7'
const OTHER = '203.0.113.9'

/** The rule of a meaning, which is named like it. */
const rule = (shows: HitMeaning, more: Partial<StageRule> = {}): StageRule => ({
  rule: shows,
  shows,
  ...more,
})

function stage(id: string, rules: readonly StageRule[], kinds: readonly string[] = ['web']): Stage {
  return { id, title: id, kinds, also: [], rules }
}

/** An attack of these stages. */
function chain(...stages: readonly Stage[]): Chain {
  return {
    ...{ id: 'invented', title: 'Invented', from: 0, fixedBy: ['x'], milestones: [], entry: true, asks: [] },
    ...{ join: { keys: [], minutes: 10 }, stages, fixes: [], required: ['web'], firstDay: 0 },
  }
}

let offset = 0

/** A find so many minutes after ten o'clock, in a row of its own. */
function find(name: string, minutes: number | null, fields: FieldValues = {}, more: Partial<Hit> = {}): Hit {
  return {
    ...{ rule: name, level: 'high', source: 0, format: 'test', host: 'EX01', fields },
    time: minutes === null ? null : AT + minutes * MINUTE,
    place: { kind: 'line', ordinal: 1, offset: offset++, length: 1 },
    ...more,
  }
}

const by = (address: string, more: FieldValues = {}): FieldValues => ({ 'c-ip': address, ...more })

function counted(name: string, count: number, first: number | null, last: number | null): HitCount {
  const at = (minutes: number | null): number | null => (minutes === null ? null : AT + minutes * MINUTE)
  return { rule: name, source: 0, host: 'EX01', count, firstTime: at(first), lastTime: at(last) }
}

interface Evidence {
  readonly counts?: readonly HitCount[]
  /** Minutes after ten o'clock from which on the build holds the fix. */
  readonly fixedFrom?: number
  readonly missing?: readonly string[]
  readonly answers?: readonly Omit<Judgement, 'host'>[]
  readonly chains?: readonly Chain[]
}

function judged(own: Chain, hits: readonly Hit[], evidence: Evidence = {}): ChainJudgement {
  const { counts = [], fixedFrom = Infinity, missing = [], answers = [], chains = [own] } = evidence
  const host: HostEvidence =
    hostsOf({ sources: [], hostOf: new Map(), hits, counts }).get('EX01') ??
    ({ name: 'EX01', sources: [], seen: new Map(), order: new Map() } as HostEvidence)
  const judgements = answers.map((one): Judgement => ({ ...one, host: 'EX01' }))
  const links = linkHost(host, chains, new Set(), new HostAnswers(host, judgements))
  return judgeChain(host, own, links, (time) => time >= AT + fixedFrom * MINUTE, missing)
}

/** The only stage of an attack with these rules. */
function step(rules: readonly StageRule[], hits: readonly Hit[], evidence: Evidence = {}): StageJudgement {
  return judged(chain(stage('only', rules)), hits, evidence).stages[0]!
}

const word = (own: Chain, hits: readonly Hit[], evidence: Evidence = {}, covered = true): string =>
  verdictOf(judged(own, hits, evidence), covered)

/** An answer to a question about what was found in some minutes. */
function answer(
  name: string,
  kind: Judgement['answer'],
  count: number,
  from = 0,
  to = 0,
): Omit<Judgement, 'host'> {
  const events = { first: AT + from * MINUTE, last: AT + to * MINUTE, count }
  return { rule: name, answer: kind, by: 'somebody', reason: 'because', time: AT, events }
}

describe('the word for an attack', () => {
  it.each<[HitMeaning, string, StageJudgement['state']]>([
    ['success', 'compromised', 'succeeded'],
    ['question', 'needs-explanation', 'needs-explanation'],
    ['reach', 'needs-explanation', 'reached'],
    ['hint', 'needs-explanation', 'needs-explanation'],
    ['attempt', 'attempted', 'attempted'],
    ['failure', 'attempted', 'failed'],
    ['follow', 'cannot-tell', 'unlinked'],
  ])('of which only a %s was found is %s', (shows, verdict, state) => {
    const hit = find(shows, 0)
    const own = chain(stage('only', [rule(shows)]))
    expect(word(own, [hit])).toBe(verdict)
    expect(judged(own, [hit]).stages[0]).toMatchObject({
      ...{ state, rules: [shows], count: 1, atLeast: false, partial: false, hits: [hit] },
      ...{ first: hit.time, last: hit.time, explained: { count: 0, hits: [], first: null, last: null } },
    })
  })

  it('of which nothing was found rests on the logs alone', () => {
    const own = chain(stage('only', [rule('success')]))
    expect(word(own, [])).toBe('no-evidence')
    expect(word(own, [], {}, false)).toBe('cannot-tell')
    const tried = chain(stage('only', [rule('attempt')]))
    expect(word(tried, [find('attempt', 0)], {}, false)).toBe('cannot-tell')
    expect(word(own, [find('success', 0)], {}, false)).toBe('compromised')
    expect(word(chain(stage('only', [rule('question')])), [find('question', 0)], {}, false)).toBe(
      'needs-explanation',
    )
  })

  it('is not changed by a hint of a low level', () => {
    const own = chain(stage('only', [rule('hint')]))
    const of = (level: Hit['level']): string => word(own, [find('hint', 0, {}, { level })])
    expect([of('low'), of('medium')]).toEqual(['no-evidence', 'needs-explanation'])
  })
})

describe('a step of which nothing was found', () => {
  it('was not seen where all of its logs are there, and is not covered where one is missing', () => {
    expect(step([rule('success')], []).state).toBe('not-seen')
    expect(step([rule('success')], [], { missing: ['other'] }).state).toBe('not-seen')
    expect(step([rule('success')], [], { missing: ['web'] }).state).toBe('not-covered')
    const both = chain(stage('only', [rule('success')], ['iis', 'web']))
    expect(judged(both, [], { missing: ['web'] }).stages[0]!.state).toBe('not-covered')
  })

  it('is never said to be seen in no log when only files show it', () => {
    expect(judged(chain(stage('only', [rule('success')], [])), []).stages[0]!.state).toBe('not-covered')
  })
})

describe('what was found of a step', () => {
  it('gives it the state of the strongest, whose rules come first, and the others by what they show', () => {
    const meanings = ['hint', 'failure', 'attempt', 'question', 'reach', 'follow'] as const
    const rules = meanings.map((shows) => rule(shows))
    const hits = meanings.map((shows, i) => find(shows, i * DAY))
    const all = step(rules, hits)
    expect(all.state).toBe('reached')
    expect(all.rules).toEqual(['reach', 'follow', 'question', 'attempt', 'failure', 'hint'])
    const open = step(rules.slice(0, 4), hits.slice(0, 4))
    expect([open.state, open.rules]).toEqual([
      'needs-explanation',
      ['hint', 'question', 'attempt', 'failure'],
    ])
    const tried = step([rule('failure'), rule('attempt')], [find('failure', 0), find('attempt', 5)])
    expect([tried.state, tried.rules]).toEqual(['attempted', ['attempt', 'failure']])
  })

  it('lies in the span of what gives it its state, and counts a row once that several rules find', () => {
    const row = { place: { kind: 'line', ordinal: 1, offset: 9_999, length: 1 } } as const
    const rules = [rule('attempt'), { rule: 'second', shows: 'attempt' } as StageRule, rule('failure')]
    const hits = [
      find('attempt', 3, {}, row),
      find('second', 3, {}, row),
      find('second', 7),
      find('attempt', null),
      find('failure', 99),
    ]
    expect(step(rules, hits)).toMatchObject({ first: AT + 3 * MINUTE, last: AT + 7 * MINUTE, count: 3 })
    expect(step(rules, hits).hits).toHaveLength(4)
    expect(step(rules.slice(2), hits.slice(4))).toMatchObject({ first: AT + 99 * MINUTE, count: 1 })
  })
})

it('a row that a rule finds twice is one', () => {
  const twice = [1, 2].map(() => find('question', 0, {}, { place: { ...find('x', 0).place, offset: 9_999 } }))
  expect(step([rule('question')], twice).count).toBe(1)
})

describe('an attempt that another attack explains', () => {
  /** The attack, which was not known yet, beside one that was. */
  const of = (shows: HitMeaning): readonly [late: Chain, early: Chain] => {
    const late = { ...chain(stage('only', [rule(shows)])), firstDay: 99_999 }
    return [late, { ...chain(stage('only', [rule(shows)])), id: 'early' }]
  }

  it.each(['attempt', 'failure'] as const)('is a step of that attack and no longer a %s', (shows) => {
    const chains = of(shows)
    const hit = find(shows, 0)
    const found = judged(chains[0], [hit], { chains })
    expect(found).toMatchObject({ tried: false, stages: [{ state: 'other-attack', hits: [hit] }] })
    expect([...found.ofOthers]).toEqual([[hit, { chains: ['early'], tooEarly: true }]])
    expect(judged(chains[1], [hit], { chains }).tried).toBe(true)
  })

  it('is so with those that were only counted, whatever build ran', () => {
    const chains = of('attempt')
    const evidence = { chains, counts: [counted('attempt', 5, 1, 9)], fixedFrom: -DAY }
    expect(judged(chains[0], [find('attempt', 0)], evidence).stages[0]).toMatchObject({
      ...{ state: 'other-attack', count: 6, atLeast: false, partial: true },
    })
  })
})

describe('finds that were only counted', () => {
  it('add to the number and to the span of the kept ones', () => {
    const counts = [counted('question', 5, -3, 2), counted('question', 4, 1, 30)]
    expect(step([rule('question')], [find('question', 0)], { counts })).toMatchObject({
      ...{ count: 10, atLeast: false, partial: true, first: AT - 3 * MINUTE, last: AT + 30 * MINUTE },
    })
  })

  it('are at least as many as those of one rule, where several find the same rows', () => {
    const rules = [rule('question'), { rule: 'second', shows: 'question' } as StageRule]
    const hits = [find('question', 0), find('second', 1)]
    expect(step(rules, hits, { counts: [counted('second', 5, 0, 2)] })).toMatchObject({
      ...{ count: 6, atLeast: true, partial: true },
    })
    expect(step(rules, hits)).toMatchObject({ count: 2, atLeast: false, partial: false })
  })

  it('count by the build that ran at their time, and leave a doubt where it changed within it', () => {
    const of = (shows: HitMeaning, counts: readonly HitCount[], at = 0): unknown => {
      const { state, count, atLeast } = step([rule(shows)], [find(shows, at)], { counts, fixedFrom: 10 })
      return [state, count, atLeast]
    }
    for (const [shows, state] of [
      ['success', 'succeeded'],
      ['reach', 'reached'],
      ['attempt', 'attempted'],
    ] as const) {
      expect(of(shows, [counted(shows, 5, 1, 9)])).toEqual([state, 6, false])
      expect(of(shows, [counted(shows, 5, 10, 20)])).toEqual([state, 1, false])
      expect(of(shows, [counted(shows, 5, 9, 10)])).toEqual([state, 1, true])
      expect(of(shows, [counted(shows, 5, 1, 9)], 15)).toEqual(['in-vain', 1, false])
      expect(of(shows, [counted(shows, 5, 11, 20)], 15)).toEqual(['in-vain', 6, false])
    }
    expect(of('failure', [counted('failure', 5, 9, 20)])).toEqual(['failed', 6, false])
    expect(of('success', [counted('success', 5, null, null)])).toEqual(['succeeded', 6, false])
  })

  it('leave no doubt where there are none, although the kept ones do not all count alike', () => {
    const own = chain(stage('first', [rule('success')]), stage('second', [rule('question')]))
    const hits = [
      find('success', 0, by(CLIENT)),
      find('question', 1, by(CLIENT)),
      find('question', 500, by(OTHER)),
    ]
    expect(judged(own, hits).stages[1]).toMatchObject({
      ...{ state: 'succeeded', count: 1, atLeast: false, partial: false },
    })
  })

  it('count as tried with the kept ones that were not in vain', () => {
    const hits = [find('attempt', 0), find('attempt', 15)]
    const counts = [counted('attempt', 5, 1, 9)]
    expect(step([rule('attempt')], hits, { counts, fixedFrom: 10 })).toMatchObject({
      ...{ state: 'attempted', count: 6, atLeast: false },
    })
  })

  it('leave a doubt where some of the kept ones may be the own page of many', () => {
    const asks = (path: string, client: number): Hit =>
      find('success', client * DAY, by(`198.51.100.${client}`, { 'cs-uri-stem': path }))
    const hits = [asks('/own.aspx', 1), asks('/own.aspx', 2), asks('/own.aspx', 3), asks('/other.aspx', 4)]
    const rules = [rule('success', { fewerClients: 3 })]
    expect(step(rules, hits, { counts: [counted('success', 5, 1, 9)] })).toMatchObject({
      ...{ state: 'succeeded', count: 1, atLeast: true, partial: true },
    })
  })

  it('leave success of any way in unexplained, although none is kept', () => {
    const after = chain(stage('after', [rule('follow')]))
    const found = judged(after, [], { counts: [counted('follow', 5, 1, 9)] })
    expect(found.unexplained.map(({ id }) => id)).toEqual(['after'])
  })

  it('leave a doubt where the kept ones do not all count alike', () => {
    const rules = [rule('question'), rule('success')]
    const hits = [
      find('success', 0, by(CLIENT)),
      find('question', 1, by(CLIENT)),
      find('question', 500, by(OTHER)),
    ]
    const own = chain(stage('first', [rule('success')]), stage('second', [rule('question')]))
    const second = judged(own, hits, { counts: [counted('question', 5, 0, 2)] }).stages[1]!
    expect(second).toMatchObject({ state: 'succeeded', count: 1, atLeast: true, partial: true })
    expect(step(rules, hits, { counts: [counted('question', 5, 0, 2)] })).toMatchObject({
      state: 'succeeded',
    })
  })
})

describe('a build that holds the fix', () => {
  it('makes success, a reached step and an attempt vain from its time on, and nothing else', () => {
    const state = (shows: HitMeaning, at: number): string =>
      step([rule(shows)], [find(shows, at)], { fixedFrom: 10 }).state
    for (const shows of ['success', 'reach', 'attempt'] as const) {
      expect(state(shows, 10)).toBe('in-vain')
      expect(state(shows, 9)).not.toBe('in-vain')
    }
    expect(['question', 'failure', 'follow'].map((shows) => state(shows as HitMeaning, 10))).toEqual([
      ...['needs-explanation', 'failed', 'unlinked'],
    ])
    const own = chain(stage('only', [rule('success')]))
    const hit = find('success', 10)
    expect(judged(own, [hit], { fixedFrom: 10 })).toMatchObject({ inVain: [hit], decisive: [], tried: true })
    expect(word(own, [hit], { fixedFrom: 10 })).toBe('attempted')
    expect(word(own, [find('success', null)], { fixedFrom: -99 })).toBe('compromised')
  })
})

describe('success that any way in leaves', () => {
  const own = chain(stage('entry', [rule('success'), rule('reach')]), stage('after', [rule('follow')]))
  const after = (...hits: readonly Hit[]): StageJudgement['state'] => judged(own, hits).stages[1]!.state

  it('counts after a step of the attack that it hangs together with, or near it', () => {
    expect(after(find('success', 0, by(CLIENT)), find('follow', 500, by(CLIENT)))).toBe('succeeded')
    expect(after(find('success', 0), find('follow', 10))).toBe('succeeded')
    expect(after(find('success', 0), find('follow', 11))).toBe('unlinked')
    expect(after(find('reach', 0, by(CLIENT)), find('follow', 500, by(CLIENT)))).toBe('succeeded')
    expect(after(find('follow', 500, by(CLIENT)))).toBe('unlinked')
  })

  it('does not count before that step, clocks that differ by half a minute aside', () => {
    const before = (minutes: number): StageJudgement['state'] =>
      after(find('success', 0, by(CLIENT)), find('follow', minutes, by(CLIENT)))
    expect([before(-0.5), before(-0.51)]).toEqual(['succeeded', 'unlinked'])
    expect(after(find('success', 5, by(CLIENT)), find('success', 0), find('follow', 0, by(CLIENT)))).toBe(
      'succeeded',
    )
    expect(after(find('success', 0, by(CLIENT)), find('follow', null, by(CLIENT)))).toBe('succeeded')
  })

  it('does not count after a reached step of a low level, nor after one that was in vain', () => {
    const reach = (level: Hit['level']): Hit => find('reach', 0, by(CLIENT), { level })
    expect(after(reach('medium'), find('follow', 5, by(CLIENT)))).toBe('unlinked')
    const vain = judged(own, [find('success', 0, by(CLIENT)), find('follow', 5, by(CLIENT))], {
      fixedFrom: 0,
    })
    expect(vain.stages[1]!.state).toBe('unlinked')
  })

  it('counts after success of a low level', () => {
    expect(after(find('success', 0, by(CLIENT), { level: 'low' }), find('follow', 500, by(CLIENT)))).toBe(
      'succeeded',
    )
  })

  it('counts whenever it was where nobody knows when the step of the attack was', () => {
    expect(after(find('success', null, by(CLIENT)), find('follow', 0, by(CLIENT)))).toBe('succeeded')
  })

  it('says by what it hangs together, and leaves the attack unexplained where it does not', () => {
    const [entry, follow, loose] = [
      find('success', 0, by(CLIENT)),
      find('follow', 500, by(CLIENT)),
      find('follow', 900, by(OTHER)),
    ]
    const linked = judged(own, [entry, follow])
    expect([linked.linkedBy.get(follow), linked.unexplained]).toEqual(['address', []])
    expect(judged(own, [loose]).unexplained.map(({ id }) => id)).toEqual(['after'])
    expect(word(own, [loose])).toBe('cannot-tell')
  })
})

describe('a question', () => {
  const own = chain(stage('entry', [rule('success')]), stage('asked', [rule('question')]))
  const asked = (...hits: readonly Hit[]): StageJudgement['state'] => judged(own, hits).stages[1]!.state

  it('is success where it hangs together with certain success', () => {
    expect(asked(find('success', 0, by(CLIENT)), find('question', 500, by(CLIENT)))).toBe('succeeded')
    expect(asked(find('success', 0, by(CLIENT)), find('question', 5, by(OTHER)))).toBe('needs-explanation')
  })

  it('is success within a quarter of an hour of certain success where no client is named', () => {
    expect(asked(find('success', 0, by(CLIENT)), find('question', 15))).toBe('succeeded')
    expect(asked(find('success', 0, by(CLIENT)), find('question', -15))).toBe('succeeded')
    expect(asked(find('success', 0, by(CLIENT)), find('question', 16))).toBe('needs-explanation')
    expect(asked(find('success', 0, by(CLIENT)), find('question', null))).toBe('needs-explanation')
    expect(asked(find('success', null, by(CLIENT)), find('question', 0))).toBe('needs-explanation')
  })

  it('is success near each event of certain success, in whatever order they were found', () => {
    const success = [find('success', 600, by(CLIENT)), find('success', 0, by(OTHER))]
    for (const minutes of [5, 605]) expect(asked(...success, find('question', minutes))).toBe('succeeded')
  })

  it('is no success beside another step of the same kind, also where that may be a further step', () => {
    const page: StageRule = { rule: 'page', shows: 'question' }
    const two = chain(stage('one', [rule('question'), page]), stage('two', [page]))
    const hits = [find('question', 0, by(CLIENT)), find('page', 500, by(CLIENT))]
    expect(judged(two, hits).stages[0]!.state).toBe('needs-explanation')
  })

  it('is no success beside a page that many ask for', () => {
    const common = chain(stage('entry', [rule('success', { fewerClients: 3 })]), own.stages[1]!)
    const asks = [1, 2, 3].map((client) =>
      find('success', client, by(`198.51.100.${client}`, { 'cs-uri-stem': '/own.aspx' })),
    )
    const hits = [...asks, find('question', 500, by('198.51.100.1'))]
    expect(judged(common, hits).stages[1]!.state).toBe('needs-explanation')
  })

  it('is success where two other steps hang together with it, and not where one does', () => {
    const three = chain(
      stage('one', [rule('question')]),
      stage('two', [rule('reach')]),
      stage('three', [rule('hint'), { rule: 'late', shows: 'question' }]),
    )
    const first = (...hits: readonly Hit[]): StageJudgement['state'] => judged(three, hits).stages[0]!.state
    const [q, r, l] = [
      find('question', 0, by(CLIENT)),
      find('reach', 500, by(CLIENT)),
      find('late', 900, by(CLIENT)),
    ]
    expect(first(q, r)).toBe('needs-explanation')
    expect(first(q, r, l)).toBe('succeeded')
    expect(first(q, r, find('late', 900, by(OTHER)))).toBe('needs-explanation')
    // A hint speaks for no attack by itself.
    expect(first(q, r, find('hint', 900, by(CLIENT)))).toBe('needs-explanation')
    // Hits of one request count as one find.
    const request = { 'cs-uri-query': 'cafeReqId=01234567-0000-4000-a000-00000000000a' }
    const same = [find('reach', 1, by(CLIENT, request)), find('late', 2, by(CLIENT))]
    expect(first(find('question', 0, by(CLIENT, request)), ...same)).toBe('needs-explanation')
  })

  it('is asked with the stage, the rule and what was found of it', () => {
    const hit = find('question', 0)
    expect(judged(own, [hit]).questions).toMatchObject([{ stage: 'asked', rule: 'question', hits: [hit] }])
    expect(judged(own, [hit]).reaches).toEqual([])
    const reached = judged(chain(stage('only', [rule('reach')])), [find('reach', 0)])
    expect([reached.reaches.length, reached.questions.length, reached.reached]).toEqual([1, 0, true])
    expect(judged(own, []).questions).toEqual([])
  })
})

describe('a page that many ask for', () => {
  const own = chain(stage('only', [rule('success', { fewerClients: 3 })]))
  const asks = (count: number, path = '/Owa/X.aspx'): Hit[] =>
    Array.from({ length: count }, (_, i) =>
      find('success', i * DAY, by(`198.51.100.${i}`, { 'cs-uri-stem': path })),
    )

  it('may be their own, so that it is a question from that many clients on', () => {
    expect(word(own, [])).toBe('no-evidence')
    expect(word(own, asks(2))).toBe('compromised')
    expect(word(own, asks(3))).toBe('needs-explanation')
    expect(word(own, [...asks(2), ...asks(1, '/other.aspx')])).toBe('compromised')
    expect(word(own, [...asks(2), find('success', 9, by('203.0.113.1', { UrlStem: '/owa/x.ASPX' }))])).toBe(
      'needs-explanation',
    )
    expect(word(chain(stage('only', [rule('success')])), asks(9))).toBe('compromised')
    const nameless = Array.from({ length: 3 }, () => find('success', 0, { 'cs-uri-stem': '/owa/x.aspx' }))
    expect(word(own, nameless)).toBe('compromised')
    expect(word(own, [...asks(2), find('success', 9, { 'cs-uri-stem': '/owa/x.aspx' })])).toBe('compromised')
    expect(
      word(
        own,
        Array.from({ length: 3 }, (_, i) => find('success', 0, by(`198.51.100.${i}`))),
      ),
    ).toBe('compromised')
  })

  it('is told by its path, in lower case', () => {
    expect(pathOf({ fields: { 'cs-uri-stem': '/A' } })).toBe('/a')
    expect(pathOf({ fields: { UrlStem: '/B' } })).toBe('/b')
    expect(pathOf({ fields: { 'cs-uri-stem': '', UrlStem: '/B' } })).toBe(null)
    expect(pathOf({ fields: { 'cs-uri-stem': ['/a'] } })).toBe(null)
    expect(pathOf({ fields: {} })).toBe(null)
  })
})

describe('an event that needs an answer', () => {
  it('is success beside certain success of another request, in whatever order the hits come', () => {
    const two = chain(stage('entry', [rule('success')]), stage('asked', [rule('question')]))
    const own = find('success', 0, by(CLIENT))
    const other = find('success', 5, by(CLIENT))
    const asked = find('question', 0, by(CLIENT), { place: own.place })
    for (const hits of [
      [own, other, asked],
      [other, own, asked],
      [asked, own, other],
    ])
      expect(judged(two, hits).stages[1]).toMatchObject({ state: 'succeeded' })
    // The same row says nothing of its own accord.
    expect(judged(two, [own, asked]).stages[1]).toMatchObject({ state: 'needs-explanation' })
  })
})

describe('what somebody answered', () => {
  const own = chain(
    stage('entry', [rule('success')]),
    stage('asked', [rule('question'), rule('reach'), rule('hint')]),
  )

  it.each(['question', 'reach', 'hint'] as const)('explains a %s, which is no question any more', (shows) => {
    const hit = find(shows, 0)
    const found = judged(own, [hit], { answers: [answer(shows, 'expected', 1)] })
    expect(found).toMatchObject({ questions: [], reaches: [], reached: false, explained: [hit] })
    expect(found.stages[1]).toMatchObject({
      ...{ state: 'explained', count: 0 },
      explained: { count: 1, hits: [hit], first: AT, last: AT },
    })
    expect(verdictOf(found, true)).toBe('no-evidence')
  })

  it('confirms a question or a hint, which is success then', () => {
    for (const shows of ['question', 'hint'] as const)
      expect(word(own, [find(shows, 0)], { answers: [answer(shows, 'attack', 1)] }), shows).toBe(
        'compromised',
      )
    expect(
      word(own, [find('hint', 0, {}, { level: 'low' })], { answers: [answer('hint', 'attack', 1)] }),
    ).toBe('no-evidence')
  })

  it('explains nothing that is certain, nor what hangs together with it or lies beside it', () => {
    const expected = (...hits: readonly Hit[]): string =>
      judged(own, hits, { answers: [answer('question', 'expected', 1, -60, 600)] }).stages[1]!.state
    expect(expected(find('success', 0, by(CLIENT)), find('question', 500, by(CLIENT)))).toBe('succeeded')
    expect(expected(find('success', 0, by(CLIENT)), find('question', 5))).toBe('succeeded')
    expect(expected(find('success', 0, by(CLIENT)), find('question', 5, by(OTHER)))).toBe('explained')
    expect(word(own, [find('success', 0)], { answers: [answer('success', 'expected', 1)] })).toBe(
      'compromised',
    )
  })

  it('makes what hangs together with a confirmed event success, too', () => {
    const linked = chain(stage('asked', [rule('question')]), stage('after', [rule('follow')]))
    const hits = [find('question', 0, by(CLIENT)), find('follow', 500, by(CLIENT))]
    expect(judged(linked, hits).stages.map(({ state }) => state)).toEqual(['needs-explanation', 'unlinked'])
    const answers = [answer('question', 'attack', 1)]
    expect(judged(linked, hits, { answers }).stages.map(({ state }) => state)).toEqual([
      ...['succeeded', 'succeeded'],
    ])
  })

  it('makes what hangs together with a confirmed hint success, unless the hint is of a low level', () => {
    const linked = chain(stage('asked', [rule('hint')]), stage('after', [rule('follow')]))
    const state = (level: Hit['level']): string =>
      judged(linked, [find('hint', 0, by(CLIENT), { level }), find('follow', 5, by(CLIENT))], {
        answers: [answer('hint', 'attack', 1)],
      }).stages[1]!.state
    expect([state('medium'), state('low')]).toEqual(['succeeded', 'unlinked'])
  })

  it('makes what hangs together with a confirmed question of a low level success', () => {
    const linked = chain(stage('asked', [rule('question')]), stage('after', [rule('follow')]))
    const hits = [find('question', 0, by(CLIENT), { level: 'low' }), find('follow', 500, by(CLIENT))]
    const { stages } = judged(linked, hits, { answers: [answer('question', 'attack', 1)] })
    expect(stages[1]!.state).toBe('succeeded')
  })

  describe('makes another question beside a confirmed event', () => {
    const late: StageRule = { rule: 'late', shows: 'question' }
    const two = chain(stage('asked', [rule('question'), rule('hint'), rule('reach')]), stage('other', [late]))
    const beside = (shows: HitMeaning, level: Hit['level']): string =>
      judged(two, [find(shows, 0, by(CLIENT), { level }), find('late', 500, by(CLIENT))], {
        answers: [answer(shows, 'attack', 1)],
      }).stages[1]!.state

    it.each([
      ['question', 'low'],
      ['question', 'high'],
      ['hint', 'medium'],
    ] as const)('success, when that is a %s of the level %s', (shows, level) => {
      expect(beside(shows, level)).toBe('succeeded')
    })

    it.each([
      ['hint', 'low'],
      ['reach', 'high'],
    ] as const)('no success, when that is a %s of the level %s', (shows, level) => {
      expect(beside(shows, level)).toBe('needs-explanation')
    })

    it('success, when that is a question in one step and an attempt in another', () => {
      const three = chain(...two.stages, stage('tried', [{ rule: 'question', shows: 'attempt' }]))
      const hits = [find('question', 0, by(CLIENT)), find('late', 500, by(CLIENT))]
      const { stages } = judged(three, hits, { answers: [answer('question', 'attack', 1)] })
      expect(stages[1]!.state).toBe('succeeded')
    })

    it('no success, when that is a step of no attack', () => {
      const hits = [find('unknown', 0, by(CLIENT)), find('late', 500, by(CLIENT))]
      const { stages } = judged(two, hits, { answers: [answer('unknown', 'attack', 1)] })
      expect(stages[1]!.state).toBe('needs-explanation')
    })

    it('no success, when both are finds of one rule', () => {
      const hits = [find('question', 0, by(CLIENT)), find('question', 500, by(CLIENT))]
      const { questions } = judged(two, hits, { answers: [answer('question', 'attack', 1)] })
      expect(questions.map(({ hits: open }) => open)).toEqual([hits.slice(1)])
    })
  })

  it('explains those that were only counted beside an open question about a later one', () => {
    const hits = (shows: HitMeaning): Hit[] => [find(shows, 0), find(shows, 50)]
    for (const [shows, state] of [
      ['question', 'needs-explanation'],
      ['reach', 'reached'],
    ] as const) {
      const evidence = { counts: [counted(shows, 4, 1, 2)], answers: [answer(shows, 'expected', 5, 0, 5)] }
      expect(step([rule(shows)], hits(shows), evidence)).toMatchObject({
        ...{ state, count: 1, atLeast: false, partial: false, explained: { count: 5 } },
      })
    }
  })

  it('leaves those that were only counted in question where none that is kept is explained', () => {
    const evidence = {
      counts: [counted('question', 4, 1, 2)],
      answers: [answer('question', 'expected', 4, 1, 5)],
    }
    expect(step([rule('question')], [find('question', 50)], evidence)).toMatchObject({
      ...{ state: 'needs-explanation', count: 5, explained: { count: 0, hits: [] } },
    })
  })

  it('explains a step that was reached in vain, with those that were only counted', () => {
    const evidence = { counts: [counted('reach', 4, 1, 2)], answers: [answer('reach', 'expected', 5, 0, 5)] }
    expect(step([rule('reach')], [find('reach', 0)], { ...evidence, fixedFrom: 0 })).toMatchObject({
      ...{ state: 'explained', explained: { count: 5 } },
    })
  })

  it('leaves a doubt where some of the kept ones are success although the others are explained', () => {
    const two = chain(stage('entry', [rule('success')]), stage('asked', [rule('question')]))
    const hits = [
      find('success', 0, by(CLIENT)),
      find('question', 1, by(CLIENT)),
      find('question', 500, by(OTHER)),
    ]
    const counts = [counted('question', 4, 501, 502)]
    const answers = [answer('question', 'expected', 5, 500, 510)]
    expect(judged(two, hits, { counts, answers }).stages[1]).toMatchObject({
      ...{ state: 'succeeded', count: 1, atLeast: true, partial: true },
    })
  })

  it('explains finds that were only counted with those that are kept', () => {
    const counts = [counted('question', 4, 1, 2)]
    const of = (count: number): StageJudgement =>
      judged(own, [find('question', 0)], { counts, answers: [answer('question', 'expected', count, 0, 5)] })
        .stages[1]!
    expect(of(5)).toMatchObject({ state: 'explained', explained: { count: 5, last: AT + 2 * MINUTE } })
    expect(of(4)).toMatchObject({ state: 'needs-explanation', count: 5 })
  })

  it('leaves success of any way in explained only where all of it is', () => {
    const after = chain(stage('after', [rule('follow')]))
    const hits = [find('follow', 0), find('follow', 50)]
    const left = (last: number): number =>
      judged(after, hits, { answers: [answer('follow', 'expected', 2, 0, last)] }).unexplained.length
    expect([left(50), left(0)]).toEqual([0, 1])
  })
})

describe('times', () => {
  it('tell since when, and what was seen a day and more before', () => {
    const own = chain(stage('entry', [rule('success'), rule('attempt'), rule('reach')]))
    const [early, tooLate, reached, late, first] = [
      find('attempt', -DAY - 1),
      find('attempt', -DAY),
      find('reach', -DAY - 5),
      find('success', 7),
      find('success', 0),
    ]
    const found = judged(own, [late, early, tooLate, reached, first, find('attempt', null)])
    expect(found.since).toBe(AT)
    expect(found.decisive).toEqual([first, late])
    expect(found.earlier).toEqual([reached, early])
    expect(judged(own, [early])).toMatchObject({ since: null, earlier: [], tried: true })
  })

  it('are near up to the last millisecond, on either side', () => {
    expect([isNear([10], 5, 5), isNear([10], 15, 5)]).toEqual([true, true])
    expect([isNear([10], 4, 5), isNear([10], 16, 5), isNear([], 1, 5)]).toEqual([false, false, false])
    expect(isNear([1, 10, 100], 12, 2)).toBe(true)
  })
})
