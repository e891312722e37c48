import { describe, expect, it } from 'vitest'
import type { Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import type { Chain } from '../chains/chain.ts'
import { parseBuild } from '../chains/exchange-build.ts'
import { Coverage } from './coverage.ts'
import { demandWindow, setUpOf, type DemandWindow } from './demand-window.ts'

const FIRST = 18_600
const OPEN = '15.1.2176.2'
const FIXED = '15.1.2242.12'
/** A way in that is known to be used from `FIRST` on, and that one build closes. */
const CHAIN = {
  ...{ id: 'invented', entry: true, fixedBy: ['CVE-2030-0001'], firstDay: FIRST },
  fixes: [
    { cve: [], title: '', source: '', date: 0, lines: { 2016: { first: [parseBuild(FIXED)], from: null } } },
  ],
} as unknown as Chain

function fact(key: Fact['key'], value: string, day: number): Fact {
  return { key, value, time: day * DAY_MS }
}

/** A source with facts, and rows from one day to another. */
function log(from: number, to: number, facts: readonly Fact[] = []): Source {
  const coverage = {
    ...{ kind: 'web', first: from * DAY_MS, last: to * DAY_MS, unbroken: [] },
    days: [from, to].map((day) => [day, 5]),
  }
  return { id: 0, facts, receipt: { issues: [] }, coverage: [coverage] } as unknown as Source
}

function windowOf(source: Source, chain = CHAIN): DemandWindow {
  const coverage = new Coverage(source.coverage.map((one) => ({ source, coverage: one })))
  return demandWindow(chain, [source], coverage, setUpOf([source]))
}

describe('the window of an attack', () => {
  it('reaches from its first known use to the last day of any log', () => {
    expect(windowOf(log(FIRST - 30, FIRST + 90))).toEqual({
      ...{ first: FIRST, last: FIRST + 90 },
      ...{ closedBefore: false, fromSetUp: false, toFix: false },
    })
  })

  it('ends on the day on which a build with the fix is first seen', () => {
    const facts = [fact('exchange-build', OPEN, FIRST), fact('exchange-build', FIXED, FIRST + 9)]
    expect(windowOf(log(FIRST, FIRST + 90, facts))).toMatchObject({
      ...{ first: FIRST, last: FIRST + 9, toFix: true, closedBefore: false },
    })
  })

  it('never opens where a build with the fix is seen before the first known use', () => {
    const fixed = (day: number): DemandWindow =>
      windowOf(log(FIRST, FIRST + 90, [fact('exchange-build', FIXED, day)]))
    expect(fixed(FIRST - 1)).toMatchObject({ closedBefore: true })
    expect(fixed(FIRST)).toMatchObject({ closedBefore: false, last: FIRST })
  })

  it('does not end with a fix where the attack comes after any way in', () => {
    const facts = [fact('exchange-build', FIXED, FIRST - 1)]
    const open = { last: FIRST + 90, toFix: false, closedBefore: false }
    expect(windowOf(log(FIRST, FIRST + 90, facts), { ...CHAIN, entry: false })).toMatchObject(open)
    expect(windowOf(log(FIRST, FIRST + 90, facts), { ...CHAIN, fixedBy: 'all' })).toMatchObject(open)
  })
})

describe('a server that was set up', () => {
  it('after the first known use has a window from then on, unless an event is older', () => {
    const setUp = [fact('set-up', OPEN, FIRST + 20)]
    expect(windowOf(log(FIRST + 20, FIRST + 90, setUp))).toMatchObject({ first: FIRST + 20, fromSetUp: true })
    expect(windowOf(log(FIRST + 12, FIRST + 90, setUp))).toMatchObject({ first: FIRST + 12, fromSetUp: true })
  })

  it('before the first known use has a window from that use on', () => {
    const at = (day: number): DemandWindow => windowOf(log(day, FIRST + 90, [fact('set-up', OPEN, day)]))
    expect(at(FIRST - 1)).toMatchObject({ first: FIRST, fromSetUp: false })
    expect(at(FIRST)).toMatchObject({ first: FIRST, fromSetUp: true })
  })

  it('with a build that holds the fix could never be attacked that way', () => {
    const withBuild = (value: string, seen: string, day = FIRST + 20): DemandWindow =>
      windowOf(log(day, FIRST + 90, [fact('set-up', value, day), fact('exchange-build', seen, FIRST + 20)]))
    expect(withBuild(FIXED, FIXED)).toMatchObject({ closedBefore: true, toFix: true })
    const onFirstDay = [fact('set-up', FIXED, FIRST), fact('exchange-build', FIXED, FIRST)]
    expect(windowOf(log(FIRST, FIRST + 90, onFirstDay))).toMatchObject({ closedBefore: true })
    expect(withBuild(OPEN, FIXED)).toMatchObject({ closedBefore: false })
    expect(withBuild('Security', FIXED)).toMatchObject({ closedBefore: false })
    expect(withBuild(FIXED, FIXED, FIRST + 10)).toMatchObject({ closedBefore: false })
    expect(withBuild(FIXED, OPEN)).toMatchObject({ closedBefore: false, toFix: false })
  })

  it('before the first known use, with a build that holds the fix, is waited for until the day of the build', () => {
    const facts = [fact('set-up', FIXED, FIRST - 5), fact('exchange-build', FIXED, FIRST)]
    expect(windowOf(log(FIRST - 5, FIRST + 90, facts))).toMatchObject({ closedBefore: false, last: FIRST })
  })
})

describe('the record of a set-up', () => {
  it('is the earliest of all sources, and is none without a time', () => {
    const at = (day: number): Fact => fact('set-up', `${day}`, day)
    expect(setUpOf([log(0, 1, [at(7), at(5)]), log(0, 1, [at(6)])])).toEqual({ time: 5 * DAY_MS, value: '5' })
    const other = fact('set-up', 'other', 7)
    expect(setUpOf([log(0, 1, [at(7)]), log(0, 1, [other])])).toEqual({ time: 7 * DAY_MS, value: '7' })
    expect(setUpOf([log(0, 1, [fact('set-up', 'x', NaN)])])).toBe(null)
    expect(setUpOf([log(0, 1, [fact('install-path', 'x', 3)])])).toBe(null)
  })
})
