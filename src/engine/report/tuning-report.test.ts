import { describe, expect, it } from 'vitest'
import { compileRules } from '../../detections/compile/rule-set.ts'
import type { HostConclusion } from '../../detections/conclusion.ts'
import { UNTUNED } from '../../event/tuning.ts'
import { tuningReport } from './tuning-report.ts'

const decision = { reason: 'ours', time: 5 }
const NO_EFFECTS = { off: new Map(), allowed: new Map(), uncertain: new Map() }
const host = (name: string, verdict: HostConclusion['verdict']): HostConclusion =>
  ({ name, verdict }) as HostConclusion

describe('the report on decisions', () => {
  it('draws no second conclusion when nothing was decided', () => {
    const report = tuningReport(compileRules([]), UNTUNED, NO_EFFECTS, [], () => expect.unreachable())
    expect(report).toEqual({ decisions: [], verdicts: [] })
  })

  it('says what each decision takes away, and which verdicts would be others without it', () => {
    const tuning = {
      ...UNTUNED,
      off: { gone: decision },
      levels: { milder: { ...decision, level: 'low' as const } },
      allowed: [
        {
          ...decision,
          id: 'x',
          rule: null,
          where: { kind: 'value', field: 'c-ip', value: '192.0.2.1' } as const,
        },
      ],
    }
    const effects = {
      off: new Map([['gone', 3]]),
      allowed: new Map([['x', 2]]),
      uncertain: new Map([['x', 1]]),
    }
    const report = tuningReport(
      compileRules([]),
      tuning,
      effects,
      [host('EX01', 'no-evidence'), host('EX02', 'attempted')],
      () => [host('EX01', 'compromised'), host('EX02', 'attempted')],
    )
    expect(report.decisions.map(({ kind, what, hits, uncertain }) => [kind, what, hits, uncertain])).toEqual([
      ['off', 'switched off', 3, 0],
      ['level', 'unknown counts as low', 0, 0],
      ['allow', 'allowed where c-ip is 192.0.2.1', 2, 1],
    ])
    expect(report.verdicts).toEqual([{ host: 'EX01', without: 'compromised', with: 'no-evidence' }])
  })
})
