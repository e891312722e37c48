import { dateTime, writtenDate } from '../kit/times/written-date.ts'

/**
 * Epoch ms of a date and time as IIS writes them, as if they were UTC; NaN when they are none. The
 * date is month, day, year, as in America, unless the first number can only be a day or a year.
 */
export function localTime(date: string, time: string): number {
  const written = writtenDate(`${date} ${time}`)
  return written ? dateTime(written, written.separator === '.' || written.first > 12) : NaN
}
