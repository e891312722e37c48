import * as Comlink from 'comlink'
import { builtInRules } from '../src/detections/rule-set.ts'
import { IngestPart } from '../src/engine/ingest-part.ts'
import { browserPlatform } from '../src/evidence/spool-browser.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

Comlink.expose(new IngestPart(new DexieStore(), builtInRules(), browserPlatform))
