import { COLON, DASH, DOT, SPACE } from '../text/ascii.ts'

const LETTER_T = 0x54
const LETTER_Z = 0x5a
const NOT_A_DATE = -1
const TEN_TO = Array.from({ length: 10 }, (_, power) => 10 ** power)

/** Reads UTC times from bytes; remembers the last date, because neighbours mostly share it. */
export class StampReader {
  #lastKey = NOT_A_DATE
  #lastDay = NaN

  /** Epoch ms of `2021-03-03T06:49:42.162Z` (a space for `T`, any fraction, `Z` or nothing); NaN otherwise. */
  dateTime(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 19) return NaN
    const separator = bytes[start + 10]
    if (separator !== LETTER_T && separator !== SPACE) return NaN
    const last = bytes[end - 1] === LETTER_Z ? end - 1 : end
    return this.date(bytes, start, start + 10) + timeOfDay(bytes, start + 11, last)
  }

  /** Epoch ms of midnight of `2021-03-03`; NaN otherwise. */
  date(bytes: Uint8Array, start: number, end: number): number {
    if (end - start !== 10 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return NaN
    const century = twoDigits(bytes, start)
    const year = century * 100 + twoDigits(bytes, start + 2)
    const month = twoDigits(bytes, start + 5)
    const day = twoDigits(bytes, start + 8)
    const key = year * 10_000 + month * 100 + day
    if (key === this.#lastKey) return this.#lastDay
    const midnight = Date.UTC(year, month - 1, day)
    const whole = new Date(midnight)
    // Date.UTC reads years below 100 as 19xx and rolls 31 April over into May.
    if (whole.getUTCFullYear() !== year || whole.getUTCMonth() !== month - 1 || whole.getUTCDate() !== day) {
      return NaN
    }
    this.#lastKey = key
    this.#lastDay = midnight
    return midnight
  }
}

/** Milliseconds since midnight of `06:49:42.162` (any fraction or none); NaN otherwise. */
export function timeOfDay(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return NaN
  const hour = twoDigits(bytes, start)
  const minute = twoDigits(bytes, start + 3)
  const second = twoDigits(bytes, start + 6)
  if (!(hour < 24 && minute < 60 && second < 60)) return NaN
  let ms = 0
  if (end - start > 8) {
    if (bytes[start + 8] !== DOT || end - start === 9 || end - start > 18) return NaN
    // Whole digits first: 0.162 times 1000 is not 162.
    let digits = 0
    for (let i = start + 9; i < end; i++) {
      const digit = bytes[i]! - 0x30
      if (!(digit >= 0 && digit <= 9)) return NaN
      digits = digits * 10 + digit
    }
    ms = (digits * 1000) / TEN_TO[end - start - 9]!
  }
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30
  const ones = bytes[at + 1]! - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

/** `2021-03-03T06:49:42` in digits. */
export const STAMP_SHAPE = '0000-00-00T00:00:00'

/** Whether a date and time begins at `start`, as far as there are bytes. */
export function beginsWithStamp(bytes: Uint8Array, start: number): boolean {
  const length = Math.min(STAMP_SHAPE.length, bytes.length - start)
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!
    const shape = STAMP_SHAPE.charCodeAt(i)
    if (shape === 0x30 ? byte < 0x30 || byte > 0x39 : byte !== shape) return false
  }
  return true
}
