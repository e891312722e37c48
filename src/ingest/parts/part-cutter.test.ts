import { describe, expect, it } from 'vitest'
import type { PartsOfSource } from '../../formats/format.ts'
import { PartCutter, type Segment } from './part-cutter.ts'

/** A place every ten bytes; cut behind the first newline in the four bytes that follow. */
const PARTS = {
  ahead: 4,
  next: (offset: number) => (Math.floor(offset / 10) + 1) * 10,
  cut: (bytes: Uint8Array) => {
    const at = bytes.indexOf(10)
    return at < 0 ? null : at + 1
  },
} as unknown as PartsOfSource

function partsOf(text: string, size: number): string[] {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0))
  const cutter = new PartCutter(PARTS)
  const parts = ['']
  const take = (segments: Iterable<Segment>): void => {
    for (const { bytes: some, cut } of segments) {
      parts[parts.length - 1] += String.fromCharCode(...some)
      if (cut) parts.push('')
    }
  }
  for (let at = 0; at < bytes.length; at += size) take(cutter.push(bytes.slice(at, at + size)))
  take(cutter.end())
  return parts
}

describe('a source', () => {
  const SECOND = `${'b'.repeat(19)}\n`
  const TEXT = `0123456789a\n${SECOND}9end`

  it.each([1, 3, 7, 10, 11, 1000])(
    'is cut at the same places when it comes in pieces of %i bytes',
    (size) => {
      expect(partsOf(TEXT, size)).toEqual(['0123456789a\n', SECOND, '9end'])
    },
  )

  it('that ends while it is decided is handed on whole', () => {
    expect(partsOf('0123456789a', 4)).toEqual(['0123456789a'])
    expect(partsOf('0123456789\n', 4)).toEqual(['0123456789\n', ''])
    expect(partsOf('', 4)).toEqual([''])
  })
})
