import type { TextEncoding } from '../../../event/text-encoding.ts'
import { isUtf8 } from './ascii.ts'

/** Bytes that decide whether text without a mark is UTF-16. */
const SAMPLE = 4096
const FEWEST_PAIRS = 16

/** The encoding of text that begins like this, as far as it can only be UTF-16; `null` otherwise. */
export function utf16In(head: Uint8Array): TextEncoding | null {
  if (head[0] === 0xff && head[1] === 0xfe && !(head[2] === 0 && head[3] === 0)) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  let pairs = 0
  let low = 0
  let high = 0
  const end = Math.min(head.length - 1, SAMPLE)
  for (let at = 0; at < end; at += 2) {
    const first = head[at] === 0
    const second = head[at + 1] === 0
    // Zeros of a log that was laid out in advance say nothing about its text.
    if (first && second) continue
    pairs++
    if (second) low++
    if (first) high++
  }
  if (pairs < FEWEST_PAIRS) return null
  if (low > pairs * 0.7 && high < pairs * 0.05) return 'utf-16le'
  return high > pairs * 0.7 && low < pairs * 0.05 ? 'utf-16be' : null
}

/**
 * Whether text that is not UTF-16 is windows-1252: it has bytes beyond ASCII, and none of them
 * make a character of UTF-8. One character of UTF-8 makes the others damage, to be kept as it is.
 */
export function isWindows1252(head: Uint8Array): boolean {
  let wild = false
  for (let at = 0; at < head.length;) {
    const lead = head[at]!
    if (lead < 0x80) {
      at++
      continue
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
    // The head may end in the middle of a character.
    if (at + length > head.length) break
    if (isUtf8(head, at, at + length)) return false
    wild = true
    at++
  }
  return wild
}
