import type { StoredPack } from '../../event/pack.ts'
import { inOrderOfAddition } from '../pack-order.ts'
import type { PackStore, StoreResult } from '../store.ts'
import type { CaseDatabase } from './database.ts'
import { loaded, stored } from './outcomes.ts'

export class DexiePacks implements PackStore {
  readonly #database: CaseDatabase

  constructor(database: CaseDatabase) {
    this.#database = database
  }

  async list(caseId: string): Promise<StoredPack[]> {
    const records = await loaded(() => this.#database.packs.where('caseId').equals(caseId).toArray())
    return inOrderOfAddition(records.map(({ pack }) => pack))
  }

  async put(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.packs.put({ caseId, id: pack.id, pack })))
  }

  async remove(caseId: string, id: string): Promise<StoreResult<void>> {
    return stored(() => this.#database.packs.delete([caseId, id]))
  }
}
