/**
 * Epoch ms of a date and time as IIS writes them, as if they were UTC; NaN when they are none. The
 * date is month, day, year, as in America, unless the first number can only be a day or a year.
 */
export function localTime(date: string, time: string): number {
  const parts = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/.exec(date)
  const clock = /^(\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)?$/.exec(time)
  if (!parts || !clock) return NaN
  const [first, second, third] = [parts[1]!, parts[3]!, parts[4]!].map(Number) as [number, number, number]
  const yearFirst = parts[1]!.length === 4
  const dayFirst = !yearFirst && (parts[2] === '.' || first > 12)
  const year = yearFirst ? first : third < 100 ? third + (third < 70 ? 2000 : 1900) : third
  const month = yearFirst || dayFirst ? second : first
  const day = yearFirst ? third : dayFirst ? first : second
  const midnight = Date.UTC(year, month - 1, day)
  const whole = new Date(midnight)
  if (whole.getUTCMonth() !== month - 1 || whole.getUTCDate() !== day) return NaN
  const [minute, seconds] = [Number(clock[2]), Number(clock[3])]
  const half = clock[4]
  const hour = half === undefined ? Number(clock[1]) : (Number(clock[1]) % 12) + (half === 'P' ? 12 : 0)
  if (hour > 23 || minute > 59 || seconds > 59) return NaN
  return midnight + ((hour * 60 + minute) * 60 + seconds) * 1000
}
