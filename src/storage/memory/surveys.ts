import type { StoreResult, SurveyRecord, SurveyStore } from '../store.ts'
import type { StoredSurvey, SurveyPart } from '../survey.ts'
import { DONE, type HeldCases } from './held-cases.ts'

export class MemorySurveys implements SurveyStore {
  readonly #held: HeldCases

  constructor(held: HeldCases) {
    this.#held = held
  }

  async list(caseId: string): Promise<SurveyRecord[]> {
    return this.#held.get(caseId).surveys.map(({ index }, number) => ({ number, index }))
  }

  async part(
    caseId: string,
    number: number,
    part: Exclude<SurveyPart, 'index'>,
  ): Promise<ArrayBuffer | null> {
    return this.#held.get(caseId).surveys[number]?.[part] ?? null
  }

  async add(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>> {
    const { surveys } = this.#held.get(caseId)
    const next = surveys.length === number
    if (next) surveys.push(survey)
    return { ok: true, value: next }
  }

  async drop(caseId: string, from: number): Promise<StoreResult<void>> {
    this.#held.get(caseId).surveys.splice(from)
    return DONE
  }
}
