/** A way in which text was wrapped so that a log, or a person, does not see what it says. */
export type Wrapping = 'url' | 'base64' | 'base64-utf-16' | 'powershell'

/** The text of a value, or of a part of it, when it is unwrapped. It comes from evidence and is shown as text. */
export interface DecodedForm {
  readonly how: Wrapping
  readonly text: string
}

/** Characters of a value that are looked at, forms that are made of it, and characters of each. */
const MOST_READ = 64_000
const MOST_FORMS = 6
const MOST_TEXT = 64_000
/** Percent-encoding is taken off this often: attackers wrap it twice, nobody does it for ever. */
const MOST_ROUNDS = 3
/** Fewer digits say too little to be told from a word. */
const LEAST_DIGITS = 16
/** Characters of a decoded text of which each must be one that people write. */
const LEAST_TEXT = 4

/** `-EncodedCommand` and every prefix that PowerShell takes for it, with the digits behind it. */
const ENCODED_COMMAND =
  /(?:^|[\s+"'])[-/\u2013\u2014\u2015](?:e|ec|en(?:c(?:o(?:d(?:e(?:d(?:c(?:o(?:m(?:m(?:a(?:nd?)?)?)?)?)?)?)?)?)?)?)?)[\s+:]+["']?([A-Za-z0-9+/]{8,}={0,2})/gi
const DIGITS = /[A-Za-z0-9+/_-]{16,}={0,2}/g

/** The texts that a value holds in a wrapped form, as far as they are readable; none twice, and not the value itself. */
export function decodedForms(value: string): readonly DecodedForm[] {
  const text = value.slice(0, MOST_READ)
  const forms: DecodedForm[] = []
  const known = new Set([text])
  const add = (how: Wrapping, decoded: string | null): void => {
    if (decoded === null || known.has(decoded) || forms.length === MOST_FORMS) return
    known.add(decoded)
    forms.push({ how, text: decoded.slice(0, MOST_TEXT) })
  }
  const plain = withoutPercents(text)
  if (plain !== text) add('url', plain)
  const commands = new Set<string>()
  for (const [, digits = ''] of plain.matchAll(ENCODED_COMMAND)) {
    const bytes = bytesOf(digits)
    const command = bytes && readable(bytes, 'utf-16le')
    if (command === null) continue
    commands.add(digits)
    add('powershell', command)
  }
  for (const [digits] of plain.matchAll(DIGITS)) {
    if (forms.length === MOST_FORMS) break
    if (digits.length < LEAST_DIGITS || commands.has(digits) || isDigest(digits)) continue
    const bytes = bytesOf(digits)
    if (!bytes) continue
    const wide = readable(bytes, 'utf-16le')
    if (wide !== null && bytes.includes(0)) add('base64-utf-16', wide)
    else add('base64', readable(bytes, 'utf-8'))
  }
  return forms
}

function withoutPercents(text: string): string {
  let plain = text
  for (let round = 0; round < MOST_ROUNDS && /%[0-9a-f]{2}/i.test(plain); round++) {
    const before = plain
    plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        // No UTF-8: what stands there is left as it is.
        return run
      }
    })
    if (plain === before) break
  }
  return plain
}

/** Hex digits and runs of one character look like base64 and are none. */
function isDigest(digits: string): boolean {
  return /^[0-9a-f]+$/i.test(digits) || /^(.)\1*$/.test(digits)
}

function bytesOf(digits: string): Uint8Array | null {
  const padded = digits.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  // A run may hold one digit too many, as where text goes on behind it.
  const whole = padded.length % 4 === 1 ? padded.slice(0, -1) : padded
  try {
    return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

/** The bytes as text; `null` where they are no text that a person could have written. */
function readable(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le'): string | null {
  if (encoding === 'utf-16le' && bytes.length % 2 === 1) return null
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return null
  }
  if (text.length < LEAST_TEXT || /[\p{Cc}\p{Co}\p{Cn}]/u.test(text.replace(/[\t\r\n]/g, ''))) return null
  const letters = text.match(/[\p{L}\p{N}\p{P}\p{S}\s]/gu)?.length ?? 0
  const latin = text.match(/[\x20-\x7e\s]/g)?.length ?? 0
  // Random bytes read as UTF-16 are letters of many scripts.
  return letters > 0 && latin * 2 >= text.length ? text : null
}
