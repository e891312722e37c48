import { describe, expect, it } from 'vitest'
import type { Lack } from '../../event/lack.ts'
import type { Fact } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { BUILD, chainOf, CLOSED, dailyLog, FIRST } from '../../../tests/cases/covered-logs.ts'
import type { Chain } from '../chains/chain.ts'
import type { Findings } from '../conclusion.ts'
import { judgeHosts } from './judge-hosts.ts'
import type { WeighedChain } from './judge-chain.ts'

const CHAIN: Chain = chainOf('proxylogon')
const BEGIN = CHAIN.firstDay

/** Logs of every kind that the attack needs, from the first day of its use to a fixed build. */
function wholeLogs(from = BEGIN, to = CLOSED, facts: readonly Fact[] = [BUILD]): Source[] {
  return CHAIN.required.map((kind, id) => dailyLog(id, kind, from, to, facts))
}

function weighed(sources: readonly Source[], more: Partial<Findings> = {}): WeighedChain {
  const hostOf = new Map(sources.map(({ id }) => [id, 'EX01']))
  return judgeHosts({ sources, hostOf, hits: [], counts: [], ...more }, [CHAIN])[0]!.judged[0]!
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
