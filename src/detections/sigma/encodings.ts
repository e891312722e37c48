import type { GlobPart } from '../../predicate/tree.ts'

export type Utf16 = 'wide' | 'utf16le' | 'utf16be' | 'utf16'

/** The bytes that a program holding the text in UTF-16 would have written, in each usual way. */
export function utf16Bytes(text: string, encoding: Utf16): Uint8Array[] {
  const little = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    little[i * 2] = unit & 0xff
    little[i * 2 + 1] = unit >>> 8
  }
  if (encoding === 'utf16be') return [little.map((_, i) => little[i ^ 1]!)]
  // At an offset the encoded text may have begun with a byte order mark, so both forms are sought.
  return encoding === 'utf16' ? [Uint8Array.of(0xff, 0xfe, ...little), little] : [little]
}

export function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** The Base64 of these bytes within a longer text: one text for each of the three offsets. */
export function base64Offsets(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((offset) => {
    const padded = new Uint8Array(offset + bytes.length).fill(0x20)
    padded.set(bytes, offset)
    const encoded = base64(padded)
    const cutStart = [0, 2, 3][offset]!
    const cutEnd = [0, 3, 2][padded.length % 3]!
    return encoded.slice(cutStart, encoded.length - cutEnd)
  })
}

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015']
/** Variants of one value; more switches than this in one value are refused. */
export const MAX_DASHES = 4

const WORD = /[\p{L}\p{N}_]/u

/**
 * The value with each dash that begins a switch written in every way that Windows programs take;
 * `null` when it has too many.
 */
export function dashVariants(parts: readonly GlobPart[]): GlobPart[][] | null {
  let variants: GlobPart[][] = [[]]
  let dashes = 0
  for (const part of parts) {
    if (typeof part === 'object') {
      for (const variant of variants) variant.push(part)
      continue
    }
    let from = 0
    for (let i = 0; i < part.length; i++) {
      if (!DASHES.includes(part[i]!)) continue
      const beginsSwitch = (i === 0 || !WORD.test(part[i - 1]!)) && WORD.test(part[i + 1] ?? '')
      if (!beginsSwitch) continue
      if (++dashes > MAX_DASHES) return null
      const before = part.slice(from, i)
      variants = variants.flatMap((variant) => DASHES.map((dash) => [...variant, before, dash]))
      from = i + 1
    }
    for (const variant of variants) variant.push(part.slice(from))
  }
  return variants
}
