import type { TimeShape } from '../../event/mapping.ts'
import { dateTime, writtenDate } from '../kit/times/written-date.ts'

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/

/** Epoch ms of a time as a table writes it; NaN when it is none. `zoneMinutes` is for times without a zone. */
export function tableTime(text: string, shape: TimeShape, zoneMinutes: number): number {
  switch (shape) {
    case 'iso':
      return isoTime(text, zoneMinutes)
    case 'epoch-seconds':
      return /^\d{9,10}(\.\d{1,9})?$/.test(text) ? Math.round(Number(text) * 1000) : NaN
    case 'epoch-milliseconds':
      return /^\d{12,13}$/.test(text) ? Number(text) : NaN
    case 'month-first':
    case 'day-first':
      return writtenTime(text, shape === 'day-first', zoneMinutes)
  }
}

function isoTime(text: string, zoneMinutes: number): number {
  const parts = ISO.exec(text)
  if (!parts) return NaN
  const [year, month, day, hour, minute] = parts.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const zone = parts[8] === undefined ? zoneMinutes : offsetOf(parts[8])
  return dated(year, month, day, hour, minute, Number(parts[6] ?? 0), parts[7], zone)
}

function offsetOf(zone: string): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(zone)
  if (!parts) return 0
  return (Number(parts[2]) * 60 + Number(parts[3])) * (parts[1] === '-' ? -1 : 1)
}

function writtenTime(text: string, dayFirst: boolean, zoneMinutes: number): number {
  const date = writtenDate(text)
  return date && !date.yearFirst ? dateTime(date, dayFirst, zoneMinutes) : NaN
}

function dated(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
  zoneMinutes: number,
): number {
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const midnight = Date.UTC(year, month - 1, day)
  const whole = new Date(midnight)
  if (whole.getUTCMonth() !== month - 1 || whole.getUTCDate() !== day) return NaN
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  return midnight + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + ms
}
