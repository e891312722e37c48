import { textOf } from './bytes.ts'

/** How the bytes of a source stand for text, where it is not UTF-8. */
export type TextEncoding = 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Bytes of a source as text; bytes that mean nothing become U+FFFD. */
export function sourceText(bytes: Uint8Array, encoding: TextEncoding | null): string {
  return encoding === null ? textOf(bytes) : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
}
