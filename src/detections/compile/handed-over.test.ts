import { describe, expect, it } from 'vitest'
import { builtInRules } from './built-in.ts'
import { handedOver, takenOver } from './handed-over.ts'
import { compileRules } from './rule-set.ts'

const ADDED = `title: Added
id: 5f3d1f4e-0000-4000-8000-000000000001
level: low
logsource: { product: windows, category: process_creation }
detection:
  tool:
    CommandLine|re: '\\bodd\\d+'
    Image|endswith: ['\\odd.exe', '\\tool.exe']
  condition: tool
`

describe('what is handed over to other threads', () => {
  it.each([
    ['built-in rules and indicators', builtInRules()],
    ['rules that were added', compileRules([{ path: 'a.yml', text: ADDED, origin: 'added' }])],
  ])('is all that is looked for: %s', (_, set) => {
    const { rules, indicators } = takenOver(handedOver(set))
    expect(indicators).toEqual(set.indicators)
    expect(rules.length).toBe(set.rules.length)
    rules.forEach((rule, i) => expect(set.rules[i]).toMatchObject(rule))
  })

  it('is read once as long as it stays the same', () => {
    const text = handedOver(builtInRules())
    expect(handedOver(builtInRules())).toBe(text)
    expect(takenOver(text)).toBe(takenOver(`${text}`))
  })
})
