export const NUL = 0x00
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const HASH = 0x23
export const APOSTROPHE = 0x27
export const COMMA = 0x2c
export const DASH = 0x2d
export const DOT = 0x2e
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const EQUALS = 0x3d

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
}

/** Whether `bytes[start, end)` is UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start
  while (i < end) {
    const lead = bytes[i++]!
    if (lead < 0x80) continue
    let more = 0
    if (lead >= 0xc2 && lead < 0xe0) more = 1
    else if (lead >= 0xe0 && lead < 0xf0) more = 2
    else if (lead >= 0xf0 && lead < 0xf5) more = 3
    else return false
    if (i + more > end) return false
    const second = bytes[i]!
    if (lead === 0xe0 && second < 0xa0) return false
    if (lead === 0xed && second > 0x9f) return false
    if (lead === 0xf0 && second < 0x90) return false
    if (lead === 0xf4 && second > 0x8f) return false
    for (; more > 0; more--) if ((bytes[i++]! & 0xc0) !== 0x80) return false
  }
  return true
}

/** Whether a carriage return stands in a text without a line feed behind it; one at the end of the text does not count. */
export function hasLoneReturn(bytes: Uint8Array, start: number, end: number): boolean {
  const text = bytes.subarray(start, end)
  for (let at = text.indexOf(CR); at >= 0 && at + 1 < text.length; at = text.indexOf(CR, at + 1))
    if (text[at + 1] !== LF) return true
  return false
}
