import { tryWays, type Attempt } from '../src/engine/contracts/self-test.ts'
import { WORKER_WAYS } from '../src/engine/threads/worker-attempts.ts'

const attempts: Attempt[] = []
await tryWays(WORKER_WAYS, 'w', (attempt) => attempts.push(attempt))
postMessage(attempts)
