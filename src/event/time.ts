export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

const LATEST = Date.UTC(2100, 0)

/**
 * Whether something can have happened at a time in epoch ms: from 1970, where clocks begin that were never set, to 2099. A
 * damaged or forged record can bear any time, and one of the year 30828 would give its log millions of days without
 * events; so this is asked of all that a parser hands on. False for NaN.
 */
export function isPossibleTime(time: number): boolean {
  return time >= 0 && time < LATEST
}

/** ISO 8601 in UTC with milliseconds and `Z`; `null` for a number outside the range of dates. */
export function isoOf(time: number | null): string | null {
  if (time === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15) return null
  return new Date(time).toISOString()
}

/** Whole days since 1970-01-01 UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS)
}

/** Writes a day number as `2021-03-03`. */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
