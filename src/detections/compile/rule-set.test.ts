import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compileRules } from './rule-set.ts'
import { sha256 } from '../sha256.ts'

const rule = (title: string, more = ''): string =>
  `title: ${title}\nlogsource: { product: exchange, service: httpproxy }\ndetection: { s: { UrlStem: /a }, condition: s }\n${more}`

function compile(...texts: readonly string[]): ReturnType<typeof compileRules> {
  return compileRules(texts.map((text, i) => ({ path: `${i}/same.yml`, text, origin: 'added' })))
}

describe('a rule set', () => {
  it('runs the newest of rules with one id and lists the others', () => {
    const { rules, refused } = compile(
      rule('old', 'id: 1\ndate: 2020-01-01'),
      rule('new', 'id: 1\nmodified: 2021-01-01'),
      rule('older', 'id: 1\nmodified: 2019-01-01'),
    )
    expect(rules.map(({ title }) => title)).toEqual(['new'])
    expect(refused.map(({ title, reason }) => [title, reason])).toEqual([
      ['old', 'another rule has its id and is newer: "new"'],
      ['older', 'another rule has its id: "new"'],
    ])
  })

  it('refuses a name given twice and makes names from files unique', () => {
    const named = compile(rule('one', 'id: 1\nname: n'), rule('two', 'id: 2\nname: n'))
    expect(named.rules.map(({ title }) => title)).toEqual(['one'])
    expect(named.refused.map(({ reason }) => reason)).toEqual(['another rule has its name: "one"'])
    const unnamed = compile(rule('one', 'id: 1'), rule('two', 'id: 2'))
    expect(unnamed.rules.map(({ name }) => name)).toEqual(['same', 'same-2'])
  })

  it('has a digest of its texts in any order', () => {
    const one = compile(rule('one'), rule('two')).digest
    expect(compile(rule('two'), rule('one')).digest).toBe(one)
    expect(compile(rule('two'), rule('three')).digest).not.toBe(one)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])('digests %i bytes as SHA-256 does', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) & 255)
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})
