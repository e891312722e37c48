import * as Comlink from 'comlink'
import type { ByteScanner } from '../src/detections/yara/yara.ts'
import { takenOver } from '../src/detections/compile/handed-over.ts'
import { IngestPart } from '../src/engine/threads/ingest-part.ts'
import type { IngestWorkerApi } from '../src/engine/threads/ingest-pool.ts'
import { readerService } from '../src/engine/threads/remote-reader.ts'
import { UnpackerLink } from '../src/engine/threads/unpacker-link.ts'
import { sha256 } from '../src/evidence/digest.ts'
import { browserSpool } from '../src/evidence/spool-browser.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

const unpacker = new UnpackerLink()
const service = readerService(
  new IngestPart(new DexieStore(), {
    spool: browserSpool,
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
}
Comlink.expose(exposed)
