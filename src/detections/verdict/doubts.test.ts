import { describe, expect, it } from 'vitest'
import { dailyLog } from '../../../tests/cases/covered-logs.ts'
import { DAY_MS } from '../../event/time.ts'
import { doubtsOf } from './doubts.ts'
import type { Part } from './host-evidence.ts'
import { Statements } from './statements.ts'

/** A log of ECP on the days 10 to 12. */
function part(more: Partial<Part['coverage']> = {}): Part {
  const source = { ...dailyLog(7, 'http-proxy/ecp', 10, 12), format: 'exchange-http-proxy' }
  return { source, coverage: { ...source.coverage[0]!, ...more } }
}

function saidOf(parts: readonly Part[]): Statements['all'] {
  const statements = new Statements('EX01')
  for (const { say } of doubtsOf(parts)) say(statements)
  return statements.all
}

describe('doubts of the logs of a host', () => {
  it('are none where nothing is wrong with them', () => {
    expect(doubtsOf([part()]).flatMap(({ holes }) => [...holes])).toEqual([])
    expect(saidOf([part()])).toEqual([])
  })

  it('say each time that they take for a hole', () => {
    const reversed = [part({ isReversed: true })]
    const holes = doubtsOf(reversed).flatMap(({ holes: some }) => [...some.values()].flat())
    expect(holes.map(({ from, to, why }) => [from / DAY_MS, to / DAY_MS, why])).toEqual([
      [10, 11, 'reversed'],
      [11, 12, 'reversed'],
      [12, 13, 'reversed'],
    ])
    expect(saidOf(reversed)).toMatchObject([
      { says: 'log.reversed', section: 'unseen', from: 10 * DAY_MS, to: 13 * DAY_MS - 1 },
    ])
  })

  it('are said in the order of the checks: health checks that stop before times in doubt', () => {
    const at = (hour: number): number => 10 * DAY_MS + hour * 3_600_000
    const probes = { count: 600, first: at(0), last: at(60), gaps: [[at(20), at(26)]] as const }
    const stopped = part({ isReversed: true, first: at(0), last: at(60), probes })
    expect(saidOf([stopped]).map(({ says }) => says)).toEqual(['log.probes-stop', 'log.reversed'])
  })
})
