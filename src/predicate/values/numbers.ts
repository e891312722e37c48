const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/
const HEX = /^0x[0-9a-f]{1,16}$/i

/** Parses a value as a decimal or `0x` hexadecimal number; NaN for anything else. */
export function numberOf(text: string): number {
  if (DECIMAL.test(text) || HEX.test(text)) return Number(text)
  return NaN
}

/** Parts of a time stamp, read in the time zone of the stamp. */
export type DatePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'
export const DATE_PARTS: readonly DatePart[] = ['minute', 'hour', 'day', 'week', 'month', 'year']

const STAMP = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:[.,]\d+)?)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$/

/** The requested part of a time stamp; `null` when the text is no time stamp or lacks that part. */
export function datePart(text: string, part: DatePart): number | null {
  const match = STAMP.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute] = match
  switch (part) {
    case 'year':
      return Number(year)
    case 'month':
      return Number(month)
    case 'day':
      return Number(day)
    case 'hour':
      return hour === undefined ? null : Number(hour)
    case 'minute':
      return minute === undefined ? null : Number(minute)
    case 'week':
      return isoWeek(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  }
}

function isoWeek(day: number): number {
  const DAY = 86_400_000
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  const thursday = day + (3 - weekday) * DAY
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)
  return 1 + Math.floor((thursday - yearStart) / (7 * DAY))
}
