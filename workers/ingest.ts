import * as Comlink from 'comlink'
import type { ByteScanner } from '../src/detections/yara/yara.ts'
import { takenOver } from '../src/detections/compile/handed-over.ts'
import { farStore } from '../src/engine/threads/far-store.ts'
import { IngestPart } from '../src/engine/threads/ingest-part.ts'
import type { IngestWorkerApi } from '../src/engine/threads/ingest-pool.ts'
import { readerService } from '../src/engine/threads/remote-reader.ts'
import { UnpackerLink } from '../src/engine/threads/unpacker-link.ts'
import { sha256 } from '../src/evidence/digest.ts'
import { browserSpool, type SpoolPlace } from '../src/evidence/spool-browser.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'
import { TwoStores } from '../src/storage/two-stores.ts'

const unpacker = new UnpackerLink()
/** Cases in memory are held by the coordinator. */
const { port1: memory, port2: memoryPort } = new MessageChannel()
let spools: SpoolPlace = null
const service = readerService(
  new IngestPart(new TwoStores(new DexieStore(), farStore(memory)), {
    spool: () => browserSpool(spools),
    unpacker,
    sha256,
  }),
)
let scanner: ByteScanner | null = null
const exposed: IngestWorkerApi = {
  ...service,
  begin: (caseId, rules, onProgress) => service.begin(caseId, takenOver(rules), scanner, onProgress),
  connectScanner(packs, port) {
    const remote = port && Comlink.wrap<ByteScanner>(port)
    scanner = remote && {
      packs,
      scan: (bytes, subject) => remote.scan(Comlink.transfer(bytes, [bytes.buffer]), subject),
    }
  },
  connectUnpacker: (port) => unpacker.connect(port),
  memoryPort: () => Comlink.transfer(memoryPort, [memoryPort]),
  useSpools: (place) => void (spools = place),
}
Comlink.expose(exposed)
