import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { builtIn } from '../compile/built-in.ts'
import type { RuleSeen } from './host-evidence.ts'
import type { OpenQuestion, WeighedChain } from './judge-chain.ts'
import { withoutRepeatedQuestions } from './repeated-questions.ts'

const ID = '5f3d1f4e-0000-4000-8000-00000000000'

function hitOf(source: number, offset: number, fields: Readonly<Record<string, string>>, time = 0): Hit {
  return {
    rule: 'any',
    level: 'high',
    source,
    format: 'any',
    host: null,
    time,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields,
  }
}

function question(rule: string, hits: Hit[], unkept: RuleSeen['unkept'] = []): OpenQuestion {
  const seen: RuleSeen = { rule, hits, unkept, level: 'high', count: hits.length, first: 0, last: 0 }
  return { stage: 'shell-request', rule, seen, hits }
}

function askedOf(...questions: readonly OpenQuestion[]): string[] {
  const judged: WeighedChain = {
    chain: builtIn().chains[0]!,
    verdict: 'needs-explanation',
    missing: [],
    fixed: null,
    window: { first: 0, last: 0, closedBefore: false, fromSetUp: false, toFix: false },
    incomplete: false,
    covered: false,
    judgement: {
      stages: [],
      decisive: [],
      since: null,
      questions,
      reaches: [],
      explained: [],
      inVain: [],
      ofOthers: new Map(),
      earlier: [],
      unexplained: [],
      tried: false,
      reached: false,
      linkedBy: new Map(),
    },
  }
  return withoutRepeatedQuestions([judged]).flatMap(({ judgement }) =>
    judgement.questions.map(({ rule }) => rule),
  )
}

const web = (n: number): Hit => hitOf(1, n, { 'cs-uri-query': `&cafeReqId=${ID}${n};` })
const proxy = (n: number): Hit => hitOf(2, n, { RequestId: `${ID}${n}` })

describe('questions about the same thing', () => {
  it('are asked once: one row that two rules find, one request that two logs hold', () => {
    expect(askedOf(question('post', [web(1)]), question('page', [web(1), web(2)]))).toEqual(['page'])
    expect(askedOf(question('proxied', [proxy(1)]), question('page', [web(1), web(2)]))).toEqual(['page'])
  })

  it('are asked once about a process that two logs hold, and twice about two of the same number', () => {
    const image = 'C:\\Windows\\System32\\cmd.exe'
    const sysmon = hitOf(1, 1, { ProcessId: '4660', Image: image }, 1_000)
    const security = (time: number): Hit =>
      hitOf(2, 1, { NewProcessId: '0x1234', NewProcessName: image, ProcessId: '0x9' }, time)
    expect(askedOf(question('named', [sysmon]), question('unnamed', [security(1_500)]))).toHaveLength(1)
    expect(askedOf(question('named', [sysmon]), question('unnamed', [security(3_600_000)]))).toHaveLength(2)
  })

  it('are all asked where one of them is about more, or where some of its events were only counted', () => {
    expect(askedOf(question('post', [web(1), web(3)]), question('page', [web(1), web(2)]))).toHaveLength(2)
    const counted = [{ count: 4, first: 0, last: 0 }]
    expect(askedOf(question('post', [web(1)], counted), question('page', [web(1), web(2)]))).toHaveLength(2)
  })

  it('are asked once where events were only counted, but equally many of both', () => {
    const counted = [{ count: 4, first: 0, last: 9 }]
    const same = [question('post', [web(1)], counted), question('page', [web(1)], counted)] as const
    expect(askedOf(...same)).toHaveLength(1)
    expect(askedOf(same[0], question('page', [web(2)], counted))).toHaveLength(2)
  })
})
