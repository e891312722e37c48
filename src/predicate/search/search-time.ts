/** The span of a written time, such as a year, a day or a minute: `from` <= t < `to`, in epoch ms. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

const WRITTEN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?)?)?)?Z?$/i

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Milliseconds of `90s`, `5m`, `2h`, `7d` or `1w`; `null` for anything else. */
export function durationOf(text: string): number | null {
  const match = /^(\d{1,6})([smhdw])$/i.exec(text)
  return match ? Number(match[1]) * UNITS[match[2]!.toLowerCase()]! : null
}

/** Milliseconds of `+2h` or `-2h`, a bound relative to the other end of a range; `null` for anything else. */
export function shiftOf(text: string): number | null {
  const length = /^[+-]/.test(text) ? durationOf(text.slice(1)) : null
  return length === null ? null : text.startsWith('-') ? -length : length
}

/** `now`, `now-7d`, `now+1h`; `null` for anything else. */
function fromNow(text: string, now: number): number | null {
  const match = /^now(?:([+-])(.+))?$/i.exec(text)
  if (!match) return null
  if (match[1] === undefined) return now
  const length = durationOf(match[2]!)
  return length === null ? null : match[1] === '-' ? now - length : now + length
}

/** Reads a UTC time of any precision, `now-7d`, or `@` with epoch ms, each optionally widened by `~5m`; `null` for anything else. */
export function timeSpanOf(text: string, now = Date.now()): TimeSpan | null {
  const around = /^(.+)~([^~]+)$/.exec(text)
  if (around) {
    const middle = timeSpanOf(around[1]!, now)
    const length = durationOf(around[2]!)
    return middle && length !== null ? { from: middle.from - length, to: middle.to + length } : null
  }
  const relative = fromNow(text, now)
  if (relative !== null) return { from: relative, to: relative }
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

/** Writes a time so that `timeSpanOf` reads it back exactly; `*` for an open end. */
export function writtenTime(time: number | null): string {
  if (time === null) return '*'
  const plain = Number.isInteger(time) && time >= -59_011_459_200_000 && time <= 253_402_300_799_999
  return plain ? new Date(time).toISOString() : `@${time}`
}
