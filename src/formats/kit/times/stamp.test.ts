import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../event/bytes.ts'
import { beginsWithStamp, StampReader, timeOfDay } from './stamp.ts'

function read(text: string): number {
  const bytes = utf8(text)
  return new StampReader().dateTime(bytes, 0, bytes.length)
}

describe('stamps', () => {
  it('are read to the millisecond', () => {
    const reader = new StampReader()
    const date = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (date) => {
        const bytes = utf8(`,${date.toISOString()},`)
        expect(reader.dateTime(bytes, 1, bytes.length - 1)).toBe(date.getTime())
      }),
    )
  })

  it('may leave out the fraction or the Z, and have more digits', () => {
    const second = Date.UTC(2021, 2, 3, 6, 49, 42)
    expect(read('2021-03-03T06:49:42Z')).toBe(second)
    expect(read('2021-03-03 06:49:42')).toBe(second)
    expect(read('2021-03-03T06:49:42.5')).toBe(second + 500)
    expect(read('2021-03-03T06:49:42.1234567Z')).toBeCloseTo(second + 123.4567, 3)
  })

  it.each([
    '',
    '2021-03-03',
    '2021-02-29T00:00:00Z',
    '2021-13-01T00:00:00Z',
    '2021-00-10T00:00:00Z',
    '2021-04-31T00:00:00Z',
    '2021-03-03T24:00:00Z',
    '2021-03-03T06:60:00Z',
    '2021-03-03T06:49:60Z',
    '2021-03-03T06:49:42.Z',
    '2021-03-03T06:49:42+01:00',
    '03/03/2021 06:49:42',
    '2021-03-03X06:49:42Z',
    '2021-03-0aT06:49:42Z',
    '0021-03-03T06:49:4',
  ])('that are none give no time: %s', (text) => {
    expect(read(text)).toBeNaN()
  })

  it('do not mix up a remembered date with another', () => {
    const reader = new StampReader()
    const days = [
      '2021-03-03',
      '2021-03-03',
      '2021-02-30',
      '2021-03-03',
      '2020-02-29',
      '0099-01-01',
      '2021-03-03',
    ]
    const read = days.map((day) => reader.date(utf8(day), 0, 10))
    const march = Date.UTC(2021, 2, 3)
    expect(read).toEqual([march, march, NaN, march, Date.UTC(2020, 1, 29), NaN, march])
  })

  it('tell the time of day', () => {
    expect(timeOfDay(utf8('23:59:59.999'), 0, 12)).toBe(86_399_999)
    expect(timeOfDay(utf8('3:59:59'), 0, 7)).toBeNaN()
  })

  it('are told by their beginning, as far as there are bytes', () => {
    expect(beginsWithStamp(utf8('2021-03-03T06:49:42.1Z,a'), 0)).toBe(true)
    expect(beginsWithStamp(utf8('x2021-0'), 1)).toBe(true)
    expect(beginsWithStamp(utf8('2021-03-03 06:49:42'), 0)).toBe(false)
  })
})
