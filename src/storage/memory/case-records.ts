import type { CasePlace } from '../../event/case-place.ts'
import { newCase } from '../new-case.ts'
import type { CaseRecord, CaseRecordStore, StoreResult } from '../store.ts'
import { DONE, type HeldCases } from './held-cases.ts'

export class MemoryCaseRecords implements CaseRecordStore {
  readonly #held: HeldCases

  constructor(held: HeldCases) {
    this.#held = held
  }

  async list(): Promise<CaseRecord[]> {
    return this.#held.all().map(({ record }) => record)
  }

  async get(id: string): Promise<CaseRecord | undefined> {
    return this.#held.find(id)?.record
  }

  async create(
    name: string,
    place: CasePlace = 'browser',
  ): Promise<{ readonly ok: true; readonly value: CaseRecord }> {
    const record = newCase(name, place)
    this.#held.add(record)
    return { ok: true, value: record }
  }

  async update(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    const held = this.#held.get(id)
    held.record = { ...held.record, ...change }
    return DONE
  }

  async delete(id: string): Promise<StoreResult<void>> {
    this.#held.delete(id)
    return DONE
  }
}
