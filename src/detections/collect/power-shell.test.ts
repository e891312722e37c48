import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoted, quotedList } from './power-shell.ts'

const LITERAL = "'(?:[ -&(-~]|'')*'"
const EXPRESSION = new RegExp(`^(?:${LITERAL}|\\(''(?: \\+ (?:${LITERAL}|\\[char\\]0x[0-9A-F]{4}))+\\))$`)

/** What PowerShell makes of an expression of this shape. */
function valueOf(expression: string): string {
  const parts = expression.match(/'(?:[^']|'')*'|\[char\]0x[0-9A-F]{4}/g) ?? []
  return parts
    .map((part) =>
      part.startsWith("'")
        ? part.slice(1, -1).replaceAll("''", "'")
        : String.fromCharCode(Number.parseInt(part.slice(-4), 16)),
    )
    .join('')
}

describe('text for PowerShell', () => {
  it('stands as it is between single quotes', () => {
    expect(quoted('EX01')).toBe("'EX01'")
    expect(quoted('')).toBe("''")
    expect(quoted("it's $env:X `n")).toBe("'it''s $env:X `n'")
  })

  it('is written by number where PowerShell would take a character for a quote or a line end', () => {
    expect(quoted('a\u2019; calc #')).toBe("('' + 'a' + [char]0x2019 + '; calc #')")
    expect(quoted('a\nb')).toBe("('' + 'a' + [char]0x000A + 'b')")
    expect(quotedList(['a', 'b\u201b'])).toBe("@('a', ('' + 'b' + [char]0x201B))")
    expect(quotedList([])).toBe('@()')
  })

  it('is one expression with this text as its value, whatever the text is', () => {
    const nasty = fc.constantFrom(
      "'",
      '\u2018',
      '\u2019',
      '\u201a',
      '\u201b',
      '`',
      '$(calc)',
      '\r\n',
      ';',
      '#>',
      '\0',
    )
    const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (any) => {
        const expression = quoted(any)
        expect(expression).toMatch(EXPRESSION)
        expect(valueOf(expression)).toBe(any)
      }),
    )
  })
})
