import { describe, expect, it } from 'vitest'
import { bytes, percent, ranged, seconds, stamp } from './say.ts'

describe('numbers as the page writes them', () => {
  it('are bytes with one unit and no false precision', () => {
    expect([0, 691.301000769823, 999.6, 1_500, 14_999, 7_340_032].map(bytes)).toEqual([
      '0 B',
      '691 B',
      '1.0 kB',
      '1.5 kB',
      '15 kB',
      '7.3 MB',
    ])
  })

  it('are shares that are whole only when they are exact, and spans that name their unit once', () => {
    expect([0, 0.001, 0.999, 1].map(percent)).toEqual(['0 %', '1 %', '99 %', '100 %'])
    expect(ranged({ least: 120, most: 240 }, seconds)).toBe('2 to 4 min')
    expect(ranged({ least: 50, most: 50 }, seconds)).toBe('50 s')
  })

  it('are times in UTC, and say where there is none', () => {
    expect(stamp(Date.parse('2021-03-03T06:49:42.162Z'))).toBe('2021-03-03 06:49:42.162')
    expect([stamp(null), stamp(Number.NaN)]).toEqual(['no time', 'no time'])
  })
})
