import { Hunter } from '../detections/hunt.ts'
import type { RuleSet } from '../detections/rule.ts'
import type { Source } from '../event/source.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import type { Platform } from '../evidence/input.ts'
import { Ingest, type IngestSetup } from '../ingest/ingest.ts'
import { Pause } from '../ingest/pause.ts'
import { rehunt, type RehuntOutcome, type StoredBlock } from '../ingest/rehunt.ts'
import type { RelookOutcome } from '../ingest/relook.ts'
import type { Task, TaskOutcome, TaskProgress } from '../ingest/task.ts'
import { fieldOf } from '../formats/registry.ts'
import type { CaseStore } from '../storage/store.ts'
import { caseDetections, only } from './case-detections.ts'

/** The side of an ingest worker that the coordinator talks to. */
export interface IngestApi {
  /** `scanner`: where rules about bytes are asked; `null` when the case has none. */
  begin(caseId: string, scanner?: ByteScanner | null): Promise<void>
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  rehunt(names: readonly string[], blocks: readonly StoredBlock[]): Promise<RehuntOutcome>
  relook(task: Task, source: Source): Promise<RelookOutcome>
  cancel(): Promise<void>
  pause(on: boolean): Promise<void>
  /** As `Reader.settle`. */
  settle(): Promise<boolean>
}

export class IngestPart implements IngestApi {
  readonly #store: CaseStore
  /** What is looked for in a case that brings no rules of its own. */
  readonly #base: RuleSet
  #rules: RuleSet
  #caseId = ''
  #hunting: { readonly names: string; readonly hunter: Hunter } | null = null
  readonly #platform: Platform
  readonly #onBlock: IngestSetup['onBlock']
  #ingest: Ingest | null = null
  #abort = new AbortController()
  readonly #pause = new Pause()

  constructor(store: CaseStore, rules: RuleSet, platform: Platform, onBlock?: IngestSetup['onBlock']) {
    this.#store = store
    this.#base = this.#rules = rules
    this.#platform = platform
    this.#onBlock = onBlock
  }

  async begin(caseId: string, scanner: ByteScanner | null = null): Promise<void> {
    this.#abort = new AbortController()
    this.#pause.set(false)
    const { rules } = await caseDetections(this.#store, caseId, this.#base)
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
      ...(this.#onBlock ? { onBlock: this.#onBlock } : {}),
    })
  }

  async read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.read(task, onProgress, this.#abort.signal)
  }

  async rehunt(names: readonly string[], blocks: readonly StoredBlock[]): Promise<RehuntOutcome> {
    const key = names.join('\n')
    if (this.#hunting?.names !== key) {
      this.#hunting = { names: key, hunter: new Hunter(only(this.#rules, new Set(names)), fieldOf) }
    }
    const { hunter } = this.#hunting
    return rehunt(this.#store, this.#caseId, hunter, blocks, this.#abort.signal)
  }

  async relook(task: Task, source: Source): Promise<RelookOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.relook(task, source, this.#abort.signal)
  }

  async settle(): Promise<boolean> {
    return (await this.#ingest?.settle()) ?? true
  }

  async pause(on: boolean): Promise<void> {
    this.#pause.set(on)
  }

  async cancel(): Promise<void> {
    this.#abort.abort()
    this.#pause.set(false)
  }
}
