import { newId } from '../../event/new-id.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { Answer, Question } from '../../engine/contracts/questions.ts'

/** Asks a question; `null` once a newer round has begun. `onPartial` hears what is known so far. */
export type Ask = (
  caseId: string,
  question: Question,
  onPartial?: (answer: Answer) => void,
) => Promise<Answer | null>

/** The questions of a view, in rounds: a new round cancels what the one before still asks, and no older answer wins. */
export class QuestionRounds {
  readonly #engine: Pick<EngineApi, 'ask' | 'cancel'>
  readonly #jobs = new Set<string>()
  #round = 0

  constructor(engine: Pick<EngineApi, 'ask' | 'cancel'>) {
    this.#engine = engine
  }

  begin(): Ask {
    const round = ++this.#round
    for (const job of this.#jobs) void this.#engine.cancel(job)
    return async (caseId, question, onPartial) => {
      if (round !== this.#round) return null
      const job = newId()
      this.#jobs.add(job)
      try {
        const answer = await this.#engine.ask(job, caseId, question, (part) => {
          if (round === this.#round) onPartial?.(part)
        })
        return round === this.#round ? answer : null
      } finally {
        this.#jobs.delete(job)
      }
    }
  }
}
