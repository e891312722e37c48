import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import { UNTUNED, type Tuning } from '../../event/tuning.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { caseFacts } from '../report/case-report.ts'
import type { CaseDetections } from './case-detections.ts'
import { findRules, ruleCatalogue, ruleText } from './rule-catalogue.ts'

const TEXTS = [
  {
    path: 'odd.yml',
    origin: 'added' as const,
    text: `title: Odd tool
id: 5f3d1f4e-1111-4000-8000-00000000abcd
level: medium
logsource: { category: webserver }
detection:
  tool: { cs-user-agent|contains: 'odd' }
  condition: tool`,
  },
  { path: 'broken.yml', origin: 'added' as const, text: 'title: Broken\ndetection: 7' },
]
const RULES = compileRules(TEXTS)
const NAME = RULES.rules[0]!.name

function detections(tuning: Tuning = UNTUNED): CaseDetections {
  return { rules: RULES, packs: [], texts: TEXTS, tuning }
}

async function rowsOf(tuning: Tuning = UNTUNED): Promise<ReturnType<typeof ruleCatalogue>['rows']> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('x')).value
  const count = { rule: NAME, source: 0, host: null, count: 4, firstTime: null, lastTime: null }
  await store.hits.add(id, 0, [], [count])
  return ruleCatalogue(detections(tuning), await caseFacts(store, id, RULES), { [NAME]: 2.5 }).rows
}

describe('the catalogue of rules', () => {
  it('says of each rule what became of it, what it found and what it cost', async () => {
    const [odd, broken] = await rowsOf()
    expect(odd).toMatchObject({
      kind: 'rule',
      name: NAME,
      level: 'medium',
      ownLevel: null,
      hits: 4,
      cost: 2.5,
    })
    expect(broken).toMatchObject({ kind: null, title: 'Broken', state: 'refused', level: null, cost: null })
    expect(broken!.reason).not.toBe('')
  })

  it('shows what an analyst decided', async () => {
    const decision = { reason: 'ours', time: 1 }
    const tuning = {
      ...UNTUNED,
      off: { [NAME]: decision },
      levels: { [NAME]: { ...decision, level: 'low' as const } },
    }
    expect((await rowsOf(tuning))[0]).toMatchObject({
      state: 'off',
      reason: 'ours',
      level: 'low',
      ownLevel: 'medium',
    })
  })

  it('finds rules whose text has all the words, refused ones too', () => {
    expect(findRules(detections(), 'TOOL webserver')).toEqual([NAME])
    expect(findRules(detections(), 'tool broken')).toEqual([])
    expect(findRules(detections(), 'Broken')).toHaveLength(1)
  })

  it('gives a rule as its author wrote it, and as a search', () => {
    const text = ruleText(detections(), NAME)
    expect(text?.text).toBe(TEXTS[0]!.text)
    expect(text?.search).toContain('odd')
    expect(ruleText(detections(), 'none')).toBeNull()
  })
})
