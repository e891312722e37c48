import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import type { Hit } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { sourceOf } from '../../../tests/cases/deposits.ts'
import { caseFacts, caseReport, formatTitle, lockedArchives } from './case-report.ts'

const RULES = compileRules([
  {
    path: 'odd.yml',
    origin: 'added',
    text: `title: Odd tool
id: 5f3d1f4e-1111-4000-8000-00000000abcd
level: medium
logsource: { category: webserver }
detection:
  tool: { cs-user-agent|contains: 'odd' }
  condition: tool
`,
  },
])
const NAME = RULES.rules[0]!.name

function hit(time: number | null, offset: number): Hit {
  return {
    rule: NAME,
    level: 'medium',
    source: 0,
    format: 'iis-w3c',
    host: null,
    time,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: {},
  }
}

function locked(path: string, format: string | null): Source {
  const source = sourceOf(0)
  const first = { code: 'locked-archive', place: null, detail: '' } as const
  const issues = [{ code: 'locked-archive', count: 1, first } as const]
  return { ...source, path, format, receipt: { ...source.receipt, issues } }
}

describe('the report on a case', () => {
  it('groups hits by rule and host, counts all and shows the earliest', async () => {
    const store = new MemoryStore()
    const summary = (await store.cases.create('x')).value
    await store.sources.put(summary.id, { ...sourceOf(0), contentHost: 'EX01', format: 'iis-w3c' })
    const count = { rule: NAME, source: 0, host: null, count: 40, firstTime: 3, lastTime: 99 }
    await store.hits.add(summary.id, 0, [hit(20, 1), hit(10, 2), hit(null, 3)], [count])
    await store.hits.add(summary.id, 0, [{ ...hit(5, 4), rule: 'unknown to this case' }], [])
    const report = caseReport(summary, await caseFacts(store, summary.id, RULES), RULES, 2)
    expect(report.findings).toHaveLength(1)
    const [finding] = report.findings
    expect(finding).toMatchObject({ rule: NAME, host: 'EX01', count: 43, firstTime: 3, lastTime: 99 })
    expect(finding!.examples.map(({ time }) => time)).toEqual([10, 20])
  })

  it('names a locked archive once, with its locked members', () => {
    const sources = [locked('a.zip > one.log', null), locked('a.zip > two.log', null), locked('b.7z', null)]
    expect(lockedArchives(sources, () => true)).toEqual([
      { path: 'a.zip', members: 2, atHand: true },
      { path: 'b.7z', members: 0, atHand: true },
    ])
    expect(lockedArchives(sources, () => false)[0]?.atHand).toBe(false)
  })

  it('calls a format by its title, and one that nobody knows by its id', () => {
    expect(formatTitle(null)).toBe('Not recognised')
    expect(formatTitle('no-such-format')).toBe('no-such-format')
    expect(formatTitle('iis-w3c')).not.toBe('iis-w3c')
  })
})
