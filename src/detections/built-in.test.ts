import { describe, expect, it } from 'vitest'
import { builtIn } from './built-in.ts'
import { compileBuiltIn } from './built-in-source.ts'

describe('what comes with the product', () => {
  it('is what its rules, lists and chains compile to', () => {
    const compiled = compileBuiltIn()
    expect(compiled.rules.rules.length).toBeGreaterThan(100)
    expect(compiled.chains.length).toBeGreaterThan(5)
    expect(builtIn()).toEqual(compiled)
  })
})
