import { describe, expect, it } from 'vitest'
import { isZone, knownZones, localTime } from './local-time.ts'

const SESSION = Date.parse('2021-03-03T06:49:46Z')

describe('a local time', () => {
  it('is what the clocks of the zone showed, with the offset of that day', () => {
    expect(localTime(SESSION, 'Europe/Berlin', 'en')).toEqual({
      day: '3 Mar 2021',
      clock: '07:49:46',
      offset: 'GMT+1',
    })
    expect(localTime(Date.parse('2021-07-03T22:30:00Z'), 'Europe/Berlin', 'de')).toEqual({
      day: '4. Juli 2021',
      clock: '00:30:00',
      offset: 'GMT+2',
    })
    expect(localTime(SESSION, 'UTC', 'en')).toMatchObject({ clock: '06:49:46', offset: 'UTC' })
  })

  it('is none where a calendar has no day for it', () => {
    for (const time of [Number.NaN, Infinity, 9e15]) expect(localTime(time, 'UTC', 'en')).toBeNull()
  })

  it('takes every name of a zone that the browser understands, and no other', () => {
    for (const name of ['UTC', 'Asia/Kolkata', 'Asia/Calcutta']) expect(isZone(name), name).toBe(true)
    for (const name of ['', 'Mars/Olympus', 'x'.repeat(9_000)]) expect(isZone(name), name).toBe(false)
  })

  it('can be told for every zone that is offered', () => {
    const zones = knownZones()
    expect(zones[0]).toBe('UTC')
    expect(zones).toContain('Europe/Berlin')
    for (const zone of zones) expect(localTime(SESSION, zone, 'en')?.offset, zone).toMatch(/^(UTC|GMT[+-])/)
  })
})
