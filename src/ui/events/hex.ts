/** A hex dump of sixteen bytes per line: offset in the source, hexadecimal digits, printable characters. */
export function hexLines(bytes: Uint8Array, offset: number): string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const some = [...bytes.subarray(at, at + 16)]
    const hex = some.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = some.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${(offset + at).toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines
}
