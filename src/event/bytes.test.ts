import { describe, expect, it } from 'vitest'
import { textOf } from './bytes.ts'

describe('text of bytes', () => {
  it.each([
    ['UTF-8', [0x2f, 0x62, 0xc3, 0xbc, 0x72, 0x6f], '/büro'],
    ['a code page, where nothing is UTF-8', [0x2f, 0x62, 0xfc, 0x72, 0x6f], '/büro'],
    ['UTF-8 with damage', [0xc3, 0xbc, 0xfc], 'ü\ufffd'],
    ['a replacement character that was written as such', [0x61, 0xef, 0xbf, 0xbd], 'a\ufffd'],
  ])('is read as %s', (_, bytes, text) => {
    expect(textOf(Uint8Array.from(bytes))).toBe(text)
    const long = [...Array.from({ length: 30 }, () => 0x78), ...bytes]
    expect(textOf(Uint8Array.from(long))).toBe('x'.repeat(30) + text)
  })
})
