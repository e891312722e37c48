import { describe, expect, it } from 'vitest'
import type { BuildEvidence, Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { chainOf } from '../../../tests/cases/covered-logs.ts'
import {
  buildsByDay,
  buildSpans,
  citationOf,
  cumulativeUpdateOnly,
  exposureOf,
  fixedAt,
  fixedDay,
} from './exposure.ts'

const DAY = 18_800
const OLD = '15.1.2176.2'
const NEW = '15.1.2242.12'
const CHAIN = chainOf('proxylogon')

function seen(value: string, day: number, evidence: BuildEvidence = 'header', time?: number): Fact {
  return { key: 'exchange-build', value, time: time ?? (DAY + day) * DAY_MS + 1, evidence }
}

const sourcesOf = (...facts: readonly Fact[]): Source[] => [{ id: 0, facts } as unknown as Source]
const builds = (...facts: readonly Fact[]): unknown[] =>
  buildsByDay(sourcesOf(...facts)).map(([day, , text]) => [day - DAY, text])

describe('the build of a day', () => {
  it('is the higher of two, in whatever order the logs name them', () => {
    expect(builds(seen(OLD, 0), seen(NEW, 0))).toEqual([[0, NEW]])
    expect(builds(seen(NEW, 0), seen(OLD, 0))).toEqual([[0, NEW]])
  })

  it('is not lowered by a lower one between two days of the same, and is no higher than either of these', () => {
    const HIGHEST = '15.1.2507.6'
    expect(builds(seen(NEW, 0), seen(OLD, 1), seen(HIGHEST, 2))).toEqual([
      [0, NEW],
      [1, NEW],
      [2, HIGHEST],
    ])
  })

  it('is told in the order of days, in whatever order they are read', () => {
    expect(builds(seen(NEW, 3), seen(OLD, 0))).toEqual([
      [0, OLD],
      [3, NEW],
    ])
  })

  it('is lowered by a lower one after the last day of a higher one, but not between two such days', () => {
    expect(builds(seen(OLD, 0), seen(NEW, 1), seen(OLD, 2), seen(NEW, 3), seen(OLD, 4))).toEqual([
      [0, OLD],
      [1, NEW],
      [2, NEW],
      [3, NEW],
      [4, OLD],
    ])
  })

  it('is read on that day, or on the last day before it that names a higher one', () => {
    const readOn = (...facts: readonly Fact[]): unknown[] =>
      buildsByDay(sourcesOf(...facts)).map(([, , , { cite }]) => Math.floor(cite.time! / DAY_MS) - DAY)
    expect(readOn(seen(NEW, 0), seen(NEW, 1), seen(OLD, 2), seen(NEW, 3))).toEqual([0, 1, 1, 3])
    expect(readOn(seen(NEW, 0), seen(OLD, 1), seen(OLD, 2))).toEqual([0, 1, 2])
    expect(readOn(seen('15.1.2507.6', 0), seen(OLD, 1), seen(NEW, 2))).toEqual([0, 2, 2])
  })

  it('is not told by what names the cumulative update only, or by facts of another kind', () => {
    expect(builds(seen(NEW, 0, 'cu-only'), seen(OLD, 0))).toEqual([[0, OLD]])
    expect(builds({ ...seen(NEW, 0), key: 'set-up' })).toEqual([])
    expect(builds(seen('no build', 0))).toEqual([])
  })

  it('is read in the header of a log, where a fact does not say in what', () => {
    const { evidence: _, ...fact } = seen(OLD, 0)
    expect(buildsByDay(sourcesOf(fact))[0]![3].evidence).toBe('header')
  })

  it('is read where it is first named, of two places that are as sure', () => {
    const [first, second] = [seen(OLD, 0, 'row', DAY * DAY_MS + 5), seen(OLD, 0, 'row', DAY * DAY_MS + 3)]
    expect(buildsByDay(sourcesOf(first, second))[0]![3].cite.time).toBe(first.time)
  })

  it('is named by the surest evidence, in whatever order it is read', () => {
    const [row, file] = [seen(OLD, 0, 'row'), seen(OLD, 0, 'executable')]
    for (const facts of [
      [row, file],
      [file, row],
    ])
      expect(buildsByDay(sourcesOf(...facts))[0]![3].evidence).toBe('executable')
  })

  it('is unknown where a fact has no time', () => {
    expect(builds(seen(OLD, 0, 'header', NaN))).toEqual([])
  })

  it('counts until the end of the last day, and until the begin of the day of another build', () => {
    const spans = buildSpans(sourcesOf(seen(OLD, 0), seen(OLD, 2), seen(NEW, 5)))
    expect(spans.map(({ text, from, to }) => [text, from / DAY_MS - DAY, to / DAY_MS - DAY])).toEqual([
      [OLD, 0, 5],
      [NEW, 5, 6],
    ])
    const [only] = buildSpans(sourcesOf(seen(OLD, 0), seen(OLD, 2)))
    expect(only!.to / DAY_MS - DAY).toBe(3)
  })
})

describe('a fix', () => {
  const all = sourcesOf(seen(OLD, 0), seen(NEW, 3))

  it('counts from the day on which a fixed build is first seen, and not before', () => {
    expect(fixedDay(CHAIN, all)).toBe(DAY + 3)
    expect(fixedDay(CHAIN, sourcesOf(seen(OLD, 0)))).toBe(null)
    const at = (day: number): boolean => fixedAt(CHAIN, buildsByDay(all), (DAY + day) * DAY_MS)
    expect([-1, 0, 2, 3, 9].map(at)).toEqual([false, false, false, true, true])
    expect(fixedAt(CHAIN, buildsByDay(all), (DAY + 3) * DAY_MS - 1)).toBe(false)
  })

  it('makes nothing of what an attack does that every build lets through', () => {
    expect(fixedAt({ ...CHAIN, fixedBy: 'all' }, buildsByDay(all), (DAY + 9) * DAY_MS)).toBe(false)
  })
})

describe('the exposure to an attack', () => {
  it('is told for each build, with the flaws, whether it has them, who says so and where it was read', () => {
    const fixes = [
      { ...CHAIN.fixes[0]!, cve: ['CVE-1', 'CVE-2'], source: 'a table' },
      { ...CHAIN.fixes[0]!, cve: ['CVE-3'], source: 'a table' },
      { ...CHAIN.fixes[0]!, cve: ['CVE-4'], source: 'another' },
    ]
    const told = {
      ...{ chain: 'proxylogon', cve: ['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'], source: 'a table; another' },
    }
    expect(exposureOf({ ...CHAIN, fixes }, sourcesOf(seen(OLD, 0), seen(NEW, 3, 'row')))).toEqual([
      {
        ...told,
        ...{ build: OLD, evidence: 'header', vulnerable: true },
        ...{ from: DAY * DAY_MS, to: (DAY + 3) * DAY_MS },
        cites: [{ source: 0, place: null, time: DAY * DAY_MS + 1, rule: null }],
      },
      {
        ...told,
        ...{ build: NEW, evidence: 'row', vulnerable: false },
        ...{ from: (DAY + 3) * DAY_MS, to: (DAY + 4) * DAY_MS },
        cites: [{ source: 0, place: null, time: (DAY + 3) * DAY_MS + 1, rule: null }],
      },
    ])
  })

  it('is cited with the place of a fact, and with its time if it has one', () => {
    const place = { kind: 'line' as const, ordinal: 2, offset: 40, length: 24 }
    const source = { id: 7 } as Source
    expect(citationOf(source, { ...seen(OLD, 0), place })).toEqual({
      ...{ source: 7, place, time: DAY * DAY_MS + 1, rule: null },
    })
    expect(citationOf(source, seen(OLD, 0, 'header', NaN))).toEqual({
      ...{ source: 7, place: null, time: null, rule: null },
    })
  })
})

it('the newest cumulative update counts where only that is known', () => {
  for (const [one, other] of [
    [OLD, NEW],
    [NEW, OLD],
  ] as const)
    expect(cumulativeUpdateOnly(sourcesOf(seen(one, 0, 'cu-only'), seen(other, 1, 'cu-only')))!.text).toBe(
      NEW,
    )
  const [first, second, surer] = [seen(OLD, 0, 'cu-only'), seen(OLD, 1, 'cu-only'), seen(NEW, 2)]
  expect(cumulativeUpdateOnly(sourcesOf(first, second, surer))).toMatchObject({
    ...{ text: OLD, evidence: 'cu-only', from: first.time, to: first.time, cite: { source: 0 } },
  })
  expect(cumulativeUpdateOnly(sourcesOf(surer))).toBe(null)
})
