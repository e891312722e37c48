import { expect, it } from 'vitest'
import type { Finding } from '../../engine/contracts/findings.ts'
import type { HostConclusion } from '../../detections/conclusion.ts'
import { foundNames, NOTHING_FOUND, whatFoundNothing } from './found-names.ts'

const finding = (rule: string, level: Finding['level'], count: number): Finding =>
  ({ rule, level, count }) as Finding
const report = {
  annotations: [],
  judgements: { given: [], elsewhere: [] },
  findings: [finding('page', 'high', 3), finding('page', 'high', 4), finding('file', 'critical', 1)],
  hosts: [
    {
      chains: [
        {
          id: 'proxylogon',
          stages: [
            { id: 'ssrf', rules: ['page'] },
            { id: 'web-shell', rules: [] },
          ],
        },
        { id: 'proxyshell', stages: [{ id: 'autodiscover', rules: [] }] },
      ],
    },
  ] as unknown as readonly HostConclusion[],
}

it('has what rules found, the worst level first', () => {
  const { level, rule, chain, stage } = foundNames(report)
  expect([...level.keys()]).toEqual(['critical', 'high'])
  expect([...rule]).toEqual([
    ['page', 7],
    ['file', 1],
  ])
  expect([[...chain.keys()], [...stage.keys()]]).toEqual([['proxylogon'], ['ssrf']])
})

it('says what a search asks for in vain, and nothing of what may be found', () => {
  const said = (by: 'level' | 'rule' | 'chain' | 'stage', ...names: string[]): readonly string[] =>
    whatFoundNothing([{ kind: 'hit', by, names }], report)
  expect(said('level', 'low', 'critical')).toEqual([])
  expect(said('level', 'low', 'medium')).toEqual([
    'No rule of the level low or medium has found anything in this case.',
  ])
  expect(said('rule', 'PAGE')).toEqual([])
  expect(said('rule', 'a', 'b', 'c', 'x'.repeat(100), 'e')).toEqual([
    'No rule named “a” or “b” or “c” or 2 others has found anything in this case.',
  ])
  expect(said('chain', 'proxyshell')).toHaveLength(1)
  expect(said('stage', 'ssrf')).toEqual([])
  expect(whatFoundNothing([], report)).toEqual([])
  const any = [{ kind: 'hit', by: 'any', names: [] }] as const
  expect(whatFoundNothing(any, report)).toEqual([])
  expect(whatFoundNothing(any, NOTHING_FOUND)).toHaveLength(1)
})

it('has the tags that people gave, and says of tags, stars and judgements that there are none', () => {
  const asked = (by: 'tag' | 'star' | 'judged', ...names: string[]): readonly string[] =>
    whatFoundNothing([{ kind: 'hit', by, names }], report)
  expect(asked('tag')).toEqual(['Nothing is tagged in this case.'])
  expect(asked('star', 'yes')).toEqual(['Nothing is starred in this case.'])
  expect(asked('judged', 'explained')).toEqual(['No finding of this case is judged explained.'])
  expect(asked('judged', 'open')).toEqual([])
  const on = { kind: 'finding', host: 'EX01', rule: 'page' } as const
  const events = { count: 1, first: 1, last: 1 }
  const judged = {
    ...report,
    annotations: [{ on, star: true, tags: ['b', 'a'], note: '', time: 0 }],
    judgements: {
      given: [
        { host: 'EX01', rule: 'page', events, answer: 'expected', reason: 'x', by: '', time: 0 } as const,
      ],
      elsewhere: [],
    },
  }
  expect([...foundNames(judged).tag.keys()]).toEqual(['a', 'b'])
  expect(whatFoundNothing([{ kind: 'hit', by: 'tag', names: ['c'] }], judged)).toEqual([
    'Nothing is tagged “c” in this case.',
  ])
  for (const [by, name] of [
    ['tag', 'a'],
    ['star', 'yes'],
    ['judged', 'explained'],
  ] as const)
    expect(whatFoundNothing([{ kind: 'hit', by, names: [name] }], judged)).toEqual([])
})
