import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase } from './fold.ts'
import { compileRegex } from './regex.ts'
import { requiredByRegex, literalOfGlob, literalsOfRegex, type RequiredText } from './required-literal.ts'

function holds(value: string, held: RequiredText): boolean {
  if (typeof held === 'string') return value.includes(held)
  return 'any' in held
    ? held.any.some((one) => holds(value, one))
    : held.all.every((one) => holds(value, one))
}

describe('literals of which a match must hold one', () => {
  it.each([
    ['\\\\temp\\\\.*\\.exe$', '', ['\\temp\\']],
    ['^/(owa|ecp)/auth/[a-z]{4}\\.aspx$', '', ['/owa/auth/', '/ecp/auth/']],
    ['^/(?:owa)/auth', '', ['/owa/auth']],
    ['abcd\\d|x', '', ['abcd', 'x']],
    ['(?i)abcd', '', ['abcd']],
    ['abcd(?i:e)', '', ['abcde']],
    ['abcd+efgh', '', ['efgh']],
    ['abcde?fgh', '', ['abcdefgh', 'abcdfgh']],
    ['a[]b]cdef', '', ['a]cdef', 'abcdef']],
    ['ab\\dcdef', '', ['cdef']],
    ['desk', 'i', ['desk', '\u017f', '\u212a']],
    ['a|bcde', '', ['a', 'bcde']],
    ['(?i)(?:p|%(?:25)*70)owershell', '', ['owershell', '\u017f']],
    ['ab*|x', '', ['a', 'x']],
    ['a*', '', []],
    ['(?:abc)?', '', []],
    ['[^a]', '', []],
    ['\\x41bcd', '', []],
    ['\\Qab\\E', '', []],
  ])('of /%s/%s are %j', (pattern, flags, literals) => {
    expect([...literalsOfRegex(pattern, flags)].sort()).toEqual([...literals].sort())
  })

  it('are told apart by what belongs together', () => {
    expect(requiredByRegex('[?&](?:cmd|c)=[^&]*(?:whoami|net.*(?:user|group)|cmd.*/c)', '')).toEqual({
      all: [
        { any: ['?cmd=', '?c=', '&cmd=', '&c='] },
        { any: ['whoami', { all: ['net', { any: ['user', 'group'] }] }, { all: ['cmd', '/c'] }] },
      ],
    })
    expect(requiredByRegex('a*', '')).toBeNull()
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
      '(?i)',
      '(a?|bb)',
      '(?:a*)',
      '{0,1}',
      '[^b]',
      '[a-b]',
      '(',
      ')',
      'x',
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
          const literals = literalsOfRegex(pieces.join(''), flags)
          const held = requiredByRegex(pieces.join(''), flags)
          expect(held === null).toBe(literals.length === 0)
          if (held === null) return
          for (const one of values) {
            if (!compiled.regex.test(one)) continue
            expect(literals.some((text) => foldCase(one).includes(text))).toBe(true)
            expect(holds(foldCase(one), held)).toBe(true)
          }
        },
      ),
      { numRuns: 1500 },
    )
  })
})
