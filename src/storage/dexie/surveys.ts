import { Dexie, type Collection } from 'dexie'
import type { StoreResult, SurveyRecord, SurveyStore } from '../store.ts'
import type { StoredSurvey, SurveyPart } from '../survey.ts'
import type { SurveyPartRecord } from './database.ts'
import type { CaseDatabases } from './databases.ts'
import { loaded, stored } from './outcomes.ts'

export class DexieSurveys implements SurveyStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async list(caseId: string): Promise<SurveyRecord[]> {
    const records = await loaded(async () => (await this.#parts(caseId, 'index', 0)).records.toArray())
    return records.map(({ number, bytes }) => ({ number, index: bytes })).sort((a, b) => a.number - b.number)
  }

  async part(
    caseId: string,
    number: number,
    part: Exclude<SurveyPart, 'index'>,
  ): Promise<ArrayBuffer | null> {
    const record = await loaded(async () =>
      (await this.#databases.of(caseId)).surveys.get([caseId, part, number]),
    )
    return record?.bytes ?? null
  }

  async add(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>> {
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { cases, surveys } = database
      return database.transaction('rw', cases, surveys, async () => {
        if (!(await cases.get(caseId)) || (await surveys.get([caseId, 'index', number]))) return false
        const parts = Object.entries(survey) as [SurveyPart, ArrayBuffer][]
        await surveys.bulkAdd(parts.map(([part, bytes]) => ({ caseId, number, part, bytes })))
        return true
      })
    })
  }

  async drop(caseId: string, from: number): Promise<StoreResult<void>> {
    return stored(async () => {
      for (const part of ['index', 'times', 'codes'] as const)
        await (await this.#parts(caseId, part, from)).records.delete()
    })
  }

  /** One part of each survey from a number on. */
  async #parts(
    caseId: string,
    part: SurveyPart,
    from: number,
  ): Promise<{ readonly records: Collection<SurveyPartRecord, [string, string, number]> }> {
    const { surveys } = await this.#databases.of(caseId)
    const records = surveys
      .where('[caseId+part+number]')
      .between([caseId, part, from], [caseId, part, Dexie.maxKey], true, true)
    // Within an object, because a collection is itself something that can be waited for.
    return { records }
  }
}
