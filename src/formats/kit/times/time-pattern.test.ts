import { describe, expect, it } from 'vitest'
import { timePattern } from './time-pattern.ts'

describe('a time pattern', () => {
  it.each([
    ['%Y-%m-%d %H:%M:%S.%f', '2021-03-03 06:49:42.1624', Date.UTC(2021, 2, 3, 6, 49, 42, 162)],
    ['%a %b %d %H:%M:%S %Y', 'Wed Mar  3 06:49:42 2021', Date.UTC(2021, 2, 3, 6, 49, 42)],
    ['%d/%b/%Y:%H:%M:%S %z', '03/Mar/2021:06:49:42 +0130', Date.UTC(2021, 2, 3, 5, 19, 42)],
    ['%d/%b/%Y:%H:%M:%S %z', '03/Mar/2021:06:49:42 -01:30', Date.UTC(2021, 2, 3, 8, 19, 42)],
    ['%m/%d/%y %H:%M:%S', '03/31/21 06:49:42', Date.UTC(2021, 2, 31, 6, 49, 42)],
    ['%s.%f', '1614754182.162', 1_614_754_182_162],
  ])('%s reads %s', (written, text, time) => {
    expect(timePattern(written).read(text)).toBe(time)
  })

  it.each([
    ['%Y-%m-%d %H:%M:%S', '2021-02-29 06:49:42'],
    ['%Y-%m-%d %H:%M:%S', '2021-13-01 06:49:42'],
    ['%Y-%m-%d %H:%M:%S', '2021-03-03 24:00:00'],
    ['%Y-%m-%d %H:%M:%S', '2021-03-03 06:60:00'],
    ['%Y-%m-%d %H:%M:%S', '2021-03-03 06:49:42 '],
    ['%b %d %Y', 'Xyz 01 2021'],
    ['%Y', '2021'.repeat(20)],
  ])('%s reads no time in %s', (written, text) => {
    expect(timePattern(written).read(text)).toBeNaN()
  })

  it('says whether it names a zone, and takes its other characters as they stand', () => {
    expect(timePattern('%H:%M %z').hasZone).toBe(true)
    expect(timePattern('%H:%M').hasZone).toBe(false)
    expect(timePattern('(%Y.%m.%d)').read('(2021.03.03)')).toBe(Date.UTC(2021, 2, 3))
    expect(timePattern('(%Y.%m.%d)').read('(2021x03x03)')).toBeNaN()
    expect(() => timePattern('%Q')).toThrow('unknown sign %Q')
  })
})
