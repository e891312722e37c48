/** Judgements of findings and answers to open questions, as they are given, taken back and carried from one case to another. */
import type { JudgedQuestion, Judgement } from '../../event/judgement.ts'
import type { Statement } from '../../detections/statement.ts'

/** A change to the answers of a case. */
export type JudgementChange =
  | {
      readonly kind: 'answer'
      readonly question: JudgedQuestion
      readonly answer: Judgement['answer']
      /** Must not be empty where the answer is `expected`. */
      readonly reason: string
      /** Who answers; may be empty. */
      readonly by: string
    }
  /** Gives an answer again that was taken back or replaced, with the author and the time that it had. */
  | { readonly kind: 'restore'; readonly judgement: Judgement }
  | { readonly kind: 'take-back'; readonly question: JudgedQuestion }
  /** Adds the answers of a file; of two about the same events the later one counts. */
  | { readonly kind: 'load'; readonly file: File }

/** The answers of a case. What came of each is said of its host. */
export interface JudgementReport {
  readonly given: readonly Judgement[]
  /** What is said of answers about servers of which nothing was read. */
  readonly elsewhere: readonly Statement[]
}
