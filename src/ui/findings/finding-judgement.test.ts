import { expect, it } from 'vitest'
import type { HostConclusion } from '../../detections/conclusion.ts'
import type { Judgement } from '../../event/judgement.ts'
import type { Finding } from '../../engine/contracts/findings.ts'
import { isOfCertainStep, judgementOf, questionOf } from './finding-judgement.ts'

const finding = { rule: 'r', host: 'EX01', count: 3, firstTime: 10.6, lastTime: 20.9 } as Finding

function judged(parts: Partial<Judgement> = {}): Judgement {
  const events = { count: 3, first: 10, last: 20 }
  return { host: 'EX01', rule: 'r', events, answer: 'expected', reason: 'x', by: '', time: 5, ...parts }
}

function as(...given: Judgement[]): [string, number] {
  const { as: word, partly } = judgementOf(finding, { hosts: [], judgements: { given, elsewhere: [] } })
  return [word, partly.length]
}

it('a finding is judged by its events as they are known now', () => {
  expect(questionOf(finding)).toEqual({ host: 'EX01', rule: 'r', events: { count: 3, first: 10, last: 20 } })
  expect(questionOf({ ...finding, firstTime: null, lastTime: null }).events.first).toBeNull()
  expect(as()).toEqual(['open', 0])
  expect(as(judged())).toEqual(['explained', 0])
  expect(as(judged({ host: 'EX02' }))).toEqual(['open', 0])
})

it('a judgement that does not speak of all its events leaves it open', () => {
  expect(as(judged({ events: { count: 3, first: 10, last: 19 } }))).toEqual(['open', 1])
  expect(as(judged({ events: { count: 2, first: 10, last: 20 } }))).toEqual(['open', 1])
  expect(as(judged({ answer: 'attack', events: { count: 2, first: 10, last: 20 } }))).toEqual([
    'confirmed',
    0,
  ])
  expect(as(judged({ events: { count: 9, first: null, last: null } }))).toEqual(['open', 1])
})

it('of several judgements of all its events the last counts, and what came of it is said', () => {
  const last = judged({ answer: 'unknown', time: 9, events: { count: 4, first: 0, last: 30 } })
  expect(as(last, judged())).toEqual(['unsure', 0])
  const statement = { says: 'judged.unknown' }
  const hosts = [{ name: 'EX01', answers: [{ judgement: last, statement }], chains: [] }]
  const report = { hosts: hosts as unknown as HostConclusion[], judgements: { given: [last], elsewhere: [] } }
  expect(judgementOf(finding, report).statement).toBe(statement)
})

it('a finding of a step that worked is known as such', () => {
  const chains = [{ stages: [{ state: 'succeeded', rules: ['r'] }] }]
  const hosts = [{ name: 'EX01', chains }] as unknown as HostConclusion[]
  expect([
    isOfCertainStep(finding, { hosts }),
    isOfCertainStep({ ...finding, rule: 'q' }, { hosts }),
  ]).toEqual([true, false])
})
