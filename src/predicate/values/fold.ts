export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

const folded = new Map<string, string>()

/**
 * Case folding that maps one character to one character, so that lengths and offsets survive.
 * A character beyond ASCII never becomes an ASCII one (the Kelvin sign stays itself), so that what holds
 * for bytes also holds for text.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  let out = ''
  for (const char of text) out += char < '\x80' ? char.toLowerCase() : foldChar(char)
  return out
}

function foldChar(char: string): string {
  const known = folded.get(char)
  if (known !== undefined) return known
  const upper = char.toUpperCase()
  const lower = (isOne(upper) ? upper : char).toLowerCase()
  const fold = isOne(lower) && lower > '\x7f' ? lower : char
  folded.set(char, fold)
  return fold
}

function isOne(text: string): boolean {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1)
}

/** The text as it would be after a round trip through UTF-8: lone surrogates become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
