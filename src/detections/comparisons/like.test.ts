import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLike, passes } from './like.ts'
import { SCRIPT_ADDRESS } from './test-proxylogon.ts'

describe('a pattern with stars', () => {
  it.each([
    ['ServerInfo~ex01/ecp/x', 'serverinfo~*/*', true],
    ['ServerInfo~ex01', 'serverinfo~*/*', false],
    ['ServerInfo~/', 'serverinfo~*/*', true],
    ['x ServerInfo~a/b', 'serverinfo~*/*', false],
    ['200', '200', true],
    ['2000', '200', false],
    ['aa', 'a*a', true],
    ['a', 'a*a', false],
    ['abcab', 'a*b', true],
  ])('fits %s to %s: %s', (text, pattern, fits) => {
    expect(isLike(text, pattern)).toBe(fits)
  })

  it('fits what an expression fits', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 })
    fc.assert(
      fc.property(text, pattern, (given, like) => {
        expect(isLike(given, like)).toBe(new RegExp(`^${like.replaceAll('*', '.*')}$`).test(given))
      }),
    )
  })

  it('leaves out what another one fits, and fields that are not there', () => {
    const test = { field: 'A', like: 'x*', unlike: ['x1*'] }
    expect(passes({ A: 'x2' }, test)).toBe(true)
    expect(passes({ A: 'x12' }, test)).toBe(false)
    expect(passes({}, test)).toBe(false)
  })

  it('knows script code in an address from an address', () => {
    const row = (address: string): Record<string, string> => ({
      EventData: `S:CMD=Set-OabVirtualDirectory.ExternalUrl='${address}'.Identity='g';S:URL=/ecp/x?schema=OABVirtualDirectory`,
    })
    expect(passes(row('http://f/<script language="JScript">x</script>'), SCRIPT_ADDRESS)).toBe(true)
    expect(passes(row('https://mail.corp.example/OAB'), SCRIPT_ADDRESS)).toBe(false)
  })
})
