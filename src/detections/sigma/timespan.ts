import { DAY_MS } from '../../event/time.ts'

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 2_629_746_000,
  y: 31_556_952_000,
}

/** Milliseconds of `15s`, `30m`, `1h`, `7d`, `2w`, `1M` (month), `1y`; `null` for anything else. */
export function timespanOf(text: string): number | null {
  const match = /^(\d{1,9})\s*([smhdwMy])$/.exec(text.trim())
  return match ? Number(match[1]) * UNITS[match[2]!]! : null
}
