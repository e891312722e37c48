import * as Comlink from 'comlink'
import type { ByteScanner } from '../src/detections/yara/yara.ts'
import { takenOver } from '../src/detections/compile/handed-over.ts'
import { IngestPart } from '../src/engine/threads/ingest-part.ts'
import { farMate, serveMate } from '../src/engine/threads/far-mate.ts'
import type { IngestWorkerApi } from '../src/engine/threads/ingest-pool.ts'
import { UnpackerLink } from '../src/engine/threads/unpacker-link.ts'
import { sha256 } from '../src/evidence/digest.ts'
import { browserSpool } from '../src/evidence/spool-browser.ts'
import { DexieStore } from '../src/storage/dexie-store.ts'

const unpacker = new UnpackerLink()
const part = new IngestPart(new DexieStore(), {
  spool: browserSpool,
  unpacker,
  sha256,
})
let report: Parameters<IngestWorkerApi['begin']>[2] = () => undefined
let scanner: ByteScanner | null = null
const exposed: IngestWorkerApi = {
  begin: (caseId, hunted, onProgress) => {
    report = onProgress
    return part.begin(caseId, takenOver(hunted), scanner)
  },
  async scanWith(packs, port) {
    const far = port && Comlink.wrap<ByteScanner>(port)
    scanner = far && {
      packs,
      scan: (bytes, subject) => far.scan(Comlink.transfer(bytes, [bytes.buffer]), subject),
    }
  },
  read: (task) => part.read(task, report),
  rehunt: (names, blocks, before) => part.rehunt(names, blocks, before),
  relook: (task, source) => part.relook(task, source),
  cancel: () => part.cancel(),
  pause: (on) => part.pause(on),
  settle: () => part.settle(),
  costs: () => part.costs(),
  setIdle: (number, on) => part.setIdle(number, on),
  meet: (number, port) => part.crew.add(number, farMate(port)),
  help: (port) => serveMate(part, port),
  connect: async (port) => unpacker.connect(port),
}
Comlink.expose(exposed)
