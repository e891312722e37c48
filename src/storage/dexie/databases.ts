import { Dexie } from 'dexie'
import { deleteDatabase } from './deleted.ts'
import { StorageError } from '../refusal.ts'
import type { CaseRecord } from '../store.ts'
import { CaseDatabase } from './database.ts'

const GONE = 'the case is not stored any more; it may have been deleted in another window'

/**
 * The databases of the browser: each case has one of its own, because only a whole database can be deleted so that the
 * browser forgets what was in it. Cases that an older version stored are together in one database.
 */
export class CaseDatabases {
  readonly #name: string
  readonly #open = new Map<string, CaseDatabase>()
  /** Ids of the cases that an older version stored. */
  #older: Promise<ReadonlySet<string>> | null = null
  #closed = false

  /** `name` begins the names of all databases. */
  constructor(name: string) {
    this.#name = name
  }

  #nameOf(caseId: string): string {
    return `${this.#name}-case-${caseId}`
  }

  /** Name of the database that is written over what was deleted. */
  get fillerName(): string {
    return `${this.#name}-filler`
  }

  /** Ids of all cases that are stored, those whose deletion was broken off included. */
  async ids(): Promise<string[]> {
    const before = this.#nameOf('')
    const names = await Dexie.getDatabaseNames()
    const own = names.filter((name) => name.startsWith(before)).map((name) => name.slice(before.length))
    return [...own, ...(await this.#olderIds())]
  }

  /** Makes the database of a new case, which from the beginning holds the record of the case. */
  async create(record: CaseRecord): Promise<void> {
    if (this.#closed) throw new StorageError('the storage was closed')
    const database = this.#make(this.#nameOf(record.id))
    database.on('populate', (transaction) => void transaction.table<CaseRecord>('cases').add(record))
    await database.open()
    this.#open.set(record.id, database)
  }

  /** The database of a case; throws a `StorageError` when there is none, as after it was deleted in another window. */
  async of(caseId: string): Promise<CaseDatabase> {
    const found = await this.find(caseId)
    if (!found) throw new StorageError(GONE)
    return found
  }

  /** The database of a case; `undefined` when there is none. An id from outside never makes one. */
  async find(caseId: string): Promise<CaseDatabase | undefined> {
    const open = this.#open.get(caseId)
    if (open) return open
    const name = await this.#storedIn(caseId)
    if (name === null) return undefined
    const again = this.#open.get(caseId)
    if (again) return again
    const database = this.#make(name)
    // Another window has deleted it since its name was looked up: without this, it would be made anew, and hold evidence.
    database.on('populate', () => {
      this.#open.delete(caseId)
      throw new StorageError(GONE)
    })
    this.#open.set(caseId, database)
    return database
  }

  async #storedIn(caseId: string): Promise<string | null> {
    if ((await this.#olderIds()).has(caseId)) return this.#name
    const name = this.#nameOf(caseId)
    return (await Dexie.getDatabaseNames()).includes(name) ? name : null
  }

  /** Deletes the database of a case with everything in it; cases of an older version are left to their records. */
  async delete(caseId: string): Promise<boolean> {
    if ((await this.#olderIds()).has(caseId)) return false
    const open = this.#open.get(caseId)
    this.#open.delete(caseId)
    open?.close()
    await deleteDatabase(this.#nameOf(caseId))
    return true
  }

  /** The last case of the older version is gone, and so is its database. */
  async forgetOlder(caseId: string): Promise<void> {
    const open = this.#open.get(caseId)
    this.#open.delete(caseId)
    const left = await open?.cases.count()
    open?.close()
    this.#older = null
    if (left === 0) await deleteDatabase(this.#name)
  }

  /** Closes all of them for good. */
  close(): void {
    this.#closed = true
    for (const database of this.#open.values()) database.close()
    this.#open.clear()
  }

  #make(name: string): CaseDatabase {
    const database = new CaseDatabase(name)
    database.on('versionchange', () => {
      // Another thread or window deletes the case, which waits until nobody holds it open.
      database.close()
      for (const [id, open] of this.#open) if (open === database) this.#open.delete(id)
      return false
    })
    return database
  }

  #olderIds(): Promise<ReadonlySet<string>> {
    if (this.#closed) return Promise.reject(new StorageError('the storage was closed'))
    this.#older ??= this.#readOlder().catch((error: unknown) => {
      this.#older = null
      throw error
    })
    return this.#older
  }

  async #readOlder(): Promise<ReadonlySet<string>> {
    if (!(await Dexie.getDatabaseNames()).includes(this.#name)) return new Set()
    const database = new CaseDatabase(this.#name)
    try {
      return new Set(await database.cases.toCollection().primaryKeys())
    } finally {
      database.close()
    }
  }
}
