import { DexieBlocks } from './dexie/blocks.ts'
import { DexieCaseRecords } from './dexie/case-records.ts'
import { CaseDatabases } from './dexie/databases.ts'
import { DexieHits } from './dexie/hits.ts'
import { DexiePacks } from './dexie/packs.ts'
import { DexieSources } from './dexie/sources.ts'
import { DexieSurveys } from './dexie/surveys.ts'
import { storageRefusal } from './probe.ts'
import type { Refusal } from './refusal.ts'
import type { CaseStore } from './store.ts'

/** Cases in the browser's IndexedDB. Any number of threads may each have one open. */
export class DexieStore implements CaseStore {
  readonly cases: DexieCaseRecords
  readonly sources: DexieSources
  readonly blocks: DexieBlocks
  readonly hits: DexieHits
  readonly packs: DexiePacks
  readonly surveys: DexieSurveys
  readonly #name: string
  readonly #databases: CaseDatabases

  constructor(name = 'coldtrace') {
    this.#name = name
    const databases = new CaseDatabases(name)
    this.#databases = databases
    this.cases = new DexieCaseRecords(databases)
    this.sources = new DexieSources(databases)
    this.blocks = new DexieBlocks(databases)
    this.hits = new DexieHits(databases)
    this.packs = new DexiePacks(databases)
    this.surveys = new DexieSurveys(databases)
  }

  /** Tries whether the browser stores anything; resolves to why it does not, or to `null`. */
  refusal(): Promise<Refusal | null> {
    return storageRefusal(`${this.#name}-probe`)
  }

  close(): void {
    this.#databases.close()
  }
}
