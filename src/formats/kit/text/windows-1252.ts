/** Code points of 0x80 to 0x9f; five that the code page leaves free stand for themselves. */
const UPPER =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

const BYTES = new Map([...UPPER].map((character, i) => [character.charCodeAt(0), 0x80 + i]))

export function codePointOf1252(byte: number): number {
  return byte >= 0x80 && byte < 0xa0 ? UPPER.charCodeAt(byte - 0x80) : byte
}

export function byteOf1252(codePoint: number): number {
  return BYTES.get(codePoint) ?? codePoint
}
