import * as Comlink from 'comlink'
import packageJson from '../package.json' with { type: 'json' }
import { builtInRules } from '../src/detections/compile/built-in.ts'
import { YaraEngine } from '../src/detections/yara/yara-engine.ts'
import { Coordinator } from '../src/engine/coordinator.ts'
import { IngestPool } from '../src/engine/threads/ingest-pool.ts'
import { YaraWorkers } from '../src/engine/threads/yara-workers.ts'
import { clearSpools } from '../src/evidence/spool-browser.ts'
import { browserRoom } from '../src/storage/room.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

const pool = new IngestPool()
const yara = new YaraWorkers()

Comlink.expose(
  new Coordinator({
    store: new DexieStore(),
    rules: builtInRules(),
    version: packageJson.version,
    yara: new YaraEngine(() => yara.start()),
    readers: (caseId, rules, scanner) => pool.readers(caseId, rules, scanner),
    sweep: clearSpools,
    room: browserRoom,
    prepares: true,
  }),
)
