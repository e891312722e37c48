import { describe, expect, it } from 'vitest'
import { compareBuilds, parseBuild, productLineOf } from './exchange-build.ts'

describe('an Exchange build', () => {
  it('is read from four whole numbers', () => {
    expect(parseBuild('15.1.2176.2')).toEqual([15, 1, 2176, 2])
    expect(parseBuild('15.01.2176.002')).toEqual([15, 1, 2176, 2])
    for (const text of ['', '15.1.2176', '15.1.2176.2.0', '15.1.x.2', '15.1.-1.2'])
      expect(parseBuild(text), text).toBeNull()
  })

  it('is older or newer by its first number that differs', () => {
    expect(compareBuilds([15, 1, 2176, 2], [15, 1, 2176, 9])).toBeLessThan(0)
    expect(compareBuilds([15, 2, 221, 1], [15, 1, 2507, 60])).toBeGreaterThan(0)
    expect(compareBuilds([15, 1, 2176, 2], [15, 1, 2176, 2])).toBe(0)
  })

  it.each([
    ['8.3.517.0', 'older'],
    ['14.3.513.0', '2010'],
    ['15.0.1497.2', '2013'],
    ['15.1.2507.6', '2016'],
    ['15.2.1748.10', '2019'],
    ['15.2.2562.17', 'SE'],
    ['15.3.1.0', 'newer'],
    ['16.0.1.0', 'newer'],
  ])('%s belongs to %s', (text, line) => {
    expect(productLineOf(parseBuild(text)!)).toBe(line)
  })
})
