import * as Comlink from 'comlink'
import type { UnpackWorkerApi } from '../src/engine/threads/ingest-pool.ts'
import { BrowserUnpacker } from '../src/evidence/seven-zip/unpacker-browser.ts'

const unpacker = new BrowserUnpacker()
const exposed: UnpackWorkerApi = { serve: (port) => Comlink.expose(unpacker, port) }
Comlink.expose(exposed)
