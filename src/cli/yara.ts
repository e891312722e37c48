import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import {
  yaraRequestHandler,
  type YaraReply,
  type YaraRequest,
  type YaraThread,
} from '../detections/yara/thread.ts'
import { YaraEngine } from '../detections/yara/yara-engine.ts'

const YARA_THREAD = 'yara'

/** True in a thread that was started to run YARA rules. */
export function isYaraThread(): boolean {
  return workerData === YARA_THREAD
}

/** Runs YARA rules in a thread of their own, which is started with the first rule. */
export function yaraEngine(): YaraEngine {
  return new YaraEngine((): YaraThread => {
    // The command is bundled as one file, which every thread runs.
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: YARA_THREAD })
    let listener: (reply: YaraReply) => void = () => undefined
    worker.on('message', (reply: YaraReply) => listener(reply))
    worker.on('error', (error) => listener({ kind: 'failed', detail: error.message }))
    return {
      send: (request: YaraRequest) =>
        worker.postMessage(request, request.kind === 'scan' ? [request.bytes.buffer as ArrayBuffer] : []),
      onReply: (next) => void (listener = next),
      end: () => void worker.terminate(),
    }
  })
}

/** The thread runs this: it answers each request with one reply. */
export function serveYara(): void {
  const work = yaraRequestHandler(async () => readFileSync(programPath()))
  parentPort?.on('message', (request: YaraRequest) => {
    void work(request).then((reply) => parentPort?.postMessage(reply))
  })
}

/** The program stands beside the built command; in tests it is taken from its package. */
function programPath(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'yara-x.wasm')
  if (existsSync(beside)) return beside
  const found = createRequire(import.meta.url).resolve('@virustotal/yara-x/package.json')
  return join(dirname(found), 'pkg/yara_x_js_bg.wasm')
}
