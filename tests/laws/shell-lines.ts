/** Lines by which virus scanners know web shells, as patterns that are none themselves. */
const LINES = [
  /eval\s*\(\s*Request\s*(?:\.\s*Item)?\s*[[(.]/i,
  /Page\s+Language\s*=\s*\\?["']?J?scri?pt\\?["']?\s*%>/i,
  /execute\s*\(\s*request\s*\(/i,
  /StreamWriter\s*\(\s*Request\s*[.[]/i,
  /Request\s*\.\s*Files\s*\[\s*0\s*\]\s*\.\s*SaveAs/i,
  /FromBase64String\s*\(\s*Request/i,
  /StrTr\s*\(\s*Request/i,
  /ProcessStartInfo\s*\([^)]{0,80}Request/i,
  /Page_Load\s*\(\s*\)\s*\{\s*eval/i,
  /IEX\s*\(\s*New-Object\s+Net\.WebClient/i,
]

/** The patterns that stand in a file, read as bytes and as UTF-16. */
export function shellLinesIn(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const texts = [file.toString('latin1'), file.toString('utf16le')]
  return LINES.filter((line) => texts.some((text) => line.test(text))).map(({ source }) => source)
}
