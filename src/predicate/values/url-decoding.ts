import { utf8 } from '../../event/bytes.ts'

const PERCENT = 37
/** Maximum number of decoding rounds; deeper layers of encoding stay as they are. */
const ROUNDS = 4

/**
 * Decodes percent-encoding repeatedly, up to `ROUNDS` times. Invalid escapes and plus signs stay as they are.
 * `null` when there is nothing to decode.
 */
export function urlDecoded(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  let decoded = decodedOnce(bytes, start, end)
  for (let round = 1; decoded && round < ROUNDS; round++) {
    const again = decodedOnce(decoded, 0, decoded.length)
    if (!again) break
    decoded = again
  }
  return decoded
}

function decodedOnce(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  let to = -1
  let decoded: Uint8Array | null = null
  for (let at = start; at < end; at++) {
    const size = bytes[at] === PERCENT ? escapeAt(bytes, at, end) : 0
    if (size > 0 && !decoded) {
      decoded = new Uint8Array(end - start)
      decoded.set(bytes.subarray(start, at))
      to = at - start
    }
    if (!decoded) continue
    decoded[to++] = size > 0 ? hexAt(bytes, at + size - 2) : bytes[at]!
    if (size > 0) at += size - 1
  }
  return decoded && decoded.subarray(0, to)
}

/** The size of the escape at `at`: `%41`, or `%u0041` as ASP.NET reads it; 0 when there is no valid escape. */
function escapeAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 <= end && hexAt(bytes, at + 1) >= 0) return 3
  const isLong = at + 6 <= end && (bytes[at + 1]! | 0x20) === 0x75
  return isLong && hexAt(bytes, at + 2) === 0 && hexAt(bytes, at + 4) >= 0 ? 6 : 0
}

/** The byte written as two hexadecimal digits; negative when they are not digits. */
function hexAt(bytes: Uint8Array, at: number): number {
  const high = digit(bytes[at]!)
  const low = digit(bytes[at + 1]!)
  return high < 0 || low < 0 ? -1 : (high << 4) | low
}

function digit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** The characters of an escape. When one of them is itself encoded, it hides another escape. */
const ESCAPE_CHARACTERS = '%u0123456789abcdef'

/** Escapes of which a value must contain at least one if the text appears in it only after decoding. */
export function escapesOf(text: string): string[] {
  const escapes = new Set(['%u00'])
  for (const char of text + ESCAPE_CHARACTERS)
    for (const one of [char.toLowerCase(), char.toUpperCase()])
      for (const byte of utf8(one)) escapes.add(`%${byte.toString(16).padStart(2, '0')}`)
  return [...escapes]
}
