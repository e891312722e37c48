import { describe, expect, it } from 'vitest'
import { visibleText } from './visible-text.ts'

describe('log text', () => {
  it('shows what hides or reorders text as code points', () => {
    expect(visibleText('invoice\u202egpj.exe')).toBe('invoice⟨U+202E⟩gpj.exe')
    expect(visibleText('a\u0000b\u200bc\u001b[2J')).toBe('a⟨U+0000⟩b⟨U+200B⟩c⟨U+001B⟩[2J')
  })

  it('leaves ordinary text alone, line feeds and tabs included', () => {
    const text = 'GET /owa/ Müller 日本 <script>\n\tx'
    expect(visibleText(text)).toBe(text)
  })
})
