import { yaraRequestHandler, type YaraRequest } from '../src/detections/yara/thread.ts'
import type { YaraProgramFile } from '../src/engine/threads/yara-workers.ts'

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<YaraRequest | YaraProgramFile>) => void) | null
  postMessage(message: unknown): void
}

let packed = new Blob()
const work = yaraRequestHandler(async () => {
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
})
scope.onmessage = ({ data }) => {
  if ('program' in data) packed = data.program
  else void work(data).then((reply) => scope.postMessage(reply))
}
