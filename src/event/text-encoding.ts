import { textOf } from './bytes.ts'

/** Text encodings of sources other than UTF-8. */
export type TextEncoding = 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Decodes bytes of a source; invalid sequences become U+FFFD. */
export function sourceText(bytes: Uint8Array, encoding: TextEncoding | null): string {
  return encoding === null ? textOf(bytes) : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
}
