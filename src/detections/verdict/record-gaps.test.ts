import { describe, expect, it } from 'vitest'
import type { Fact, KindCoverage } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { DAY_MS } from '../../event/time.ts'
import { Coverage } from './coverage.ts'
import { recordGaps } from './record-gaps.ts'

const DAY = 19_723
const FROM = DAY * DAY_MS
const KIND = 'event-log/security'

/** A Security log of three days whose records lack some numbers between `from` and `to`. */
function log(from: number, to: number, hosts: readonly (string | null)[] = [null]): Source {
  const gap: Fact = { key: 'record-gap', value: 'Security: 7 numbers are missing before 90', time: to }
  const coverage = hosts.map((host): KindCoverage => ({
    ...{ kind: KIND, host, first: FROM, last: FROM + 3 * DAY_MS - 1 },
    days: [0, 1, 2].map((day) => [DAY + day, 40]),
    unbroken:
      hosts.length > 1
        ? []
        : [
            [FROM, from],
            [to, FROM + 3 * DAY_MS - 1],
          ],
  }))
  return { id: 0, facts: [gap], receipt: { issues: [] }, coverage } as unknown as Source
}

function missing(...sources: readonly Source[]): [number, number][] {
  const parts = sources.flatMap((source) => source.coverage.map((coverage) => ({ source, coverage })))
  return new Coverage(parts).missing(KIND, DAY, DAY + 2).map(([from, to]) => [from - DAY, to - DAY])
}

describe('missing record numbers', () => {
  const from = FROM + DAY_MS + 3_600_000

  it('leave a hole between the records around them', () => {
    const source = log(from, from + 60_000)
    expect(recordGaps(source, KIND)).toEqual([{ from, to: from + 60_000, why: 'sequence' }])
    expect(recordGaps(source, 'event-log/system')).toEqual([])
    expect(missing(source)).toEqual([[1, 1]])
  })

  it('leave none where another copy of the log holds the records', () => {
    const whole = log(from, from)
    expect(missing(log(from, from + 60_000), { ...whole, id: 1, facts: [] })).toEqual([])
  })

  it('say nothing of a computer where several write into the log', () => {
    expect(recordGaps(log(from, from + 60_000, ['EX01', 'EX02']), KIND)).toEqual([])
  })
})
