const WRITTEN =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4}),? (\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[ \u00a0\u202f]?([AaPp])\.?[Mm]\.?)?(?: ?([+-])(\d\d):?(\d\d))?$/

/** A date and time as people write them: `3/31/2021 6:49:42 PM`, `31.3.21 18:49`. */
export interface WrittenDate {
  /** Day and month in the order of the text; the other way round when `yearFirst` tells which is which. */
  readonly first: number
  readonly second: number
  readonly year: number
  readonly yearFirst: boolean
  readonly separator: string
  /** It says before or after noon. */
  readonly halves: boolean
  /** Milliseconds since midnight. */
  readonly ofDay: number
  /** Minutes ahead of UTC; `null` when the text names no zone. */
  readonly zone: number | null
}

/** `null` when the text is no such date. */
export function writtenDate(text: string): WrittenDate | null {
  const parts = text.length > 64 ? null : WRITTEN.exec(text)
  if (!parts) return null
  const [one, two, three] = [Number(parts[1]), Number(parts[3]), Number(parts[4])] as const
  const yearFirst = parts[1]!.length === 4
  const written = yearFirst ? parts[1]! : parts[4]!
  if (written.length !== 4 && (yearFirst || written.length !== 2)) return null
  const ofDay = timeOf(Number(parts[5]), Number(parts[6]), Number(parts[7] ?? 0), parts[8], parts[9])
  const away = Number(parts[11] ?? 0) * 60 + Number(parts[12] ?? 0)
  return {
    first: yearFirst ? two : one,
    second: yearFirst ? three : two,
    year: written.length === 4 ? Number(written) : wholeYear(Number(written)),
    yearFirst,
    separator: parts[2]!,
    halves: parts[9] !== undefined,
    ofDay,
    zone: parts[10] === undefined ? null : parts[10] === '-' ? -away : away,
  }
}

/** Epoch ms; `zoneMinutes` is for a text that names no zone. NaN when there is no such day or time. */
export function dateTime(date: WrittenDate, dayFirst: boolean, zoneMinutes = 0): number {
  const { first, second, year, yearFirst } = date
  const [month, day] = dayFirst && !yearFirst ? [second, first] : [first, second]
  return midnightOf(year, month, day) + date.ofDay - (date.zone ?? zoneMinutes) * 60_000
}

/** A year of which only the last two digits are written. */
export function wholeYear(short: number): number {
  return short + (short < 70 ? 2000 : 1900)
}

/** Epoch ms of a day in UTC; NaN when there is no such day. */
export function midnightOf(year: number, month: number, day: number): number {
  const midnight = Date.UTC(year, month - 1, day)
  const whole = new Date(midnight)
  return whole.getUTCMonth() === month - 1 && whole.getUTCDate() === day ? midnight : NaN
}

function timeOf(
  given: number,
  minute: number,
  second: number,
  fraction: string | undefined,
  half: string | undefined,
): number {
  if (half !== undefined && (given < 1 || given > 12)) return NaN
  const hour = half === undefined ? given : (given % 12) + (half.toUpperCase() === 'P' ? 12 : 0)
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms
}
