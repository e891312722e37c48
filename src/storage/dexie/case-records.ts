import type { Table } from 'dexie'
import { newCase } from '../new-case.ts'
import type { CaseRecord, CaseRecordStore, StoreResult } from '../store.ts'
import type { CaseDatabase } from './database.ts'
import { loaded, stored } from './outcomes.ts'

/** Records deleted in one transaction, so that none of them grows with the case. */
const DELETE_AT_ONCE = 64

export class DexieCaseRecords implements CaseRecordStore {
  readonly #database: CaseDatabase

  constructor(database: CaseDatabase) {
    this.#database = database
  }

  async list(): Promise<CaseRecord[]> {
    return loaded(() => this.#database.cases.toArray())
  }

  async get(id: string): Promise<CaseRecord | undefined> {
    return loaded(() => this.#database.cases.get(id))
  }

  async create(name: string): Promise<StoreResult<CaseRecord>> {
    const record = newCase(name)
    return stored(async () => {
      await this.#database.cases.add(record)
      return record
    })
  }

  async update(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.cases.update(id, change)))
  }

  async delete(id: string): Promise<StoreResult<void>> {
    return stored(async () => {
      // The case goes first, so that a deletion that is broken off leaves nothing to open.
      await this.#database.cases.delete(id)
      await this.#sweep()
    })
  }

  /** Removes what belongs to no case: to the one that was just deleted, or to others whose deletion was broken off. */
  async #sweep(): Promise<void> {
    const { cases, envelopes, heads, blocks, sources, hits, packs, matches, matchBytes, surveys } =
      this.#database
    const tables = [envelopes, heads, blocks, hits, matches, matchBytes, sources, packs, surveys]
    for (const table of tables as Table<unknown, number>[]) {
      // The record of a case is stored before anything that belongs to it.
      const owners = await table.orderBy('caseId').uniqueKeys()
      const known = new Set(await cases.toCollection().primaryKeys())
      for (const owner of owners as string[]) {
        if (known.has(owner)) continue
        for (;;) {
          const keys = await table.where('caseId').equals(owner).limit(DELETE_AT_ONCE).primaryKeys()
          if (keys.length === 0) break
          await table.bulkDelete(keys)
        }
      }
    }
  }
}
