import { describe, expect, it } from 'vitest'
import { SHOWN, visibleSlices, visibleText, visibleUpTo } from './visible-text.ts'

describe('log text', () => {
  it('shows what hides or reorders text as code points', () => {
    expect(visibleText('invoice\u202egpj.exe')).toBe('invoice⟨U+202E⟩gpj.exe')
    expect(visibleText('a\u0000b\u200bc\u001b[2J')).toBe('a⟨U+0000⟩b⟨U+200B⟩c⟨U+001B⟩[2J')
  })

  it('leaves ordinary text alone, line feeds and tabs included', () => {
    const text = 'GET /owa/ Müller 日本 <script>\n\tx'
    expect(visibleText(text)).toBe(text)
    expect(visibleText('x'.repeat(SHOWN))).toBe('x'.repeat(SHOWN))
  })

  it('is cut where it is long, with the number of characters left out, and never within one', () => {
    expect(visibleText('x'.repeat(SHOWN + 12_345))).toBe(`${'x'.repeat(SHOWN)}… (12,345 more characters)`)
    expect(visibleUpTo('ab😀c', 3)).toBe('ab😀… (1 more characters)')
    expect(visibleUpTo('\u202e'.repeat(5), 2)).toBe('⟨U+202E⟩⟨U+202E⟩… (3 more characters)')
  })

  it('comes whole in slices', () => {
    const text = `${'😀'.repeat(1000)}\u0000end`
    const slices = visibleSlices(text, 7)
    expect(slices.join('')).toBe(text.replace('\u0000', '⟨U+0000⟩'))
    expect(Math.max(...slices.map((slice) => slice.length))).toBeLessThan(20)
    expect(visibleSlices('', 7)).toEqual([])
  })
})
