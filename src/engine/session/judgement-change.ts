import {
  joinedJudgements,
  MOST_JUDGEMENTS,
  plainJudgement,
  withJudgement,
  withoutJudgement,
  type Judgement,
} from '../../event/judgement.ts'
import { MOST_ANSWER_BYTES, readJudgements } from '../../detections/read-judgements.ts'
import { failed } from '../contracts/failures.ts'
import type { JudgementChange } from '../contracts/judgements.ts'
import type { Outcome } from '../contracts/outcome.ts'

/** The answers of a case after a change. */
export async function changedJudgements(
  known: readonly Judgement[],
  change: JudgementChange,
): Promise<Outcome<readonly Judgement[]>> {
  switch (change.kind) {
    case 'answer': {
      const { question, answer, reason, by } = change
      const judgement = plainJudgement({ ...question, answer, reason, by, time: Date.now() })
      if (answer === 'expected' && judgement.reason === '') return failed('no-reason', '')
      return bounded(withJudgement(known, judgement))
    }
    case 'restore': {
      const judgement = plainJudgement(change.judgement)
      if (judgement.answer === 'expected' && judgement.reason === '') return failed('no-reason', '')
      return bounded(withJudgement(known, judgement))
    }
    case 'take-back':
      return { ok: true, value: withoutJudgement(known, change.question) }
    case 'load': {
      const { file } = change
      if (file.size > MOST_ANSWER_BYTES) return failed('no-answers', `${file.name}: it is too long`)
      const text = await file.text().catch(() => null)
      if (text === null) return failed('no-answers', `${file.name}: it cannot be read`)
      const read = readJudgements(text)
      if (!read.ok) return failed('no-answers', `${file.name}: ${read.message}`)
      return bounded(joinedJudgements([known, read.judgements]))
    }
  }
}

function bounded(judgements: readonly Judgement[]): Outcome<readonly Judgement[]> {
  return judgements.length <= MOST_JUDGEMENTS
    ? { ok: true, value: judgements }
    : failed('no-answers', `A case holds at most ${MOST_JUDGEMENTS} answers.`)
}
