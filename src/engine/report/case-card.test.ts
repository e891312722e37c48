import { describe, expect, it } from 'vitest'
import type { CoverageRow, HostConclusion, Verdict } from '../../detections/conclusion.ts'
import { cardOf } from './case-card.ts'

const host = (
  name: string,
  verdict: Verdict,
  spans: readonly (readonly [number | null, number | null])[] = [],
) =>
  ({
    name,
    verdict,
    coverage: spans.map(([from, to]) => ({ from, to }) as CoverageRow),
  }) as unknown as HostConclusion

describe('the card of a case', () => {
  it('names its servers, the worst first, and the time of its logs', () => {
    const hosts = [
      host('EX02', 'cannot-tell', [[50, 90]]),
      host('EX01', 'compromised', [
        [null, null],
        [10, 60],
      ]),
    ]
    expect(cardOf({ hosts })).toEqual({
      servers: [
        { name: 'EX01', verdict: 'compromised' },
        { name: 'EX02', verdict: 'cannot-tell' },
      ],
      moreServers: 0,
      from: 10,
      to: 90,
    })
  })

  it('counts the servers for which it has no room, and has no time where no log has one', () => {
    const hosts = Array.from({ length: 15 }, (_, i) => host(`EX${i}`, 'no-evidence', [[null, null]]))
    expect(cardOf({ hosts })).toMatchObject({ moreServers: 3, from: null, to: null })
    expect(cardOf({ hosts: [] })).toEqual({ servers: [], moreServers: 0, from: null, to: null })
  })
})
