const FIRST = 0x21
const SPAN = 0x7e - FIRST + 1

/**
 * Text with each printable ASCII character put half an alphabet on (ROT47); turned twice it is as it
 * was. The build keeps rules so, lest a virus scanner take what they look for for what they are.
 */
export function turned(text: string): string {
  let result = ''
  for (const char of text) {
    const at = char.charCodeAt(0) - FIRST
    result += at >= 0 && at < SPAN ? String.fromCharCode(FIRST + ((at + SPAN / 2) % SPAN)) : char
  }
  return result
}
