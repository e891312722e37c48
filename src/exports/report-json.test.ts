import { describe, expect, it } from 'vitest'
import { compileRules } from '../detections/compile/rule-set.ts'
import { caseFacts, caseReport } from '../engine/report/case-report.ts'
import type { Finding } from '../engine/contracts/findings.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { Awareness, CaseReport } from '../engine/contracts/case.ts'
import { REPORT_SCHEMA, reportJson } from './report-json.ts'

const RULES = compileRules([])
const finding: Finding = {
  indicator: null,
  rule: 'r',
  id: 'r',
  title: 'A rule',
  level: 'low',
  description: '',
  tags: [],
  references: [],
  falsepositives: [],
  next: [],
  host: 'EX01',
  count: 1,
  firstTime: 10,
  lastTime: 20,
  names: [],
  bins: [],
  examples: [],
}
const indicator = { type: 'ip', value: '192.0.2.1', pack: 'p', source: '', date: '' }

/** The parts of the JSON that are looked at here. */
interface ReportShape {
  readonly schema: string
  readonly hits: readonly object[]
  readonly indicators: readonly object[]
  readonly notify?: {
    readonly code: string
    readonly aware: string
    readonly statements: readonly { readonly text: string }[]
  }
  readonly annotations: readonly object[]
  readonly stats: { readonly costliestRules: readonly object[] }
}

async function written(
  findings: readonly Finding[],
  costs: Record<string, number> = {},
  informed: Awareness | null = null,
  more: Partial<CaseReport> = {},
): Promise<ReportShape> {
  const store = new MemoryStore()
  const summary = (await store.cases.create('x')).value
  const report = caseReport(summary, await caseFacts(store, summary.id, RULES), RULES)
  const run = { version: '1', seconds: 2, bytes: 3, costs, peakMemoryBytes: null }
  return JSON.parse(reportJson({ ...report, findings, ...more }, run, { informed })) as ReportShape
}

describe('a report as JSON', () => {
  it('names its shape', async () => {
    expect((await written([])).schema).toBe(REPORT_SCHEMA)
  })

  it('says whom to tell in the country that was chosen, and nothing of the kind where none was', async () => {
    const { notify } = await written([], {}, { country: 'IE', aware: Date.UTC(2026, 10, 28, 12) })
    expect(notify).toMatchObject({ country: 'IE', aware: '2026-11-28T12:00:00.000Z' })
    expect(notify!.statements[0]!.text).toContain('by 2026-12-01 12:00:00 UTC')
    expect(await written([])).not.toHaveProperty('notify')
    expect(await written([], {}, { country: 'XX', aware: 0 })).not.toHaveProperty('notify')
  })

  it('names what is starred, tagged or noted by its place or by its rule and server', async () => {
    const place = { kind: 'line', ordinal: 3, offset: 40, length: 12 } as const
    const noted = { star: true, tags: ['shell'], note: '*seen*', time: Date.UTC(2026, 10, 28) }
    const { annotations } = await written([], {}, null, {
      annotations: [
        { on: { kind: 'event', source: 7, place }, ...noted },
        { on: { kind: 'finding', host: 'EX01', rule: 'r' }, ...noted, star: false },
      ],
    })
    const time = '2026-11-28T00:00:00.000Z'
    expect(annotations).toMatchObject([
      { event: { place: { line: 3, offset: 40, length: 12 } }, finding: null, star: true, time },
      { event: null, finding: { host: 'EX01', rule: 'r' }, star: false, tags: ['shell'], note: '*seen*' },
    ])
  })

  it('has an indicator once over all hosts, apart from the hits of rules', async () => {
    const json = await written([
      finding,
      { ...finding, rule: 'indicator:x', indicator, host: 'EX01', firstTime: 30, lastTime: null },
      { ...finding, rule: 'indicator:x', indicator, host: 'EX02', count: 4, firstTime: 5, lastTime: 50 },
    ])
    expect(json.hits).toHaveLength(1)
    expect(json.indicators).toHaveLength(1)
    expect(json.indicators[0]).toMatchObject({
      hosts: ['EX01', 'EX02'],
      count: 5,
      firstTime: '1970-01-01T00:00:00.005Z',
      lastTime: '1970-01-01T00:00:00.050Z',
    })
  })

  it('names the rules that cost most, the dearest first and no more than twenty', async () => {
    const costs = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`rule ${i}`, i + 0.04]))
    const { costliestRules } = (await written([], costs)).stats
    expect(costliestRules).toHaveLength(20)
    expect(costliestRules[0]).toEqual({ rule: 'rule 29', milliseconds: 29 })
  })
})
