import { expect, it } from 'vitest'
import type { Finding } from '../../engine/contracts/findings.ts'
import type { Judgement } from '../../event/judgement.ts'
import { inverseOf, saidOf } from './judgement-steps.ts'

const events = { count: 2, first: 1, last: 9 }
const judgement: Judgement = {
  ...{ host: 'EX01', rule: 'page', events },
  ...{ answer: 'unknown', reason: '', by: '', time: 5 },
}
const question = { host: 'EX01', rule: 'page', events }
const report = { findings: [{ rule: 'page', title: 'A \u202epage' } as Finding] }

it('a judgement is undone by the one that it replaced, or by taking it back', () => {
  const answer = { kind: 'answer', question, answer: 'expected', reason: 'x', by: '' } as const
  expect(inverseOf(answer, [])).toEqual({ kind: 'take-back', question })
  expect(inverseOf(answer, [judgement])).toEqual({ kind: 'restore', judgement })
  expect(inverseOf({ kind: 'take-back', question }, [judgement])).toEqual({ kind: 'restore', judgement })
  expect(inverseOf({ kind: 'restore', judgement }, [])).toMatchObject({ kind: 'take-back' })
  expect(inverseOf({ kind: 'load', file: new File([], 'x') }, [judgement])).toBeNull()
})

it('a change is said by the title of its rule, made safe to show', () => {
  expect(saidOf({ kind: 'restore', judgement }, report)).toBe('“A ⟨U+202E⟩page” was judged unsure.')
  expect(saidOf({ kind: 'take-back', question: { ...question, rule: 'gone' } }, report)).toBe(
    'The judgement of “gone” was taken back.',
  )
})
