import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { documentsOf } from './rule-documents.ts'

const rule = (title: string, id: string): string => `title: ${title}
${id === '' ? '' : `id: ${id}\n`}level: low
logsource: { category: webserver }
detection: { a: { cs-method: POST }, condition: a }`
const ID = '5f3d1f4e-1111-4000-8000-00000000abcd'

describe('the documents of rules', () => {
  it('are found by id or title, also when several stand in one file', () => {
    const texts = [
      { path: 'a.yml', text: `${rule('One', ID)}\n---\n${rule('Two', '')}`, origin: 'added' as const },
    ]
    const documents = documentsOf({ texts, rules: compileRules(texts) })
    expect(documents.of({ id: ID, title: 'One' })).toBe(rule('One', ID))
    expect(documents.of({ id: '', title: 'Two' })).toBe(rule('Two', ''))
    expect(documents.of({ id: 'none', title: 'none' })).toBe('')
  })

  it('that are refused are found by their path, and not mixed up with one that runs', () => {
    const texts = [
      { path: 'a.yml', text: rule('One', ID), origin: 'added' as const },
      { path: 'b.yml', text: rule('Copy', ID), origin: 'added' as const },
    ]
    const rules = compileRules(texts)
    const documents = documentsOf({ texts, rules })
    expect(rules.refused).toHaveLength(1)
    expect(documents.ofRefused(rules.refused[0]!)).toBe(rule('Copy', ID))
    expect(documents.of(rules.rules[0]!)).toBe(rule('One', ID))
  })
})
