import { describe, expect, it } from 'vitest'
import type { BuildEvidence, Fact } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { chainOf } from '../../../tests/cases/covered-logs.ts'
import { buildsByDay, buildSpans, cumulativeUpdateOnly, fixedAt, fixedDay } from './exposure.ts'

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

it('the newest cumulative update counts where only that is known', () => {
  for (const [one, other] of [
    [OLD, NEW],
    [NEW, OLD],
  ] as const)
    expect(cumulativeUpdateOnly(sourcesOf(seen(one, 0, 'cu-only'), seen(other, 1, 'cu-only')))!.text).toBe(
      NEW,
    )
})
