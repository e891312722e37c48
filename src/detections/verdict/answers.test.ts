import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import type { Judgement, JudgementAnswer } from '../../event/judgement.ts'
import { answeredHits, eventsToAnswer, HostAnswers } from './answers.ts'
import type { HostEvidence, Unkept } from './host-evidence.ts'

function hit(time: number | null, offset = time ?? 0): Hit {
  return {
    rule: 'r',
    level: 'high',
    source: 0,
    format: 'test',
    host: 'EX01',
    time,
    place: { kind: 'line', ordinal: 1, offset, length: 1 },
    fields: {},
  }
}

function hostOf(hits: Hit[], unkept: Unkept[] = []): HostEvidence {
  const seen = { rule: 'r', hits, unkept, level: 'high' as const, count: 0, first: null, last: null }
  return { name: 'EX01', sources: [], seen: new Map([['r', seen]]), order: new Map() }
}

function answer(
  count: number,
  first: number | null,
  last: number | null,
  word: JudgementAnswer = 'expected',
): Judgement {
  return {
    host: 'EX01',
    rule: 'r',
    events: { count, first, last },
    answer: word,
    reason: 'x',
    by: '',
    time: 0,
  }
}

function explained(host: HostEvidence, ...judgements: Judgement[]): (number | null)[] {
  const answered = answeredHits(new HostAnswers(host, judgements), () => false)
  return [...answered.explained].map(({ time }) => time)
}

describe('an answer that something was expected', () => {
  it('speaks of the events of its span, and of no later or earlier ones', () => {
    const host = hostOf([hit(9), hit(10), hit(20.7), hit(21)])
    expect(explained(host, answer(2, 10, 20))).toEqual([10, 20.7])
  })

  it('speaks of none when there are more in its span than it spoke of', () => {
    expect(explained(hostOf([hit(10), hit(15), hit(20)]), answer(2, 10, 20))).toEqual([])
    expect(explained(hostOf([hit(10), hit(null), hit(20)]), answer(2, 10, 20))).toEqual([])
    expect(explained(hostOf([hit(10), hit(null), hit(20)]), answer(3, 10, 20))).toEqual([10, null, 20])
    expect(explained(hostOf([hit(null, 1), hit(null, 2)]), answer(2, null, null))).toEqual([null, null])
  })

  it('needs to speak of what is only counted, too', () => {
    const counted = (first: number, last: number): Unkept => ({ count: 5, first, last })
    expect(explained(hostOf([hit(10)], [counted(11, 20)]), answer(6, 10, 20))).toEqual([10])
    expect(explained(hostOf([hit(10)], [counted(11, 20)]), answer(5, 10, 20))).toEqual([])
    expect(explained(hostOf([hit(10)], [counted(11, 21)]), answer(6, 10, 20))).toEqual([])
    expect(explained(hostOf([hit(10)], [counted(30, 40)]), answer(1, 10, 20))).toEqual([])
    const both = [answer(1, 10, 20), answer(5, 30, 40)]
    expect(explained(hostOf([hit(10)], [counted(30, 40)]), ...both)).toEqual([10])
  })

  it('explains nothing that is certain, and gives way to an answer that it was an attack', () => {
    const host = hostOf([hit(10), hit(20)])
    const answers = new HostAnswers(host, [answer(2, 10, 20), answer(1, 20, 20, 'attack')])
    const answered = answeredHits(answers, ({ time }) => time === 10)
    expect(answered.explained.size).toBe(0)
    expect([...answered.confirmed].map(({ time }) => time)).toEqual([20])
  })

  it('about another host says nothing', () => {
    expect(explained(hostOf([hit(10)]), { ...answer(1, 10, 10), host: 'EX02' })).toEqual([])
  })
})

it('an answer that it was an attack holds, however many more come to light', () => {
  const host = hostOf([hit(10), hit(15), hit(30)])
  const answers = new HostAnswers(host, [answer(1, 10, 20, 'attack')])
  expect([...answeredHits(answers, () => false).confirmed].map(({ time }) => time)).toEqual([10, 15])
})

it('a question is about the open events, and counts all of its rule among them', () => {
  const [a, b, c] = [hit(10), hit(15), hit(20)]
  const host = hostOf([a, b, c], [{ count: 7, first: 25, last: 30 }])
  const seen = host.seen.get('r')!
  const none = answeredHits(new HostAnswers(host), () => false)
  expect(eventsToAnswer([a, c], seen, none)).toEqual({ count: 10, first: 10, last: 30 })
  expect(eventsToAnswer([c], seen, { ...none, explainedCounts: new Set(['r']) })).toEqual({
    count: 1,
    first: 20,
    last: 20,
  })
})
