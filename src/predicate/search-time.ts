/** The span that a written time names: a year, a day, a minute... `from` <= t < `to`, epoch ms. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

const WRITTEN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?)?)?)?Z?$/i

/** Reads a time in UTC, as precise as it is written, or `@` and epoch ms; `null` for anything else. */
export function timeSpanOf(text: string): TimeSpan | null {
  const exact = /^@(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(text)
  if (exact) return { from: Number(exact[1]), to: Number(exact[1]) }
  const match = WRITTEN.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute, second, fraction] = match
  const numbers = [
    Number(year),
    month === undefined ? 0 : Number(month) - 1,
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Number((fraction ?? '').padEnd(3, '0')),
  ] as const
  const from = Date.UTC(...numbers)
  const back = new Date(from)
  const exists =
    back.getUTCFullYear() === numbers[0] &&
    back.getUTCMonth() === numbers[1] &&
    back.getUTCDate() === numbers[2]
  if (!exists || numbers[3] > 23 || numbers[4] > 59 || numbers[5] > 59) return null
  if (fraction !== undefined) return { from, to: from + 10 ** (3 - fraction.length) }
  if (second !== undefined) return { from, to: from + 1000 }
  if (minute !== undefined) return { from, to: from + 60_000 }
  if (hour !== undefined) return { from, to: from + 3_600_000 }
  if (day !== undefined) return { from, to: from + 86_400_000 }
  if (month !== undefined) return { from, to: Date.UTC(numbers[0], numbers[1] + 1, 1) }
  return { from, to: Date.UTC(numbers[0] + 1, 0, 1) }
}

/** A time as `timeSpanOf` reads it back exactly; `*` for an open end. */
export function writtenTime(time: number | null): string {
  if (time === null) return '*'
  const plain = Number.isInteger(time) && time >= -59_011_459_200_000 && time <= 253_402_300_799_999
  return plain ? new Date(time).toISOString() : `@${time}`
}
