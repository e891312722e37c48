import { Hunter } from '../../detections/hunt/hunt.ts'
import { RuleCosts, type Costs } from '../../detections/hunt/rule-costs.ts'
import type { RulesToHunt } from '../../detections/rule.ts'
import type { Source } from '../../event/source.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { Platform } from '../../evidence/platform.ts'
import { Ingest, type IngestSetup } from '../../ingest/ingest.ts'
import { Crew } from '../../ingest/crew.ts'
import type { PartJob, PartOutcome } from '../../ingest/part.ts'
import { Pause } from '../../ingest/pause.ts'
import { only, rehunt, type KeptOf, type RehuntOutcome, type StoredBlock } from '../../ingest/rehunt.ts'
import type { RelookOutcome } from '../../ingest/relook.ts'
import type { Task, TaskOutcome, TaskProgress } from '../../ingest/task.ts'
import { fieldOf } from '../../formats/registry.ts'
import type { CaseStore } from '../../storage/store.ts'

/** The side of an ingest worker that the coordinator talks to. */
export interface IngestApi {
  /** `scanner`: where rules about bytes are asked; `null` when the case has none. */
  begin(caseId: string, rules: RulesToHunt, scanner?: ByteScanner | null): Promise<void>
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  /** As `Rehunter.rehunt`. */
  rehunt(
    names: readonly string[] | null,
    blocks: readonly StoredBlock[],
    before: KeptOf,
  ): Promise<RehuntOutcome>
  relook(task: Task, source: Source): Promise<RelookOutcome>
  cancel(): Promise<void>
  pause(on: boolean): Promise<void>
  /** As `Reader.settle`. */
  settle(): Promise<boolean>
  /** What each rule has cost since the case was begun first. */
  costs(): Promise<Costs>
  /** Reads a part for another reader. */
  readPart(job: PartJob): Promise<PartOutcome>
  /** Whether another reader, by its number, has nothing to read for itself. */
  setIdle(number: number, on: boolean): Promise<void>
}

/** How a part differs from that of the page. */
export type IngestOptions = Pick<IngestSetup, 'onBlock' | 'parting'>

export class IngestPart implements IngestApi {
  readonly #store: CaseStore
  #rules: RulesToHunt = { rules: [], indicators: [] }
  #caseId = ''
  #hunting: { readonly names: string | null; readonly hunter: Hunter } | null = null
  readonly #platform: Platform
  readonly #options: IngestOptions
  /** The other readers, which whoever starts them makes known. */
  readonly crew = new Crew()
  #ingest: Ingest | null = null
  #costs = new RuleCosts()
  #abort = new AbortController()
  readonly #pause = new Pause()

  constructor(store: CaseStore, platform: Platform, options: IngestOptions = {}) {
    this.#store = store
    this.#platform = platform
    this.#options = options
  }

  async begin(caseId: string, rules: RulesToHunt, scanner: ByteScanner | null = null): Promise<void> {
    this.#abort = new AbortController()
    this.#pause.set(false)
    this.crew.reset()
    if (caseId !== this.#caseId) this.#costs = new RuleCosts()
    this.#caseId = caseId
    this.#rules = rules
    this.#hunting = null
    this.#ingest = new Ingest({
      caseId,
      store: this.#store,
      rules,
      platform: this.#platform,
      pause: this.#pause,
      scanner,
      crew: this.crew,
      costs: this.#costs,
      ...this.#options,
    })
  }

  async read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.read(task, onProgress, this.#abort.signal)
  }

  async rehunt(
    names: readonly string[] | null,
    blocks: readonly StoredBlock[],
    before: KeptOf,
  ): Promise<RehuntOutcome> {
    const key = names?.join('\n') ?? null
    if (!this.#hunting || this.#hunting.names !== key) {
      const rules = names ? only(this.#rules, new Set(names)) : this.#rules
      this.#hunting = { names: key, hunter: new Hunter(rules, fieldOf, this.#costs) }
    }
    const { hunter } = this.#hunting
    return rehunt(this.#store, this.#caseId, hunter, blocks, before, this.#abort.signal)
  }

  async relook(task: Task, source: Source): Promise<RelookOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.relook(task, source, this.#abort.signal)
  }

  async readPart(job: PartJob): Promise<PartOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.readPart(job)
  }

  async setIdle(number: number, on: boolean): Promise<void> {
    this.crew.setIdle(number, on)
  }

  async settle(): Promise<boolean> {
    return (await this.#ingest?.settle()) ?? true
  }

  async costs(): Promise<Costs> {
    return this.#costs.all()
  }

  async pause(on: boolean): Promise<void> {
    this.#pause.set(on)
  }

  async cancel(): Promise<void> {
    this.#abort.abort()
    this.#pause.set(false)
  }
}
