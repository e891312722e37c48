import { describe, expect, it } from 'vitest'
import type { Lack } from '../../event/lack.ts'
import type { Fact } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { BUILD, chainOf, CLOSED, dailyLog, FIRST, hitOf } from '../../../tests/cases/covered-logs.ts'
import type { Hit } from '../../event/hit.ts'
import type { Judgement } from '../../event/judgement.ts'
import type { Chain } from '../chains/chain.ts'
import type { Findings } from '../conclusion.ts'
import { judgeHosts, verdictWithoutAnswers, type JudgedHost } from './judge-hosts.ts'
import type { WeighedChain } from './judge-chain.ts'

const CHAIN: Chain = chainOf('proxylogon')
const BEGIN = CHAIN.firstDay

/** Logs of every kind that the attack needs, from the first day of its use to a fixed build. */
function wholeLogs(from = BEGIN, to = CLOSED, facts: readonly Fact[] = [BUILD]): Source[] {
  return CHAIN.required.map((kind, id) => dailyLog(id, kind, from, to, facts))
}

/** The only host, EX01. */
function hostWith(
  sources: readonly Source[],
  more: Partial<Findings> = {},
  chains: readonly Chain[] = [CHAIN],
): JudgedHost {
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  return judgeHosts({ sources, hostOf, hits: [], counts: [], ...more }, chains)[0]!
}

function weighed(sources: readonly Source[], more: Partial<Findings> = {}): WeighedChain {
  return hostWith(sources, more).judged[0]!
}

function lacks(kind: string): Partial<Findings> {
  const lack: Lack = { kind, what: 'failed', files: 1, path: 'C:\\x.log', reason: null }
  return { lacks: new Map([['EX01', [lack]]]) }
}

describe('an attack is covered', () => {
  it('by logs of every kind that it needs, from its first day to a fixed build', () => {
    expect(weighed(wholeLogs())).toMatchObject({ covered: true, missing: [], incomplete: false })
    expect(weighed(wholeLogs()).verdict).toBe('no-evidence')
  })

  it.each(CHAIN.required)('not without the logs of %s', (kind) => {
    const others = wholeLogs().filter(({ coverage }) => coverage[0]!.kind !== kind)
    const { covered, verdict, missing } = weighed(others)
    expect([covered, verdict]).toEqual([false, 'cannot-tell'])
    expect(missing).toEqual([{ kind, runs: [[BEGIN, CLOSED]], absent: true }])
  })

  it('not when a log begins a day late, or ends a day before the fix', () => {
    const [first, ...others] = wholeLogs()
    const kind = first!.coverage[0]!.kind
    const late = [dailyLog(0, kind, BEGIN + 1, CLOSED, [BUILD]), ...others]
    expect(weighed(late).missing).toEqual([{ kind, runs: [[BEGIN, BEGIN]], absent: false }])
    expect(weighed(late).covered).toBe(false)
    const early = [dailyLog(0, kind, BEGIN, CLOSED - 1, [BUILD]), ...others]
    expect(weighed(early).missing).toEqual([{ kind, runs: [[CLOSED, CLOSED]], absent: false }])
    expect(weighed(early).covered).toBe(false)
  })

  it('not on a server that nothing names, since its logs may be those of several', () => {
    const sources = wholeLogs()
    const hostOf = new Map(sources.map(({ id }) => [id, UNKNOWN_HOST]))
    expect(weighed(sources, { hostOf })).toMatchObject({ covered: false, verdict: 'cannot-tell' })
  })

  it('not when the collector left one of its logs behind', () => {
    for (const kind of CHAIN.required)
      expect(weighed(wholeLogs(), lacks(kind)), kind).toMatchObject({
        ...{ covered: false, incomplete: true, verdict: 'cannot-tell' },
      })
  })

  it('although the collector left behind a log that it does not need, or one of another server', () => {
    expect(weighed(wholeLogs(), lacks('some/other')).covered).toBe(true)
    const { lacks: own } = lacks(CHAIN.required[0]!)
    expect(weighed(wholeLogs(), { lacks: new Map([['EX02', own!.get('EX01')!]]) }).covered).toBe(true)
  })

  it('not when a log was cleared, no fixed build is seen, or more was given than was read', () => {
    const cleared: Fact = { key: 'log-cleared', value: 'Security', time: CLOSED * DAY_MS }
    expect(weighed(wholeLogs(BEGIN, CLOSED, [BUILD, cleared])).covered).toBe(false)
    expect(weighed(wholeLogs(BEGIN, CLOSED, [])).covered).toBe(false)
    expect(weighed(wholeLogs(), { unfinished: true }).covered).toBe(false)
  })
})

it('an attack is covered by the logs of one day where its first day is that of the fix', () => {
  const fixed: Fact = { ...BUILD, time: BEGIN * DAY_MS }
  expect(weighed(wholeLogs(BEGIN, CLOSED, [fixed]))).toMatchObject({
    ...{ covered: true, window: { first: BEGIN, last: BEGIN, closedBefore: false } },
  })
})

describe('the days that must be covered', () => {
  it('begin with the first use of the attack, and end on the day of the fix', () => {
    const fixed: Fact = { ...BUILD, time: (CLOSED - 5) * DAY_MS }
    expect(weighed(wholeLogs(FIRST - 3, CLOSED, [fixed])).window).toEqual({
      ...{ first: BEGIN, last: CLOSED - 5, closedBefore: false, fromSetUp: false, toFix: true },
    })
    expect(weighed(wholeLogs(BEGIN, CLOSED, [])).window).toMatchObject({ last: CLOSED, toFix: false })
  })

  it('begin when the server was set up, by the earliest record of that, unless a log is older', () => {
    const setUp = (day: number): Fact => ({
      key: 'set-up',
      value: '15.1.2176.2',
      time: (BEGIN + day) * DAY_MS,
    })
    const since = (from: number, ...days: number[]): object =>
      weighed(wholeLogs(BEGIN + from, CLOSED, [BUILD, ...days.map(setUp)])).window
    expect(since(9, 8, 5, 7)).toMatchObject({ first: BEGIN + 5, fromSetUp: true })
    expect(since(2, 8)).toMatchObject({ first: BEGIN + 2, fromSetUp: true })
    expect(since(0, 0)).toMatchObject({ first: BEGIN, fromSetUp: true })
    expect(since(-2, -1)).toMatchObject({ first: BEGIN, fromSetUp: false })
  })

  it('are none where the server was fixed before the first use of the attack, but are one when on that day', () => {
    const fixedOn = (day: number): WeighedChain =>
      weighed(wholeLogs(CLOSED - 1, CLOSED, [{ ...BUILD, time: day * DAY_MS }, BUILD]))
    expect(fixedOn(BEGIN - 1)).toMatchObject({ covered: true, window: { closedBefore: true } })
    expect(fixedOn(BEGIN)).toMatchObject({ covered: false, window: { closedBefore: false } })
  })

  it('are none where the server was set up with a fixed build, and only if that is the first that is seen', () => {
    const setUp: Fact = { key: 'set-up', value: '99.0.0.0', time: (CLOSED - 9) * DAY_MS }
    const seenOn = (day: number): WeighedChain =>
      weighed(wholeLogs(CLOSED - 3, CLOSED, [setUp, { ...BUILD, time: day * DAY_MS }]))
    expect(seenOn(CLOSED - 9).window.closedBefore).toBe(true)
    expect(seenOn(CLOSED - 8).window.closedBefore).toBe(false)
  })
})

/** Noon of the last day but some. */
const before = (days: number): number => (CLOSED - days) * DAY_MS + DAY_MS / 2

/** A rule of the attack that finds something of this meaning. */
const ruleOf = (shows: string): string =>
  CHAIN.stages.flatMap(({ rules }) => rules).find((one) => one.shows === shows)!.rule

const found = (shows: string, days = 9, more: Partial<Hit> = {}): Hit =>
  hitOf(ruleOf(shows), before(days), more)

describe('what is known of a server', () => {
  it('is at its worst for one attack', () => {
    const other = { ...CHAIN, id: 'other', stages: [] }
    const { judged, verdict } = hostWith(wholeLogs(), { hits: [found('attempt')] }, [CHAIN, other])
    expect(judged.map((one) => one.verdict)).toEqual(['attempted', 'no-evidence'])
    expect(verdict).toBe('attempted')
  })

  it('holds the addresses that connect for others', () => {
    const through = (claim: number): Hit =>
      found('attempt', 9, { fields: { 'c-ip': '192.0.2.1', 'x-forwarded-for': `198.51.100.${claim}` } })
    const hits = [through(1), through(2), through(3)]
    expect([...hostWith(wholeLogs(), { hits }).proxies]).toEqual(['192.0.2.1'])
    expect([...hostWith(wholeLogs(), { hits: hits.slice(1) }).proxies]).toEqual([])
  })

  it('leaves out days on which a check of the logs gives reason to doubt', () => {
    const [first, ...others] = wholeLogs()
    const kind = first!.coverage[0]!.kind
    const coverage = [{ ...first!.coverage[0]!, isReversed: true as const }]
    const reversed = { ...first!, format: 'exchange-http-proxy', coverage }
    expect(weighed([reversed, ...others])).toMatchObject({
      covered: false,
      missing: [{ kind, runs: [[BEGIN, CLOSED]], absent: false }],
    })
  })

  it('holds that a log was cleared, and nothing else that logs say', () => {
    const cleared: Fact = { key: 'log-cleared', value: 'Security', time: CLOSED * DAY_MS }
    expect(hostWith(wholeLogs(BEGIN, CLOSED, [BUILD, cleared])).cleared).toContainEqual(cleared)
    expect(hostWith(wholeLogs()).cleared).toEqual([])
  })

  it('holds what the collector left behind of it', () => {
    expect(hostWith(wholeLogs(), lacks('some/other')).lacks).toHaveLength(1)
    expect(hostWith(wholeLogs()).lacks).toEqual([])
  })
})

describe('a step of an attack', () => {
  const stateOf = (sources: readonly Source[], hits: readonly Hit[] = []): unknown =>
    weighed(sources, { hits }).judgement.stages[0]!.state

  it('was tried in vain while a fixed build ran, and not before', () => {
    const fixed: Fact = { ...BUILD, time: before(9) }
    expect(stateOf(wholeLogs(BEGIN, CLOSED, [fixed]), [found('attempt', 8)])).toBe('in-vain')
    expect(stateOf(wholeLogs(BEGIN, CLOSED, [fixed]), [found('attempt', 10)])).toBe('attempted')
  })

  it('was not seen where its logs are there, and is not known where they are not', () => {
    expect(stateOf(wholeLogs())).toBe('not-seen')
    const { kinds } = CHAIN.stages[0]!
    const others = wholeLogs().filter(({ coverage }) => !kinds.includes(coverage[0]!.kind))
    expect(stateOf(others)).toBe('not-covered')
  })
})

describe('logs that end before the first use of an attack that is no way in', () => {
  it('cover nothing of it, although a fixed build is seen', () => {
    const fixed: Fact = { ...BUILD, time: (BEGIN - 9) * DAY_MS }
    const after: Chain = { ...CHAIN, entry: false }
    const [one] = hostWith(wholeLogs(BEGIN - 9, BEGIN - 1, [fixed]), {}, [after]).judged
    expect(one).toMatchObject({ covered: false, missing: [], window: { closedBefore: false } })
  })
})

describe('a log that was given and not read yet', () => {
  it('may be of any time, so that nothing is covered', () => {
    const { missing } = weighed(wholeLogs(), { unfinished: true })
    expect(missing.map(({ kind }) => kind)).toEqual(CHAIN.required)
  })
})

describe('the verdict had nobody answered anything', () => {
  const asked = found('question')
  const expected: Judgement = {
    ...{ host: 'EX01', rule: asked.rule, answer: 'expected', by: 'somebody', reason: 'because', time: 0 },
    events: { first: asked.time, last: asked.time, count: 1 },
  }
  const both = (
    hits: readonly Hit[],
    { sources = wholeLogs(), judgements = [expected], chains = [CHAIN] } = {},
  ): string[] => {
    const host = hostWith(sources, { hits, judgements }, chains)
    return [host.verdict, verdictWithoutAnswers(host)]
  }

  it('asks again what somebody has answered', () => {
    expect(both([asked])).toEqual(['no-evidence', 'needs-explanation'])
  })

  it('is the verdict itself where nobody did, or the answer changes nothing', () => {
    expect(both([asked], { judgements: [] })).toEqual(['needs-explanation', 'needs-explanation'])
    expect(both([found('attempt')])).toEqual(['attempted', 'attempted'])
  })

  it('rests on the same logs', () => {
    const sources = wholeLogs().slice(1)
    expect(both([], { sources })).toEqual(['cannot-tell', 'cannot-tell'])
  })

  it('rests on the same builds', () => {
    const sources = wholeLogs(BEGIN, CLOSED, [{ ...BUILD, time: before(20) }])
    expect(both([found('reach')], { sources })).toEqual(['attempted', 'attempted'])
    expect(both([found('reach', 25)], { sources })).toEqual(['needs-explanation', 'needs-explanation'])
  })

  it('is that of the worst attack', () => {
    const other: Chain = { ...CHAIN, id: 'other', stages: [] }
    expect(both([asked], { chains: [other, CHAIN] })).toEqual(['no-evidence', 'needs-explanation'])
  })

  it('rests on what hangs together, for every attack', () => {
    const client = { fields: { 'c-ip': '198.51.100.7' } }
    const hits = [found('question', 9, client), found('success', 8, { ...client, source: 1 })]
    const [own, other] = ['success', 'question'].map((wanted) => ({
      ...CHAIN,
      id: wanted,
      stages: CHAIN.stages.map((stage) => ({
        ...stage,
        rules: stage.rules.filter(({ shows }) => shows === wanted),
      })),
    }))
    const host = hostWith(wholeLogs(), { hits, judgements: [expected] }, [own!, other!])
    expect(host.judged.map(({ verdict }) => verdict)).toEqual(['compromised', 'compromised'])
    expect(verdictWithoutAnswers({ ...host, judged: host.judged.slice(1) })).toBe('needs-explanation')
    expect(verdictWithoutAnswers(host)).toBe('compromised')
  })
})
