import { utf8Into } from '../../../event/bytes.ts'
import { StampReader } from './stamp.ts'

const stamps = new StampReader()
const scratch = new Uint8Array(120)

/**
 * Epoch ms of a time as exports write it: ISO 8601 with any fraction and zone, without one taken for
 * UTC, `/Date(ms)/`, or seconds since 1970; NaN otherwise.
 */
export function eventTime(text: string): number {
  const zone = /(?<=\d) ?([+-])(\d\d):?(\d\d)$/.exec(text)
  if (zone && text.length > 19) {
    const away = (Number(zone[2]) * 60 + Number(zone[3])) * 60_000
    return plain(text.slice(0, -zone[0].length)) - (zone[1] === '+' ? away : -away)
  }
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  const date = /^\/Date\((-?\d{1,15})/.exec(text)
  return date ? Number(date[1]) : plain(text)
}

function plain(text: string): number {
  if (text.length > 40) return NaN
  return stamps.dateTime(scratch, 0, utf8Into(text, scratch, 0))
}
