import { describe, expect, it } from 'vitest'
import { builtIn, builtInFiles } from './built-in.ts'
import { compileBuiltIn } from './built-in-source.ts'
import { builtInTexts, compileRules } from './rule-set.ts'
import type { RuleText } from '../sigma/sigma-rule.ts'

/** A pack that touches what comes with the product: it narrows it down and takes its names. */
const PACK: RuleText[] = [
  {
    path: 'pack/filter.yml',
    origin: 'added',
    text: `title: Not the scanner
logsource: { product: exchange, service: httpproxy }
filter:
  rules: 'any'
  scanner: { ClientIpAddress: 192.0.2.1 }
  condition: not scanner
`,
  },
  {
    path: 'pack/rule.yml',
    origin: 'added',
    text: `title: Added
name: proxylogon_session_minted
logsource: { category: webserver }
detection:
  one: { cs-uri-stem|endswith: '%named%', cs-method: POST }
  condition: one
`,
  },
]

describe('what comes with the product', () => {
  it('is what its rules, lists and chains compile to', () => {
    const { problems: _, ...compiled } = compileBuiltIn()
    expect(compiled.rules.rules.length).toBeGreaterThan(100)
    expect(compiled.chains.length).toBeGreaterThan(5)
    expect({ ...builtIn(), files: builtInFiles() }).toEqual(compiled)
  })

  it('is with packs what it would be if all were read together', () => {
    const { indicators } = builtIn().rules
    const whole = compileRules([...builtInTexts(), ...PACK], { indicators })
    expect(whole.filters.length).toBe(0)
    expect(whole.refused.length).toBe(2)
    expect(compileRules(PACK, { before: builtInFiles(), indicators })).toEqual(whole)
  })
})
