import { expect, it } from 'vitest'
import type { Finding } from '../../engine/contracts/findings.ts'
import type { HostConclusion } from '../../detections/conclusion.ts'
import { foundNames, whatFoundNothing } from './found-names.ts'

const finding = (rule: string, level: Finding['level'], count: number): Finding =>
  ({ rule, level, count }) as Finding
const report = {
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
  expect(whatFoundNothing(any, { findings: [], hosts: [] })).toHaveLength(1)
})
