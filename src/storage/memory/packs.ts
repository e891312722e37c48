import type { StoredPack } from '../../event/pack.ts'
import { inOrderOfAddition } from '../pack-order.ts'
import type { PackStore, StoreResult } from '../store.ts'
import { DONE, type HeldCases } from './held-cases.ts'

export class MemoryPacks implements PackStore {
  readonly #held: HeldCases

  constructor(held: HeldCases) {
    this.#held = held
  }

  async list(caseId: string): Promise<StoredPack[]> {
    return inOrderOfAddition(this.#held.get(caseId).packs.values())
  }

  async put(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    this.#held.get(caseId).packs.set(pack.id, pack)
    return DONE
  }

  async remove(caseId: string, id: string): Promise<StoreResult<void>> {
    this.#held.get(caseId).packs.delete(id)
    return DONE
  }
}
