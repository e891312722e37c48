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

describe('the time that missing numbers leave unknown', () => {
  const MINUTE = 60_000
  const gap = (minutes: number, channel = 'Security'): Fact => ({
    ...{ key: 'record-gap', value: `${channel}: 7 numbers are missing before 90` },
    time: FROM + minutes * MINUTE,
  })

  /** The holes of a log with facts and runs of records without a gap, in minutes after midnight. */
  function holes(
    facts: readonly Fact[],
    runs: readonly (readonly [number, number])[],
    others = [KIND],
  ): number[][] {
    const unbroken = runs.map(([from, to]) => [FROM + from * MINUTE, FROM + to * MINUTE])
    const coverage = others.map((kind) => ({ kind, unbroken: kind === KIND ? unbroken : [] }))
    const source = { facts, coverage } as unknown as Source
    return recordGaps(source, KIND).map(({ from, to }) => [(from - FROM) / MINUTE, (to - FROM) / MINUTE])
  }

  it('begins with the end of the last run of records before it', () => {
    const runs = [
      [0, 10],
      [20, 30],
      [40, 50],
    ] as const
    expect(holes([gap(20), gap(40)], runs)).toEqual([
      [10, 20],
      [30, 40],
    ])
    expect(holes([gap(40), gap(20)], [...runs].reverse())).toEqual([
      [10, 20],
      [30, 40],
    ])
    expect(holes([gap(45)], runs)).toEqual([[30, 45]])
    expect(holes([gap(99)], runs)).toEqual([[50, 99]])
  })

  it('begins at midnight where no run ends before it, and lasts a millisecond at least', () => {
    expect(holes([gap(5)], [[0, 10]])).toEqual([[0, 5]])
    expect(holes([gap(5)], [])).toEqual([[0, 5]])
    expect(holes([gap(10)], [[0, 10]])).toEqual([[10, 10 + 1 / MINUTE]])
    expect(
      holes(
        [gap(10)],
        [
          [0, 5],
          [6, 10],
        ],
      ),
    ).toEqual([[10, 10 + 1 / MINUTE]])
  })

  it('is told by the facts about this log that have a time', () => {
    const untimed: Fact = { ...gap(0), time: NaN }
    const restart: Fact = { ...gap(7), key: 'record-restart' }
    expect(holes([untimed, restart, gap(7, 'System')], [[0, 5]])).toEqual([])
    expect(holes([gap(7, 'security')], [[0, 5]])).toEqual([[5, 7]])
    expect(holes([gap(7)], [[0, 5]], ['event-log/system', KIND])).toEqual([[5, 7]])
    expect(holes([gap(7)], [[0, 5]], ['event-log/system'])).toEqual([])
  })
})
