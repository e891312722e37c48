/**
 * Text as an expression of PowerShell that has exactly this text as its value. What comes out is ASCII, so that neither
 * the encoding of the file nor the curly quotes, which PowerShell takes for straight ones, can end the text early.
 */
export function quoted(text: string): string {
  const parts = text.match(/[ -~]+|[^ -~]/g) ?? []
  if (parts.every(isPlain)) return literal(parts.join(''))
  return `(${["''", ...parts.map((part) => (isPlain(part) ? literal(part) : character(part)))].join(' + ')})`
}

/** Texts as an array of PowerShell, also where there is one or none. */
export function quotedList(texts: readonly string[]): string {
  return `@(${texts.map(quoted).join(', ')})`
}

function isPlain(part: string): boolean {
  return /^[ -~]/.test(part)
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** One UTF-16 code unit. */
function character(unit: string): string {
  return `[char]0x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
