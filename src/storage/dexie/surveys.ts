import { Dexie, type Collection } from 'dexie'
import type { StoreResult, SurveyRecord, SurveyStore } from '../store.ts'
import type { StoredSurvey, SurveyPart } from '../survey.ts'
import type { CaseDatabase, SurveyPartRecord } from './database.ts'
import { loaded, stored } from './outcomes.ts'

export class DexieSurveys implements SurveyStore {
  readonly #database: CaseDatabase

  constructor(database: CaseDatabase) {
    this.#database = database
  }

  async list(caseId: string): Promise<SurveyRecord[]> {
    const records = await loaded(() => this.#parts(caseId, 'index', 0).toArray())
    return records.map(({ number, bytes }) => ({ number, index: bytes })).sort((a, b) => a.number - b.number)
  }

  async part(
    caseId: string,
    number: number,
    part: Exclude<SurveyPart, 'index'>,
  ): Promise<ArrayBuffer | null> {
    const record = await loaded(() => this.#database.surveys.get([caseId, part, number]))
    return record?.bytes ?? null
  }

  async add(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>> {
    const { cases, surveys } = this.#database
    return stored(() =>
      this.#database.transaction('rw', cases, surveys, async () => {
        if (!(await cases.get(caseId)) || (await surveys.get([caseId, 'index', number]))) return false
        const parts = Object.entries(survey) as [SurveyPart, ArrayBuffer][]
        await surveys.bulkAdd(parts.map(([part, bytes]) => ({ caseId, number, part, bytes })))
        return true
      }),
    )
  }

  async drop(caseId: string, from: number): Promise<StoreResult<void>> {
    return stored(async () => {
      for (const part of ['index', 'times', 'codes'] as const) await this.#parts(caseId, part, from).delete()
    })
  }

  /** One part of each survey from a number on. */
  #parts(
    caseId: string,
    part: SurveyPart,
    from: number,
  ): Collection<SurveyPartRecord, [string, string, number]> {
    return this.#database.surveys
      .where('[caseId+part+number]')
      .between([caseId, part, from], [caseId, part, Dexie.maxKey], true, true)
  }
}
