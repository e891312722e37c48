import type { Table } from 'dexie'
import type { CasePlace } from '../../event/case-place.ts'
import { newCase } from '../new-case.ts'
import type { CaseRecord, CaseRecordStore, StoreResult } from '../store.ts'
import { caseRecordOf, unreadableCase } from '../stored-record.ts'
import type { CaseDatabase } from './database.ts'
import type { CaseDatabases } from './databases.ts'
import { flushed } from './flushed.ts'
import { loaded, stored } from './outcomes.ts'

/** Records deleted in one transaction, so that none of them grows with the case. */
const DELETE_AT_ONCE = 64

export class DexieCaseRecords implements CaseRecordStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async list(): Promise<CaseRecord[]> {
    return loaded(async () => {
      const ids = await this.#databases.ids()
      const records = await Promise.all(
        ids.map((id) => this.get(id).catch((error: unknown) => unreadableCase(id, String(error)))),
      )
      return records.flatMap((record) => record ?? [])
    })
  }

  async get(id: string): Promise<CaseRecord | undefined> {
    return loaded(async () => caseRecordOf(id, await (await this.#databases.find(id))?.cases.get(id)))
  }

  async create(name: string, place: CasePlace = 'browser'): Promise<StoreResult<CaseRecord>> {
    const record = newCase(name, place)
    return stored(async () => {
      await this.#databases.create(record)
      return record
    })
  }

  async update(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    return stored(async () => void (await (await this.#databases.of(id)).cases.update(id, change)))
  }

  async delete(id: string): Promise<StoreResult<void>> {
    return stored(async () => {
      const database = await this.#databases.find(id)
      // The case goes first, so that a deletion that is broken off leaves nothing to open.
      // One that cannot be opened, as by a newer version, is deleted with its database all the same.
      await database?.cases.delete(id).catch(() => undefined)
      await flushed(this.#databases.fillerName)
      if (database && !(await this.#databases.delete(id))) {
        await sweep(database)
        await this.#databases.forgetOlder(id)
      }
      await this.#deleteBroken()
      // The browser merges what it deleted with what comes after it.
      await flushed(this.#databases.fillerName)
    })
  }

  /** Deletes what is left of cases whose deletion was broken off: a database without the record of its case. */
  async #deleteBroken(): Promise<void> {
    for (const id of await this.#databases.ids())
      if ((await this.get(id).catch(() => 'unreadable')) === undefined) await this.#databases.delete(id)
  }
}

/** Removes what belongs to no case of the older version: to the one that was just deleted, or to others. */
async function sweep(database: CaseDatabase): Promise<void> {
  const { cases, envelopes, heads, blocks, sources, hits, packs, matches, matchBytes, surveys } = database
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
