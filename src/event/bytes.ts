const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const codePage = new TextDecoder('windows-1252')

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Writes `text` as UTF-8 to `bytes` at `at` and returns the end. There must be room for 3 bytes per UTF-16 unit. */
export function utf8Into(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  let i = 0
  // Short ASCII is written faster by hand than by the encoder.
  if (length < 96) {
    for (; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 127) break
      bytes[at + i] = unit
    }
    if (i === length) return at + length
  }
  return at + encoder.encodeInto(text, bytes.subarray(at)).written
}

/**
 * Decodes `bytes[start, end)` as UTF-8, or as windows-1252 when no byte beyond ASCII is a part of a character of UTF-8:
 * some logs begin in ASCII and turn out to be of a code page later. Other bytes that are not UTF-8 become U+FFFD.
 */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const length = end - start
  // A short ASCII run is faster to build by hand than through the decoder.
  if (length < 24) {
    let text = ''
    for (let i = start; i < end; i++) {
      const unit = bytes[i]!
      if (unit > 127) return decoded(bytes.subarray(start, end))
      text += String.fromCharCode(unit)
    }
    return text
  }
  return decoded(bytes.subarray(start, end))
}

function decoded(bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  if (!text.includes('\ufffd') || /[^\u0000-\u007f\ufffd]/.test(text)) return text
  // A replacement character that was written as such is UTF-8.
  return bytes.includes(0xef) ? text : codePage.decode(bytes)
}

/** Concatenates the pieces. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

export function sameBytes(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false
  return true
}
