import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { FINDING_BINS } from '../contracts/findings.ts'
import { axisOf, binsOf, namesIn } from './finding-outline.ts'

function hit(fields: Hit['fields'], time: number | null = 0): Hit {
  const place = { kind: 'line', ordinal: 1, offset: 0, length: 1 } as const
  return { rule: 'r', level: 'high', source: 0, format: 'test', host: null, time, place, fields }
}

describe('the times of a finding', () => {
  const axis = axisOf([
    { first: 0, last: 100 },
    { first: null, last: null },
    { first: 50, last: 240 },
  ])!

  it('are counted in equal parts from the first to the last finding', () => {
    expect(axis).toEqual({ first: 0, last: 240 })
    const bins = binsOf({ hits: [hit({}, 0), hit({}, 5), hit({}, 240), hit({}, null)], counts: [] }, axis)
    expect(bins).toHaveLength(FINDING_BINS)
    expect([bins[0], bins.at(-1), bins.reduce((sum, one) => sum + one, 0)]).toEqual([2, 1, 3])
  })

  it('spread what was only counted between its first and last event', () => {
    const counts = [{ count: 40, firstTime: 100, lastTime: 139 }]
    expect(binsOf({ hits: [], counts }, axis).slice(9, 15)).toEqual([0, 10, 10, 10, 10, 0])
    expect(binsOf({ hits: [], counts }, null).every((count) => count === 0)).toBe(true)
    expect(axisOf([{ first: null, last: null }])).toBeNull()
  })
})

it('a finding is outlined by one name of each of the first kinds that its events bear', () => {
  const page = hit({ 'cs-uri-stem': '/owa/auth/x.aspx', 'c-ip': '198.51.100.7', 'cs-username': 'EX\\kim' })
  expect(namesIn([hit({}), page])).toEqual(['/owa/auth/x.aspx', 'EX\\kim', '198.51.100.7'])
  expect(namesIn([hit({})])).toEqual([])
})
