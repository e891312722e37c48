import { describe, expect, it } from 'vitest'
import type { Answer, Question } from '../../engine/contracts/questions.ts'
import { QuestionRounds } from './question-rounds.ts'

const QUESTION: Question = {
  scope: { predicate: { kind: 'constant', value: true }, range: null },
  histogram: null,
  facets: null,
  page: null,
}

/** An engine that answers when it is told to. */
function engine() {
  const open: { answer: (total: number) => void; partial: (total: number) => void }[] = []
  const cancelled: string[] = []
  const answerOf = (total: number) => ({ total }) as Answer
  return {
    open,
    cancelled,
    cancel: async (job: string) => void cancelled.push(job),
    ask: (_job: string, _case: string, _question: Question, onPartial: (answer: Answer) => void) =>
      new Promise<Answer | null>((resolve) =>
        open.push({
          answer: (total) => resolve(answerOf(total)),
          partial: (total) => onPartial(answerOf(total)),
        }),
      ),
  }
}

describe('rounds of questions', () => {
  it('let no answer of an older round through, and cancel what it asked', async () => {
    const slow = engine()
    const rounds = new QuestionRounds(slow)
    const parts: number[] = []
    const first = rounds.begin()
    const old = first('c', QUESTION, ({ total }) => parts.push(total))
    slow.open[0]!.partial(1)
    const young = rounds.begin()('c', QUESTION)
    slow.open[0]!.partial(2)
    slow.open[0]!.answer(3)
    slow.open[1]!.answer(4)
    expect(await old).toBeNull()
    expect((await young)?.total).toBe(4)
    expect(parts).toEqual([1])
    expect(slow.cancelled).toHaveLength(1)
    expect(await first('c', QUESTION)).toBeNull()
    expect(slow.open).toHaveLength(2)
  })
})
