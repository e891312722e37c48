import { describe, expect, it } from 'vitest'
import { readRules } from './sigma-rule.ts'
import { shortList, shortText } from './short-text.ts'

describe('a long text', () => {
  it('is cut with a mark, and a short one stays as it is', () => {
    expect(shortText('abcdef', 4)).toBe('abc…')
    expect(shortText('abcd', 4)).toBe('abcd')
    expect(shortList(['a', 'bb', 'ccc', 'd'], 3, 2)).toEqual(['a', 'bb', 'c…', 'and 1 more …'])
  })
})

const SOURCE = 'logsource: { product: windows }\n'
const DETECTION = 'detection: { s: { a1: x }, condition: s }\n'

function read(text: string): ReturnType<typeof readRules>[number] {
  return readRules({ path: 'a.yml', text, origin: 'added' })[0]!
}

function reasonOf(text: string): string {
  const reading = read(text)
  return reading.ok ? 'runs' : reading.refused.reason
}

describe('what a rule says of itself', () => {
  it('is short, however much its author wrote', () => {
    const long = 'x'.repeat(100_000)
    const many = `[${Array.from({ length: 5000 }, (_, i) => `t${i}`).join(',')}]`
    const reading = read(
      `title: ${long}\nid: 1\nstatus: ${long}\ndescription: ${long}\ntags: ${many}\nreferences: [${long}]\n` +
        `falsepositives: ${many}\nnext: ${many}\ntaxonomy: ${long}\n${SOURCE}${DETECTION}`,
    )
    expect(reading.ok && reading.kind === 'rule').toBe(true)
    expect(JSON.stringify(reading).length).toBeLessThan(60_000)
    expect(reading.ok && reading.read.about.title.endsWith('x…')).toBe(true)
    expect(reading.ok && reading.read.about.tags.at(-1)).toBe('and 4800 more …')
  })

  it('is short where the rule is refused, too', () => {
    const long = 'x'.repeat(100_000)
    for (const text of [
      `title: ${long}\nlevel: ${long}\n${SOURCE}${DETECTION}`,
      `title: a\n${SOURCE}detection: { s: { a1: x }, condition: ${long} }`,
      `title: a\n${SOURCE}detection: { s: { 'a1|${long}': x }, condition: s }`,
      `title: a\n${SOURCE}detection: { s: { 'a1|expand': '%${long}%' }, condition: s }`,
    ]) {
      const reading = read(text)
      expect(reading.ok).toBe(false)
      expect(JSON.stringify(reading).length).toBeLessThan(3_000)
    }
  })

  it('names no rule by more than a name can hold', () => {
    expect(reasonOf(`title: a\nname: ${'n'.repeat(300)}\n${SOURCE}${DETECTION}`)).toMatch(/longer than 200/)
    expect(reasonOf(`title: a\nid: ${'n'.repeat(300)}\n${SOURCE}${DETECTION}`)).toMatch(/longer than 200/)
  })

  it('notes a few of the fields that no event has', () => {
    const fields = Array.from({ length: 500 }, (_, i) => `'nosuch${i}': x`).join(', ')
    const reading = read(
      `title: a\nlogsource: { category: process_creation, product: windows }\ndetection: { s: { ${fields} }, condition: s }`,
    )
    expect(reading.ok && reading.kind === 'rule' && reading.read.rule.notes.length).toBeLessThan(60)
  })
})

describe('what a rule asks', () => {
  const detection = (inside: string): string => `title: a\n${SOURCE}detection:\n${inside}`

  it('has values of bounded length', () => {
    expect(reasonOf(detection(`  s: { a1|contains: '${'y'.repeat(5000)}' }\n  condition: s`))).toMatch(
      /a value is longer than 4,096 characters/,
    )
  })

  it('has regular expressions of bounded size together', () => {
    const patterns = Array.from({ length: 100 }, (_, i) => `"x{900}${i}"`).join(', ')
    expect(reasonOf(detection(`  s: { a1|re: [${patterns}] }\n  condition: s`))).toMatch(
      /regular expressions of the rule are too large together/,
    )
  })

  it('has few conditions, which are bounded together', () => {
    const conditions = Array.from({ length: 101 }, () => 's').join(', ')
    expect(reasonOf(detection(`  s: { a1: x }\n  condition: [${conditions}]`))).toMatch(
      /more than 100 conditions/,
    )
    const values = Array.from({ length: 3000 }, (_, i) => `v${i}`).join(', ')
    const often = Array.from({ length: 90 }, () => 's').join(', ')
    expect(reasonOf(detection(`  s: { a1: [${values}] }\n  condition: [${often}]`))).toMatch(
      /makes the rule too large/,
    )
  })

  it('looks at its selections a bounded number of times', () => {
    const selections = Array.from({ length: 4000 }, (_, i) => `  s${i}: { a1: x }\n`).join('')
    const once = `${selections}  condition: 1 of s*`
    expect(reasonOf(detection(once))).toBe('runs')
    const often = Array.from({ length: 3000 }, () => '1 of s17*').join(' or ')
    expect(reasonOf(detection(`${selections}  condition: ${often}`))).toMatch(/makes the rule too large/)
  })
})
