import type { RuleSet } from '../detections/rule.ts'
import type { Platform } from '../evidence/input.ts'
import { Ingest, type IngestSetup } from '../ingest/ingest.ts'
import type { Task, TaskOutcome, TaskProgress } from '../ingest/task.ts'
import type { CaseStore } from '../storage/store.ts'

/** The side of an ingest worker that the coordinator talks to. */
export interface IngestApi {
  begin(caseId: string): Promise<void>
  read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome>
  cancel(): Promise<void>
}

export class IngestPart implements IngestApi {
  readonly #store: CaseStore
  readonly #rules: RuleSet
  readonly #platform: Platform
  readonly #onBlock: IngestSetup['onBlock']
  #ingest: Ingest | null = null
  #abort = new AbortController()

  constructor(store: CaseStore, rules: RuleSet, platform: Platform, onBlock?: IngestSetup['onBlock']) {
    this.#store = store
    this.#rules = rules
    this.#platform = platform
    this.#onBlock = onBlock
  }

  async begin(caseId: string): Promise<void> {
    this.#abort = new AbortController()
    this.#ingest = new Ingest({
      caseId,
      store: this.#store,
      rules: this.#rules,
      platform: this.#platform,
      ...(this.#onBlock ? { onBlock: this.#onBlock } : {}),
    })
  }

  async read(task: Task, onProgress: (progress: TaskProgress) => void): Promise<TaskOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.read(task, onProgress, this.#abort.signal)
  }

  async cancel(): Promise<void> {
    this.#abort.abort()
  }
}
