import { describe, expect, it } from 'vitest'
import { parseBuild } from './exchange-build.ts'
import { isVulnerable, type Fix } from './fix.ts'

const FIX: Fix = {
  cve: ['CVE-2030-0001'],
  title: 'Invented',
  source: 'this test',
  date: 0,
  lines: {
    '2013': { first: [[15, 0, 1497, 12]], from: null },
    '2016': { first: [[15, 1, 2176, 9]], from: [15, 1, 2242, 0] },
    SE: 'not-affected',
  },
}

const asked = (text: string, ...fixes: Fix[]): boolean | null => isVulnerable(fixes, parseBuild(text)!)

describe('a build', () => {
  it.each([
    ['below the first fixed revision', '15.1.2176.8', true],
    ['at the first fixed revision', '15.1.2176.9', false],
    ['of an older cumulative update that got no fix', '15.1.1979.60', true],
    ['between cumulative updates that got one', '15.1.2200.1', true],
    ['of the cumulative update that came with the fix', '15.1.2242.0', false],
    ['of a line without such a cumulative update', '15.0.1498.0', true],
    ['of a line that never held the flaw', '15.2.2562.17', false],
    ['of a line of which nothing is known', '15.2.1118.7', null],
    ['older than all lines', '8.3.517.0', null],
    ['newer than all lines', '16.0.1.0', false],
  ])('%s', (_, text, expected) => {
    expect(asked(text, FIX)).toBe(expected)
  })

  it('is open to several flaws when it is open to one, and safe only when nothing is unknown', () => {
    const other: Fix = { ...FIX, cve: ['CVE-2030-0002'], lines: { '2016': { first: [], from: null } } }
    expect(asked('15.1.2242.0', FIX, other)).toBe(true)
    expect(asked('15.0.1497.12', FIX, other)).toBeNull()
    expect(asked('15.0.1497.11', FIX, other)).toBe(true)
  })

  it('is of unknown state when it is newer and yet proves nothing, or when it needs something besides', () => {
    const line = { first: [parseBuild('15.1.2176.9')!], from: null, except: [parseBuild('15.1.2176.12')!] }
    const other: Fix = { ...FIX, lines: { '2016': line } }
    expect(asked('15.1.2176.12', other)).toBeNull()
    expect(asked('15.1.2176.13', other)).toBe(false)
    const half: Fix = { ...FIX, also: 'extended-protection' }
    expect(asked('15.1.2176.8', half)).toBe(true)
    expect(asked('15.1.2176.9', half)).toBeNull()
    expect(asked('15.2.2562.17', half)).toBe(false)
  })

  it('is of unknown state when no fix is known', () => {
    expect(asked('15.1.2242.0')).toBeNull()
  })
})
