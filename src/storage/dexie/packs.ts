import type { StoredPack } from '../../event/pack.ts'
import { inOrderOfAddition } from '../pack-order.ts'
import type { PackStore, StoreResult } from '../store.ts'
import type { CaseDatabases } from './databases.ts'
import { loaded, stored } from './outcomes.ts'

export class DexiePacks implements PackStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async list(caseId: string): Promise<StoredPack[]> {
    const records = await loaded(async () =>
      (await this.#databases.of(caseId)).packs.where('caseId').equals(caseId).toArray(),
    )
    return inOrderOfAddition(records.map(({ pack }) => pack))
  }

  async put(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    return stored(async () => {
      await (await this.#databases.of(caseId)).packs.put({ caseId, id: pack.id, pack })
    })
  }

  async remove(caseId: string, id: string): Promise<StoreResult<void>> {
    return stored(async () => (await this.#databases.of(caseId)).packs.delete([caseId, id]))
  }
}
