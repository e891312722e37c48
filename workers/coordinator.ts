import * as Comlink from 'comlink'
import packageJson from '../package.json' with { type: 'json' }
import { builtInRules } from '../src/detections/rule-set.ts'
import { Coordinator } from '../src/engine/coordinator.ts'
import { IngestPool } from '../src/engine/ingest-pool.ts'
import { clearSpools } from '../src/evidence/spool-browser.ts'
import { browserRoom } from '../src/storage/room.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

const pool = new IngestPool()

Comlink.expose(
  new Coordinator({
    store: new DexieStore(),
    rules: builtInRules(),
    version: packageJson.version,
    readers: (caseId) => pool.readers(caseId),
    sweep: clearSpools,
    room: browserRoom,
  }),
)
