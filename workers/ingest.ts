import * as Comlink from 'comlink'
import { builtInRules } from '../src/detections/rule-set.ts'
import { IngestPart } from '../src/engine/ingest-part.ts'
import type { IngestWorkerApi } from '../src/engine/ingest-pool.ts'
import { UnpackerLink } from '../src/engine/unpacker-link.ts'
import { sha256 } from '../src/evidence/digest.ts'
import { browserSpool } from '../src/evidence/spool-browser.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

const unpacker = new UnpackerLink()
const part = new IngestPart(new DexieStore(), builtInRules(), {
  spool: browserSpool,
  unpacker,
  sha256,
})
const exposed: IngestWorkerApi = {
  begin: (caseId) => part.begin(caseId),
  read: (task, onProgress) => part.read(task, onProgress),
  rehunt: (names, blocks) => part.rehunt(names, blocks),
  cancel: () => part.cancel(),
  settle: () => part.settle(),
  connect: async (port) => unpacker.connect(port),
}
Comlink.expose(exposed)
