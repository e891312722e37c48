import { textOf, utf8 } from '../../event/bytes.ts'

const FIRST = 0x21
const SPAN = 0x7e - FIRST + 1
const TURN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const at = byte - FIRST
  return at >= 0 && at < SPAN ? FIRST + ((at + SPAN / 2) % SPAN) : byte
})

/**
 * Text with each printable ASCII character put half an alphabet on (ROT47); turned twice it is as it
 * was. The build keeps rules in this form, so that no virus scanner takes them for the web shells that they look for.
 */
export function turned(text: string): string {
  const bytes = utf8(text)
  for (let i = 0; i < bytes.length; i++) bytes[i] = TURN[bytes[i]!]!
  return textOf(bytes)
}
