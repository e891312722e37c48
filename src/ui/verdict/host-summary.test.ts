import { describe, expect, it } from 'vitest'
import type { ChainConclusion, StageState, Verdict } from '../../detections/conclusion.ts'
import type { Statement } from '../../detections/statement.ts'
import { summaryOf } from './host-summary.ts'

const STATEMENT = { id: 'test' } as Statement

function chain(
  title: string,
  verdict: Verdict,
  steps: readonly [StageState, number | null][],
): ChainConclusion {
  return {
    id: title,
    title,
    verdict,
    since: null,
    answered: [],
    tracks: [],
    stages: steps.map(([state, firstTime], i) => ({
      id: String(i),
      title: String(i),
      state,
      statement: STATEMENT,
      rules: [],
      firstTime,
      lastTime: firstTime,
    })),
  }
}

const WORDING = {
  chain: (id: string) => id,
  time: (time: number) => `minute ${time}`,
  unknownTime: 'an unknown time',
}
const summary = (chains: readonly ChainConclusion[]) => summaryOf({ chains }, WORDING)

describe('what is said of a host at a glance', () => {
  it('names what worked since its first success, not since the first attempt', () => {
    const said = summary([
      chain('ProxyLogon (CVE-2021-26855)', 'compromised', [
        ['attempted', 10],
        ['succeeded', 30],
        ['succeeded', 20],
      ]),
      chain('Web shell', 'compromised', [['succeeded', 40]]),
    ])
    expect(said).toMatchObject({ worked: ['ProxyLogon', 'Web shell'], since: 'minute 20', tried: [] })
  })

  it('names what was tried, also where nobody can tell whether it worked', () => {
    const said = summary([
      chain('ProxyLogon', 'attempted', [['failed', 7]]),
      chain('ProxyShell', 'cannot-tell', [['reached', 5]]),
      chain('OWASSRF', 'cannot-tell', [['not-covered', null]]),
    ])
    expect(said).toEqual({
      worked: [],
      since: 'an unknown time',
      tried: ['ProxyLogon', 'ProxyShell'],
      triedSince: 'minute 5',
    })
  })
})
