import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Judgement } from '../event/judgement.ts'
import { answersJson } from '../exports/judgement-json.ts'
import { readJudgements } from './read-judgements.ts'

const written = {
  host: 'EX01',
  rule: 'system_hive_saved',
  events: { count: 2, first: '2022-08-19T22:15:00.000Z', last: '2022-08-20T22:15:00.000Z' },
  answer: 'expected',
  reason: 'The weekly backup',
  by: 'Kim',
  time: '2022-09-01T08:00:00Z',
}

function read(...judgements: unknown[]): unknown {
  const reading = readJudgements(JSON.stringify({ judgements }))
  return reading.ok ? reading.judgements : reading.message
}

describe('answers from a file', () => {
  it('are read with what is left out', () => {
    const { by: _, ...unsigned } = written
    expect(read({ ...unsigned, more: 1 })).toEqual([
      {
        ...unsigned,
        by: '',
        events: { count: 2, first: Date.UTC(2022, 7, 19, 22, 15), last: Date.UTC(2022, 7, 20, 22, 15) },
        time: Date.UTC(2022, 8, 1, 8),
      },
    ])
  })

  it('say where they are wrong, and what was expected', () => {
    const { rule: _, ...ruleless } = written
    const messages = [
      read(ruleless),
      read({ ...written, answer: 'fine' }),
      read({ ...written, reason: ' \n ' }),
      read(written, { ...written, events: { count: 0, first: null, last: null } }),
      read({ ...written, events: { ...written.events, last: '2022-08-18T00:00:00Z' } }),
      read({ ...written, events: { ...written.events, last: null } }),
      read({ ...written, time: 'yesterday' }),
      read({ ...written, host: 'EX01\nEX02' }),
      read(null),
    ]
    expect(messages).toEqual([
      'judgements[0].rule is missing',
      'judgements[0].answer must be one of attack, unknown, expected',
      'judgements[0] must be a reason, which the answer expected needs',
      'judgements[1].events.count must be a whole number from 1 on',
      'judgements[0].events must be first and last, both as times in order or both as null',
      'judgements[0].events must be first and last, both as times in order or both as null',
      'judgements[0].time must be a time such as 2021-03-03T06:49:46Z',
      'judgements[0].host must be a name on one line',
      'judgements[0] must be an object with host, rule, events, answer and time',
    ])
  })

  it('are refused when the file is none of answers, or holds too many', () => {
    for (const text of ['', '{', '[]', 'null', '7', '{"judgements":{}}', '{"hosts":[]}'])
      expect(readJudgements(text)).toMatchObject({ ok: false })
    expect(read(...Array.from({ length: 2_001 }, () => written))).toBe('it holds more than 2000 answers')
  })

  it('never throw, whatever stands in the file', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({
        ...Object.fromEntries(
          Object.entries(written).map(([name, right]) => [
            name,
            fc.oneof(fc.constant(right), fc.jsonValue()),
          ]),
        ),
      }),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (judgements) => {
        const reading = readJudgements(JSON.stringify({ judgements }))
        if (!reading.ok) expect(reading.message).not.toBe('')
      }),
    )
  })

  it('come back as they were written', () => {
    const reading = readJudgements(JSON.stringify({ judgements: [written] }))
    const judgements: readonly Judgement[] = reading.ok ? reading.judgements : []
    expect(judgements).toHaveLength(1)
    expect(readJudgements(answersJson(judgements))).toEqual({ ok: true, judgements })
  })
})
