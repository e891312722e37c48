import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from './regex.ts'
import { literalOfGlob, literalOfRegex } from './required-literal.ts'

describe('the literal that a match must hold', () => {
  it.each([
    ['\\\\temp\\\\.*\\.exe$', '', '\\temp\\'],
    ['^/(owa|ecp)/auth/[a-z]{4}\\.aspx$', '', '/auth/'],
    ['^/(?:owa)/auth', '', '/auth'],
    ['abcd\\d|x', '', ''],
    ['(?i)abcd', '', ''],
    ['abcd(?i:e)', '', 'abcd'],
    ['^/(owa)/auth/[a-z]{4}\\.aspx$', '', '/auth/'],
    ['abcd+efgh', '', 'abcd'],
    ['abcde?fgh', '', 'abcd'],
    ['a[]b]cdef', '', 'cdef'],
    ['ab\\dcdef', '', 'ab'],
    ['desk', 'i', 'de'],
    ['a|bcde', '', ''],
  ])('of /%s/%s is %s', (pattern, flags, literal) => {
    expect(literalOfRegex(pattern, flags)).toBe(literal)
  })

  it('of a glob is its longest ASCII part', () => {
    expect(literalOfGlob(['ab', { wild: 'any' }, 'cdef', { wild: 'one' }, 'éééééé'])).toBe('cdef')
  })

  it('stands in every value that a pattern matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'K',
      '.',
      '\\.',
      '\\w',
      '[ab]',
      '[^]a]',
      '(a)',
      '(b(a))',
      '*',
      '+',
      '?',
      '{2}',
      '^',
      '$',
      '\\[',
      '|',
      '\\d',
      '(a|b)',
      '(?:bab|K)',
      '(?i:a)',
    )
    const value = fc.string({ unit: fc.constantFrom('a', 'b', 'K', 'k', '.', '[', '\u212a'), maxLength: 10 })
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.constantFrom('', 'i'),
        fc.array(value, { maxLength: 30 }),
        (pieces, flags, values) => {
          const compiled = compileRegex(pieces.join(''), flags)
          if (!compiled.ok) return
          const literal = literalOfRegex(pieces.join(''), flags).toLowerCase()
          for (const one of values) {
            if (compiled.regex.test(one)) expect(one.toLowerCase()).toContain(literal)
          }
        },
      ),
      { numRuns: 1500 },
    )
  })
})
