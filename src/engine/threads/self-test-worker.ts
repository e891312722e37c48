import selfTestUrl from '../../../workers/self-test.ts?worker&url'
import type { Attempt } from '../contracts/self-test.ts'
import { startWorker } from './trusted.ts'

/**
 * Starts a worker as all others are started, lets it try what no worker may do, and ends it. Rejects when the worker
 * cannot be started, as on a page that has been offline since before it was stored.
 */
export async function attemptsInWorker(): Promise<readonly Attempt[]> {
  const worker = startWorker(selfTestUrl, 'self-test')
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<readonly Attempt[]>) => resolve(data)
      worker.onerror = () => reject(new Error('the worker of the self-test did not start'))
    })
  } finally {
    worker.terminate()
  }
}
