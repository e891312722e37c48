import { Hunter } from '../../detections/hunt/hunt.ts'
import { RuleCosts } from '../../detections/hunt/rule-costs.ts'
import type { RulesToHunt } from '../../detections/rule.ts'
import type { ByteScanner } from '../../detections/yara/yara.ts'
import type { Platform } from '../../evidence/platform.ts'
import { fieldOf } from '../../formats/registry.ts'
import type { IngestSetup } from '../../ingest/ingest-setup.ts'
import { Ingest } from '../../ingest/ingest.ts'
import { PartReaders, type PartReader } from '../../ingest/parts/part-readers.ts'
import type { PartJob, PartOutcome } from '../../ingest/parts/part.ts'
import { Pause } from '../../ingest/pause.ts'
import type { Reader } from '../../ingest/reader.ts'
import { rehuntBlocks, rulesNamed } from '../../ingest/rehunt-blocks.ts'
import type { CaseStore } from '../../storage/store.ts'

/** How reading differs from that of the page. */
export type IngestOptions = Pick<IngestSetup, 'onBlock' | 'parting'>

/** What one thread reads with. It reads for one case at a time, and reads parts for the readers of other threads. */
export class IngestPart implements PartReader {
  readonly #store: CaseStore
  readonly #platform: Platform
  readonly #options: IngestOptions
  /** The other readers, which whoever starts them adds. */
  readonly partReaders = new PartReaders()
  #ingest: Ingest | null = null
  #caseId = ''
  #costs = new RuleCosts()

  constructor(store: CaseStore, platform: Platform, options: IngestOptions = {}) {
    this.#store = store
    this.#platform = platform
    this.#options = options
  }

  /** Begins to read for a case. `scanner` runs rules about bytes; `null` when the case has none. */
  async begin(caseId: string, rules: RulesToHunt, scanner: ByteScanner | null = null): Promise<Reader> {
    if (caseId !== this.#caseId) this.#costs = new RuleCosts()
    this.#caseId = caseId
    this.partReaders.reset()
    const store = this.#store
    const costs = this.#costs
    const pause = new Pause()
    const cancelling = new AbortController()
    const cancelled = cancelling.signal
    const hunterFor = hunters(rules, costs)
    const ingest = new Ingest({
      caseId,
      store,
      rules,
      platform: this.#platform,
      pause,
      scanner,
      partReaders: this.partReaders,
      costs,
      ...this.#options,
    })
    this.#ingest = ingest
    return {
      parallelSmallTasks: 0,
      read: (task, onProgress) => ingest.read(task, onProgress, cancelled),
      rehuntBlocks: (names, blocks, keptBefore) =>
        rehuntBlocks(store, caseId, hunterFor(names), blocks, keptBefore, cancelled),
      rescanBytes: (task, source) => ingest.rescanBytes(task, source, cancelled),
      settle: () => ingest.settle(),
      costs: async () => costs.all(),
      setIdle: () => undefined,
      pause: (on) => pause.set(on),
      cancel() {
        cancelling.abort()
        pause.set(false)
      },
    }
  }

  async readPart(job: PartJob): Promise<PartOutcome> {
    if (!this.#ingest) throw new Error('begin was not called')
    return this.#ingest.readPart(job)
  }
}

/** Makes hunters for some of the rules, or for all with `null`; the last one is kept, because blocks come in batches. */
function hunters(rules: RulesToHunt, costs: RuleCosts): (names: readonly string[] | null) => Hunter {
  let last: { readonly names: string | null; readonly hunter: Hunter } | null = null
  return (names) => {
    const key = names?.join('\n') ?? null
    if (!last || last.names !== key) {
      const wanted = names ? rulesNamed(rules, new Set(names)) : rules
      last = { names: key, hunter: new Hunter(wanted, fieldOf, costs) }
    }
    return last.hunter
  }
}
