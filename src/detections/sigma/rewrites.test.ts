import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../event/bytes.ts'
import { testOfGlob } from '../../predicate/values/glob.ts'
import type { GlobPart, Test } from '../../predicate/tree.ts'
import { valueTest } from '../../predicate/values/value-test.ts'
import { ofParameter, onLine, parameterIn, splitAt, withBeginning, withWord } from './rewrites.ts'

const ANY = { wild: 'any' } as const
const ONE = { wild: 'one' } as const

function holds(test: Test, text: string): boolean {
  const bytes = utf8(text)
  return valueTest(test).matches(bytes, 0, bytes.length)
}

describe('a test of joined values', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '?'), maxLength: 4 })
  const part: fc.Arbitrary<GlobPart> = fc.oneof(piece, fc.constantFrom<GlobPart>(ANY, ONE))
  const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 })

  it('holds where the tests of the two values do', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), value, value, (parts, first, second) => {
        const test = testOfGlob([ANY, ...parts, ANY], false)
        const whole = holds(test, `${first}?${second}`)
        const apart =
          holds(test, first) ||
          holds(test, second) ||
          splitAt(test, '?').some(([before, after]) => holds(before, first) && holds(after, second))
        expect(apart).toBe(whole)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a test is rewritten', () => {
  it('for values that begin differently', () => {
    const hive = ['\\REGISTRY\\MACHINE\\']
    expect(withBeginning({ kind: 'prefix', text: 'hklm\\Soft' }, 'HKLM\\', hive)).toEqual({
      kind: 'prefix',
      text: '\\REGISTRY\\MACHINE\\Soft',
    })
    expect(withBeginning({ kind: 'suffix', text: 'HKLM\\Soft' }, 'HKLM\\', hive)).toBe(null)
    expect(withBeginning({ kind: 'present' }, 'HKLM\\', hive)).toBe(null)
  })

  it('for values that spell a word differently', () => {
    const test = withWord({ kind: 'contains', text: '\\CurrentControlSet\\x' }, 'currentcontrolset', [
      'C',
      ONE,
    ])
    expect(test && holds(test, '\\S\\C1\\x\\y')).toBe(true)
    expect(withWord({ kind: 'contains', text: 'x' }, 'y', ['z'])).toBe(null)
  })

  it('for one line among others', () => {
    const text = '\tHostName=Console (x)\r\n\tHostApplication=powershell.exe -enc\r\n\tEngineVersion=2.0\r\n'
    const on = (test: Test, name: string): boolean => holds(onLine(test, name)!, text)
    expect(on({ kind: 'suffix', text: '-ENC' }, 'HostApplication')).toBe(true)
    expect(on({ kind: 'contains', text: 'console (x)' }, 'HostName')).toBe(true)
    expect(on({ kind: 'contains', text: 'powershell' }, 'HostName')).toBe(false)
    expect(on({ kind: 'equals', text: '2.0' }, 'EngineVersion')).toBe(true)
    expect(on({ kind: 'equals', text: '2x0' }, 'EngineVersion')).toBe(false)
    expect(on({ kind: 'glob', parts: ['power', ANY, 'e', ONE, 'e', ANY] }, 'HostApplication')).toBe(true)
  })
})

describe('a parameter of a query', () => {
  const names = ['ClientId', 'msExchEcpCanary']
  const logged = 'action=GetItem&CorrelationID=<empty>;&ClientId=VXRIEZFV0YQQ&cafeReqId=4e73377c;'

  it.each<[Test, boolean]>([
    [{ kind: 'equals', text: 'vxriezfv0yqq' }, true],
    [{ kind: 'equals', text: 'VXRIEZFV0YQQ', cased: true }, true],
    [{ kind: 'equals', text: 'VXRI' }, false],
    [{ kind: 'prefix', text: 'VXRI' }, true],
    [{ kind: 'contains', text: 'cafe' }, false],
    [{ kind: 'suffix', text: 'yqq' }, true],
    [{ kind: 'present' }, true],
  ])('is asked by %j', (test, held) => {
    expect(holds(ofParameter(test, names)!, logged)).toBe(held)
    expect(holds(ofParameter(test, names)!, 'a=b;NotClientId=VXRIEZFV0YQQ')).toBe(false)
  })

  it('is no number', () => {
    expect(ofParameter({ kind: 'compare', op: 'eq', number: 1 }, names)).toBeNull()
  })

  it.each<[string, string | undefined]>([
    [logged, 'VXRIEZFV0YQQ'],
    ['ClientId=FORGED&a=b&CorrelationID=<empty>;&clientid=OWN&cafeReqId=1;', 'OWN'],
    ['CorrelationID=<empty>;&ClientId=<empty>;&msExchEcpCanary=A.&x', 'A.'],
    ['a=ClientId', undefined],
    ['ClientId=', undefined],
    ['', undefined],
  ])('is taken from %j', (query, value) => {
    expect(parameterIn(query, names)).toBe(value)
  })

  it('is not taken at any length', () => {
    expect(parameterIn(`ClientId=${'A'.repeat(9000)}`, names)!.length).toBe(128)
  })
})
