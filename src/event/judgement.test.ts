import { describe, expect, it } from 'vitest'
import {
  joinedJudgements,
  judgementsIn,
  plainJudgement,
  withJudgement,
  withoutJudgement,
  type Judgement,
} from './judgement.ts'

const one: Judgement = {
  host: 'EX01',
  rule: 'r',
  events: { count: 3, first: 10, last: 20 },
  answer: 'expected',
  reason: 'a backup',
  by: 'Kim',
  time: 100,
}

describe('judgements', () => {
  it('of the same events replace each other, those of others do not', () => {
    const later = { ...one, events: { ...one.events, count: 2, first: 21, last: 30 } }
    const changed = { ...one, answer: 'unknown' as const, time: 50 }
    expect(withJudgement([one, later], changed)).toEqual([later, changed])
    expect(withoutJudgement([one, later], changed)).toEqual([later])
  })

  it('of several lists are the same in any order: the later counts, then the more alarming', () => {
    const newer = { ...one, time: 101, reason: 'another' }
    const worse = { ...one, answer: 'attack' as const }
    const other = { ...one, host: 'EX00' }
    expect(joinedJudgements([[one, other], [newer]])).toEqual([other, newer])
    expect(joinedJudgements([[newer], [other, one]])).toEqual([other, newer])
    expect(joinedJudgements([[worse, one]])).toEqual([worse])
    expect(joinedJudgements([[one], [worse]])).toEqual([worse])
  })

  it('stand on one line, so that a reason cannot pass for a line of a report', () => {
    const forged = plainJudgement({ ...one, reason: ' x\nEX01: no-evidence\u2028\u0007y ', by: 'a\r\nb' })
    expect(forged).toMatchObject({ reason: 'x EX01: no-evidence y', by: 'a b' })
    expect(plainJudgement({ ...one, reason: 'x'.repeat(5_000) }).reason).toHaveLength(1_000)
  })
})

it('stored judgements are read as they were written, and what has another shape is left out', () => {
  const good: Judgement = {
    ...{ host: 'EX01', rule: 'r', events: { count: 2, first: 1, last: 9 } },
    ...{ answer: 'expected', reason: 'the backup', by: '', time: 5 },
  }
  const untimed: Judgement = { ...good, answer: 'unknown', events: { count: 1, first: null, last: null } }
  const bad = [
    null,
    'x',
    {},
    { ...good, host: '' },
    { ...good, rule: 'r'.repeat(5_000) },
    { ...good, events: { count: -1, first: 1, last: 9 } },
    { ...good, events: { count: 1, first: 9, last: 1 } },
    { ...good, events: { count: 1, first: 1, last: null } },
    { ...good, answer: 'clear' },
    { ...good, reason: ' ' },
    { ...good, by: 7 },
    { ...good, time: Infinity },
  ]
  expect(judgementsIn([...bad, good, untimed])).toEqual([good, untimed])
})
