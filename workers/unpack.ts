import * as Comlink from 'comlink'
import type { UnpackWorkerApi } from '../src/engine/threads/ingest-pool.ts'
import { BrowserUnpacker, unpackerProgram } from '../src/evidence/seven-zip/unpacker-browser.ts'

// Fetched when the worker starts; nothing is fetched later.
const program = unpackerProgram()
const exposed: UnpackWorkerApi = {
  serve: (port, spools) => Comlink.expose(new BrowserUnpacker(program, spools), port),
}
Comlink.expose(exposed)
