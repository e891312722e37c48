import { textOf } from '../../../event/bytes.ts'

/** The first bytes as text without a byte order mark; `null` for UTF-16, which is transcoded before. */
export function headText(head: Uint8Array): string | null {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return null
  let start = 0
  while (head[start] === 0) start++
  if (head[start] === 0xef && head[start + 1] === 0xbb && head[start + 2] === 0xbf) start += 3
  return textOf(head, start, Math.min(head.length, start + (64 << 10)))
}
