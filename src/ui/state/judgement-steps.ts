import { questionKey, type JudgedQuestion, type Judgement } from '../../event/judgement.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import type { JudgementChange } from '../../engine/contracts/judgements.ts'
import { JUDGED_WORDS } from '../words/judged-words.ts'
import { visibleUpTo } from '../words/visible-text.ts'

/** Characters of a title that say what was judged. */
const MOST_TITLE = 80

/** The change that takes another one back; `null` for a file of answers, whose answers are taken back one by one. */
export function inverseOf(change: JudgementChange, before: readonly Judgement[]): JudgementChange | null {
  const question = questionOf(change)
  if (question === null) return null
  const key = questionKey(question)
  const judgement = before.find((one) => questionKey(one) === key)
  return judgement ? { kind: 'restore', judgement } : { kind: 'take-back', question }
}

/** The change in a few words that are safe to show. */
export function saidOf(change: JudgementChange, { findings }: Pick<CaseReport, 'findings'>): string {
  const question = questionOf(change)
  if (question === null || change.kind === 'load') return 'Answers were loaded.'
  const title = findings.find(({ rule }) => rule === question.rule)?.title ?? question.rule
  const shown = `“${visibleUpTo(title, MOST_TITLE)}”`
  if (change.kind === 'take-back') return `The judgement of ${shown} was taken back.`
  const { answer } = change.kind === 'answer' ? change : change.judgement
  return `${shown} was judged ${JUDGED_WORDS[answer]}.`
}

function questionOf(change: JudgementChange): JudgedQuestion | null {
  if (change.kind === 'load') return null
  return change.kind === 'restore' ? change.judgement : change.question
}
