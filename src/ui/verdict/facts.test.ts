import { describe, expect, it } from 'vitest'
import type { ChainConclusion, HostConclusion } from '../../detections/conclusion.ts'
import { factsOf } from './facts.ts'

const chain = (part: object): ChainConclusion =>
  ({ id: 'proxylogon', verdict: 'compromised', since: 50, stages: [], ...part }) as unknown as ChainConclusion
const statements = [
  {
    section: 'answer',
    says: 'answer.compromised',
    values: {
      chains: { kind: 'names', of: 'chain', names: ['proxylogon'], more: 0 },
      addresses: { kind: 'names', of: 'address', names: ['198.51.100.7'], more: 2 },
    },
  },
  { section: 'touched', says: 'touched.accounts', values: {} },
  { section: 'story', says: 'file.unknown', values: {} },
  { section: 'story', says: 'script.used', values: {} },
] as unknown as HostConclusion['statements']

describe('the three facts of a server', () => {
  it('are since when, what was reached and what may still be open', () => {
    const facts = factsOf({ statements, chains: [chain({}), chain({ id: 'web-shell', since: 20 })] })
    expect(facts).toEqual({
      since: 20,
      onlyTried: false,
      chains: ['proxylogon'],
      addresses: ['198.51.100.7'],
      moreAddresses: 2,
      reached: [statements[1]],
      stillOpen: [statements[2]],
    })
  })

  it('take an attempt for the beginning only where nothing certain was seen', () => {
    const stages = [
      { state: 'not-seen', firstTime: 1 },
      { state: 'attempted', firstTime: 9 },
      { state: 'failed', firstTime: 7 },
    ]
    const attempted = chain({ id: 'owassrf', verdict: 'attempted', since: null, stages })
    expect(factsOf({ statements: [], chains: [attempted] })).toMatchObject({
      since: 7,
      onlyTried: true,
      chains: ['owassrf'],
      addresses: [],
    })
    expect(factsOf({ statements: [], chains: [attempted, chain({})] })).toMatchObject({
      since: 50,
      onlyTried: false,
      chains: [],
    })
    expect(factsOf({ statements: [], chains: [] }).since).toBeNull()
  })
})
