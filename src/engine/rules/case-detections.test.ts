import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { caseDetections, differenceOf } from './case-detections.ts'

const rule = (method: string, level = 'low'): string => `title: A method
id: 5f3d1f4e-1111-4000-8000-00000000abcd
level: ${level}
logsource: { category: webserver }
detection: { a: { cs-method: ${method} }, condition: a }`
const set = (text: string): ReturnType<typeof compileRules> =>
  compileRules([{ path: 'a.yml', text, origin: 'added' }])

describe('the difference between two sets of rules', () => {
  it('is empty for rules with the same meaning', () => {
    const { hunt, drop } = differenceOf(set(rule('POST')), set(rule('POST')))
    expect([hunt.size, drop.size]).toEqual([0, 0])
  })

  it('has a rule that asks for something else or has another level dropped and hunted for again', () => {
    for (const changed of [rule('PUT'), rule('POST', 'high')]) {
      const { hunt, drop } = differenceOf(set(rule('POST')), set(changed))
      expect([[...hunt], [...drop]]).toEqual([[set(changed).rules[0]!.name], [set(changed).rules[0]!.name]])
    }
  })
})

describe('the rules of a case', () => {
  it('are those of the engine while it has no packs that are on', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('x')).value
    const base = compileRules([])
    const pack = { id: 'p', name: 'p', added: 1, files: [{ path: 'a.yml', text: rule('POST') }], aside: [] }
    await store.packs.put(id, { ...pack, on: false })
    expect((await caseDetections(store, id, base)).rules).toBe(base)
    await store.packs.put(id, { ...pack, on: true })
    const { rules } = await caseDetections(store, id, base)
    expect(rules.rules.some(({ title }) => title === 'A method')).toBe(true)
  })
})
