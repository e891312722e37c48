import { describe, expect, it } from 'vitest'
import type { HostConclusion } from '../../detections/conclusion.ts'
import type { Finding } from '../../engine/contracts/findings.ts'
import { groupedFindings, holdsWords, isWithin, type Grouping } from './finding-groups.ts'

const DAY = 86_400_000

function finding(rule: string, parts: Partial<Finding> = {}): Finding {
  const about = { id: rule, title: `Title of ${rule}`, level: 'high', tags: [], names: [], host: 'EX01' }
  return { rule, ...about, firstTime: 0, lastTime: DAY, ...parts } as unknown as Finding
}

const stage = (id: string, state: string, ...rules: string[]): object => ({
  id,
  title: `The ${id}`,
  state,
  rules,
})
const hosts = [
  {
    name: 'EX01',
    chains: [
      {
        id: 'bad',
        title: 'Bad (CVE-2030-1)',
        stages: [stage('in', 'succeeded', 'a'), stage('shell', 'unlinked', 'b')],
      },
      { id: 'quiet', title: 'Quiet', stages: [stage('files', 'needs-explanation', 'b')] },
    ],
  },
] as unknown as readonly HostConclusion[]

function titles(findings: readonly Finding[], by: Grouping): string[] {
  return groupedFindings(findings, by, hosts).map(
    ({ title, findings: some }) => `${title}: ${some.map(({ rule }) => rule).join(' ')}`,
  )
}

describe('findings are grouped', () => {
  it('by step, in the order of the attacks, and not under a step that something else explains', () => {
    expect(titles([finding('c'), finding('b'), finding('a')], 'step')).toEqual([
      'Bad: The in: a',
      'Quiet: The files: b',
      'In no attack that is looked for: c',
    ])
    const elsewhere = finding('a', { host: 'EX02' })
    expect(titles([elsewhere], 'step')).toEqual(['In no attack that is looked for: a'])
  })

  it('by rule and by server, in the order in which they come', () => {
    const some = [finding('b'), finding('a'), finding('b', { host: 'EX02' })]
    expect(titles(some, 'rule')).toEqual(['Title of b: b b', 'Title of a: a'])
    expect(titles(some, 'server')).toEqual(['EX01: b a', 'EX02: b'])
  })

  it('by each of their techniques, and last those without', () => {
    const tags = ['attack.persistence', 'attack.t1505.003', 'attack.T1003']
    expect(titles([finding('a'), finding('b', { tags })], 'technique')).toEqual([
      'ATT&CK T1003: b',
      'ATT&CK T1505.003: b',
      'Without a technique: a',
    ])
  })

  it('by the day of their first event, and last those without a time', () => {
    const some = [finding('a', { firstTime: null }), finding('b', { firstTime: 5 * DAY }), finding('c')]
    expect(titles(some, 'time')).toEqual(['1970-01-01: c', '1970-01-06: b', 'Without a time: a'])
  })
})

it('a finding lies within a time when its first and last event do not both lie on one side of it', () => {
  const one = finding('a', { firstTime: 100, lastTime: 200 })
  const within = (from: number, to: number): boolean => isWithin(one, { from, to })
  expect([within(0, 100), within(0, 101), within(150, 160), within(200, 300), within(201, 300)]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(isWithin(finding('a', { firstTime: null, lastTime: null }), { from: 0, to: 1 })).toBe(false)
  expect(isWithin(one, null)).toBe(true)
})

it('words are looked for in titles, names, rules and servers, all of them and in any case', () => {
  const one = finding('shell_asked', { names: ['C:\\inetpub\\X.aspx'] })
  expect(['', 'x.ASPX title', 'ex01', 'shell_asked'].every((words) => holdsWords(one, words))).toBe(true)
  expect(holdsWords(one, 'x.aspx other')).toBe(false)
})
