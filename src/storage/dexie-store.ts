import { DexieBlocks } from './dexie/blocks.ts'
import { DexieCaseRecords } from './dexie/case-records.ts'
import { CaseDatabase } from './dexie/database.ts'
import { DexieHits } from './dexie/hits.ts'
import { DexiePacks } from './dexie/packs.ts'
import { DexieSources } from './dexie/sources.ts'
import { DexieSurveys } from './dexie/surveys.ts'
import type { CaseStore } from './store.ts'

/** Cases in the browser's IndexedDB. Any number of threads may each have one open. */
export class DexieStore implements CaseStore {
  readonly cases: DexieCaseRecords
  readonly sources: DexieSources
  readonly blocks: DexieBlocks
  readonly hits: DexieHits
  readonly packs: DexiePacks
  readonly surveys: DexieSurveys
  readonly #database: CaseDatabase

  constructor(name = 'coldtrace') {
    const database = new CaseDatabase(name)
    this.#database = database
    this.cases = new DexieCaseRecords(database)
    this.sources = new DexieSources(database)
    this.blocks = new DexieBlocks(database)
    this.hits = new DexieHits(database)
    this.packs = new DexiePacks(database)
    this.surveys = new DexieSurveys(database)
  }

  close(): void {
    this.#database.close()
  }
}
