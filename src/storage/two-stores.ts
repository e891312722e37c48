import { isInMemory, type CasePlace } from '../event/case-place.ts'
import type {
  BlockStore,
  CaseRecord,
  CaseRecordStore,
  CaseStore,
  HitStore,
  PackStore,
  SourceStore,
  StoreResult,
  SurveyStore,
} from './store.ts'

/** A part of a store in which every call names its case first. */
type PartByCase = SourceStore | HitStore | PackStore | SurveyStore | BlockStore

/** Cases in the browser's storage and cases in memory, told apart by their ids. */
export class TwoStores implements CaseStore {
  readonly cases: CaseRecordStore
  readonly sources: SourceStore
  readonly blocks: BlockStore
  readonly hits: HitStore
  readonly packs: PackStore
  readonly surveys: SurveyStore

  constructor(browser: CaseStore, memory: CaseStore) {
    this.cases = new TwoCaseRecords(browser.cases, memory.cases)
    this.sources = byCase(browser.sources, memory.sources)
    this.hits = byCase(browser.hits, memory.hits)
    this.packs = byCase(browser.packs, memory.packs)
    this.surveys = byCase(browser.surveys, memory.surveys)
    this.blocks = byCase(browser.blocks, memory.blocks, {
      pack: (source, block) => browser.blocks.pack(source, block),
    })
  }
}

class TwoCaseRecords implements CaseRecordStore {
  readonly #browser: CaseRecordStore
  readonly #memory: CaseRecordStore

  constructor(browser: CaseRecordStore, memory: CaseRecordStore) {
    this.#browser = browser
    this.#memory = memory
  }

  #of(id: string): CaseRecordStore {
    return isInMemory(id) ? this.#memory : this.#browser
  }

  /** Also tells the cases in memory when the storage of the browser does not work. */
  async list(): Promise<CaseRecord[]> {
    const held = await this.#memory.list()
    try {
      return [...(await this.#browser.list()), ...held]
    } catch (error) {
      if (held.length === 0) throw error
      return held
    }
  }

  get(id: string): Promise<CaseRecord | undefined> {
    return this.#of(id).get(id)
  }

  create(name: string, place: CasePlace = 'browser'): Promise<StoreResult<CaseRecord>> {
    return (place === 'memory' ? this.#memory : this.#browser).create(name, place)
  }

  update(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    return this.#of(id).update(id, change)
  }

  delete(id: string): Promise<StoreResult<void>> {
    return this.#of(id).delete(id)
  }
}

/** Passes each call on to the part in which its case is; `own` are answered here. */
function byCase<Part extends PartByCase>(browser: Part, memory: Part, own: Partial<Part> = {}): Part {
  type Calls = Record<string, (caseId: string, ...rest: unknown[]) => unknown>
  return new Proxy(browser, {
    get:
      (_, name: string) =>
      (caseId: string, ...rest: unknown[]) => {
        const chosen = name in own ? own : isInMemory(caseId) ? memory : browser
        return (chosen as unknown as Calls)[name]!(caseId, ...rest)
      },
  })
}
