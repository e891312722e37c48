import programUrl from '@virustotal/yara-x?packed'
import yaraUrl from '../../../workers/yara.ts?worker&url'
import type { YaraReply, YaraRequest, YaraThread } from '../../detections/yara/thread.ts'
import { startWorker } from './trusted.ts'

/** The first message to a worker: the program of YARA-X, packed with gzip. */
export interface YaraProgramFile {
  readonly program: Blob
}

/**
 * Starts workers that run YARA rules. The first one is started with the page, and the program is fetched then. It stays
 * packed until a case has such rules; only then is it unpacked and compiled.
 */
export class YaraWorkers {
  readonly #program = fetch(programUrl).then((response) => response.blob())
  #idle: Worker | null = newWorker()

  start(): YaraThread {
    const worker = this.#idle ?? newWorker()
    this.#idle = null
    let listener: (reply: YaraReply) => void = () => undefined
    worker.onmessage = ({ data }: MessageEvent<YaraReply>) => listener(data)
    const ready = this.#program.then((program) => {
      worker.postMessage({ program } satisfies YaraProgramFile)
    })
    return {
      send(request: YaraRequest) {
        const given = request.kind === 'scan' ? [request.bytes.buffer] : []
        void ready.then(() => worker.postMessage(request, given))
      },
      onReply: (next) => void (listener = next),
      end: () => worker.terminate(),
    }
  }
}

function newWorker(): Worker {
  return startWorker(yaraUrl, 'yara')
}
