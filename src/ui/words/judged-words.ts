import type { JudgementAnswer } from '../../event/judgement.ts'
import type { JudgedAs } from '../../predicate/tree.ts'

/** Judgements of findings as a search and the page name them. */
export const JUDGED_WORDS: Readonly<Record<JudgementAnswer, Exclude<JudgedAs, 'open'>>> = {
  attack: 'confirmed',
  expected: 'explained',
  unknown: 'unsure',
}
