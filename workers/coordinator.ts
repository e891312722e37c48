import * as Comlink from 'comlink'
import packageJson from '../package.json' with { type: 'json' }
import { builtInRules } from '../src/detections/compile/built-in.ts'
import { YaraEngine } from '../src/detections/yara/yara-engine.ts'
import type { BrowserSupport } from '../src/engine/contracts/browser-support.ts'
import { Coordinator } from '../src/engine/coordinator.ts'
import { logsThatFit } from '../src/engine/reading/outlook.ts'
import { IngestPool } from '../src/engine/threads/ingest-pool.ts'
import { YaraWorkers } from '../src/engine/threads/yara-workers.ts'
import { BrowserSpools } from '../src/evidence/spool-browser.ts'
import { claimCase } from '../src/storage/case-claim.ts'
import { browserRoom } from '../src/storage/room.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'
import { MemoryStore } from '../src/storage/memory-store.ts'
import { TwoStores } from '../src/storage/two-stores.ts'

/** Bytes that the blocks of all cases in memory may take together; a worker has a few times as much. */
const MEMORY_BYTES = 1 << 30

const stored = new DexieStore()
const memory = new MemoryStore({ keepBlocks: true, limit: MEMORY_BYTES })
const spools = new BrowserSpools()
const pool = new IngestPool(memory, spools)
const yara = new YaraWorkers()

Comlink.expose(
  new Coordinator({
    store: new TwoStores(stored, memory),
    rules: builtInRules(),
    version: packageJson.version,
    yara: new YaraEngine(() => yara.start()),
    readers: (caseId, rules, scanner) => pool.readers(caseId, rules, scanner),
    sweep: () => spools.sweep(),
    room: browserRoom,
    claim: claimCase,
    support,
    prepares: true,
  }),
)

async function support(): Promise<BrowserSupport> {
  const [notStored, place, room] = await Promise.all([stored.refusal(), spools.place(), browserRoom()])
  const left = room && Math.max(0, room.quota - room.usage)
  return {
    notStored,
    temporaryFiles: place !== null,
    room: left === null ? null : { bytes: left, logs: logsThatFit(left) },
  }
}
