import { DAY_MS } from '../../../event/time.ts'

const TO_UNIX_MS = 11_644_473_600_000

/**
 * Epoch ms of a FILETIME (100 ns since 1601), its two halves given. 2^32 is 429,496 times 10,000
 * plus 7,296, which keeps every step exact in a double.
 */
export function filetimeMs(low: number, high: number): number {
  const rest = high * 7296 + low
  return high * 429_496 - TO_UNIX_MS + Math.floor(rest / 10_000) + (rest % 10_000) / 10_000
}

let cachedDay = NaN
let cachedDate = ''

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

/** `2021-03-03T06:49:42.1624517Z`, as Windows writes it; `null` for a time no calendar can show. */
export function filetimeText(low: number, high: number): string | null {
  const rest = high * 7296 + low
  const ms = high * 429_496 - TO_UNIX_MS + Math.floor(rest / 10_000)
  if (!(ms > -62_135_596_800_000 && ms < 253_402_300_800_000)) return null
  const day = Math.floor(ms / DAY_MS)
  if (day !== cachedDay) {
    cachedDay = day
    cachedDate = new Date(day * DAY_MS).toISOString().slice(0, 11)
  }
  const inDay = ms - day * DAY_MS
  const seconds = Math.floor(inDay / 1000)
  const fraction = ((inDay - seconds * 1000) * 10_000 + (rest % 10_000)).toString().padStart(7, '0')
  const minutes = Math.floor(seconds / 60)
  return `${cachedDate}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${fraction}Z`
}
