import * as Comlink from 'comlink'
import packageJson from '../package.json' with { type: 'json' }
import { builtInRules } from '../src/detections/compile/built-in.ts'
import { YaraEngine } from '../src/detections/yara/yara-engine.ts'
import { Coordinator } from '../src/engine/coordinator.ts'
import { IngestPool } from '../src/engine/threads/ingest-pool.ts'
import { YaraWorkers } from '../src/engine/threads/yara-workers.ts'
import { BrowserSpools } from '../src/evidence/spool-browser.ts'
import { browserRoom } from '../src/storage/room.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'
import { MemoryStore } from '../src/storage/memory-store.ts'
import { TwoStores } from '../src/storage/two-stores.ts'

/** Bytes that the blocks of all cases in memory may take together; a worker has a few times as much. */
const MEMORY_BYTES = 1 << 30

const memory = new MemoryStore({ keepBlocks: true, limit: MEMORY_BYTES })
const spools = new BrowserSpools()
const pool = new IngestPool(memory, spools)
const yara = new YaraWorkers()

Comlink.expose(
  new Coordinator({
    store: new TwoStores(new DexieStore(), memory),
    rules: builtInRules(),
    version: packageJson.version,
    yara: new YaraEngine(() => yara.start()),
    readers: (caseId, rules, scanner) => pool.readers(caseId, rules, scanner),
    sweep: () => spools.sweep(),
    room: browserRoom,
    prepares: true,
  }),
)
