import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { compileRegex, MAX_PROGRAM } from './regex.ts'
import { RegexMeter } from './regex-meter.ts'
import { expandedSize } from './regex-size.ts'
import { seeded } from '../../../tests/laws/format-reading.ts'

const TOO_LARGE = /^the pattern is too large: it becomes more than 2000 instructions/

describe('the size of a pattern', () => {
  it.each([
    ['(a?){500}'.repeat(10) + 'a{500}'],
    ['((((a{10}){10}){10}){10}){10}'],
    ['(?:x{1000}){1000}'],
    ['x{1000}'.repeat(500)],
    ['[a-z]{900}[0-9]{900}[^"]{900}'],
  ])('is bounded: %s', (pattern) => {
    const compiled = compileRegex(pattern, 'i')
    expect(compiled).toEqual({ ok: false, reason: expect.stringMatching(TOO_LARGE) as string })
  })

  it.each([
    ['\\x{2013}'],
    ['\\p{Greek}\\x{1F600}'],
    ['a{1000}'],
    ['[{]500}'],
    ['[]{900}]{2}'],
    ['[[:alpha:]{900}]'],
    ['x{,900}'],
    ['(?:abc|abd){100}'],
    ['[^\\]]{3}'],
  ])('is not overestimated: %s', (pattern) => {
    expect(compileRegex(pattern, '')).toMatchObject({ ok: true })
  })

  it('is told without compiling it, about as large as it becomes', () => {
    for (const pattern of ['(a?){500}', 'a{500}', '(?:ab){30}', '[a-z]{7}x', '((ab){10}c){9}']) {
      const size = RE2JS.compile(pattern).programSize()
      expect(expandedSize(pattern) * 3, pattern).toBeGreaterThan(size)
      expect(expandedSize(pattern), pattern).toBeLessThan(size * 3)
    }
  })

  it('is found in proportion to the length of the pattern, however deep it is nested', () => {
    expect(expandedSize('('.repeat(2000) + 'a' + '){9}'.repeat(2000))).toBeGreaterThan(MAX_PROGRAM)
    expect(expandedSize('[['.repeat(2000))).toBeGreaterThan(0)
  })
})

/** Random texts, each of which leads to states that no other one does. */
function hostileTexts(seed: number, count: number): string[] {
  const next = seeded(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 200 }, () => (next(2) === 0 ? 'a' : 'b')).join(''),
  )
}

/** How many of the texts are tested before the meter is over, which is all of them when it never is. */
function testedOf(meter: RegexMeter, test: (text: string) => boolean, texts: readonly string[]): number {
  let tested = 0
  for (const text of texts) {
    test(text)
    if (meter.isOver) return tested
    tested++
  }
  return tested
}

function metered(pattern: string): { meter: RegexMeter; test: (text: string) => boolean } {
  const meter = new RegexMeter()
  const compiled = compileRegex(pattern, '', meter)
  if (!compiled.ok) throw new Error(compiled.reason)
  return { meter, test: (text) => compiled.regex.test(text) }
}

describe('the work of a pattern', () => {
  it('is bounded: twice as many hostile texts are given up at the same one', () => {
    const { meter, test } = metered('a[ab]{150}[^ab]')
    const texts = hostileTexts(1, 200)
    meter.begin(true)
    const tested = testedOf(meter, test, texts)
    expect(tested).toBeGreaterThan(1)
    expect(tested).toBeLessThan(100)
    meter.begin(true)
    expect(testedOf(meter, test, [...texts, ...hostileTexts(2, 200)])).toBe(tested)
  })

  it('is bounded within one text, too', () => {
    const { meter, test } = metered('a[ab]{150}[^ab]')
    meter.begin(true)
    expect(test(hostileTexts(1, 500).join(''))).toBe(false)
    expect(meter.isOver).toBe(true)
  })

  it('does not depend on what was tested before', () => {
    const texts = hostileTexts(3, 200)
    const fresh = metered('a[ab]{150}[^ab]')
    fresh.meter.begin(true)
    const expected = testedOf(fresh.meter, fresh.test, texts)
    const used = metered('a[ab]{150}[^ab]')
    for (const seed of [3, 4, 5]) {
      used.meter.begin(false)
      testedOf(used.meter, used.test, hostileTexts(seed, 20))
    }
    used.meter.begin(true)
    expect(testedOf(used.meter, used.test, texts)).toBe(expected)
  })

  it('is what nobody notices of a pattern that means well, over any number of texts', () => {
    const { meter, test } = metered('(?i)powershell.{0,100}-enc[a-z]* +[a-z0-9+/=]{20}')
    meter.begin(true)
    const next = seeded(6)
    for (let i = 0; i < 5000; i++) {
      const noise = Array.from({ length: 80 }, () => String.fromCharCode(32 + next(95))).join('')
      expect(test(`${noise} powershell.exe ${i % 2 === 0 ? '-enc aGVsbG8gd29ybGQgaGVsbG8g' : noise}`)).toBe(
        i % 2 === 0,
      )
    }
    expect(meter.isOver).toBe(false)
  })

  it('leaves the answers as they are', () => {
    const next = seeded(7)
    for (const pattern of ['\\bab+\\b', '^a.*b$', '(?m)^b$', '[^a]b(?:a|bb)', '(?s)a.b', 'é|b\\B']) {
      const { meter, test } = metered(pattern)
      const plain = RE2JS.compile(pattern)
      for (let i = 0; i < 300; i++) {
        meter.begin(i % 3 === 0)
        const text = Array.from({ length: next(9) }, () => 'ab\n é_'[next(6)]).join('')
        expect(test(text), `${pattern} on ${JSON.stringify(text)}`).toBe(plain.test(text))
      }
    }
  })
})
