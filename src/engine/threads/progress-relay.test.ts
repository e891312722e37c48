import { expect, it } from 'vitest'
import { noHits, type TaskProgress } from '../../ingest/task.ts'
import { ProgressRelay } from './progress-relay.ts'

function progress(id: number): TaskProgress {
  return { id, path: '', format: null, bytesRead: id, events: 0, hits: noHits(), issues: 0 }
}

it('progress goes to whoever waits for its task, and to nobody once the work is over or has failed', async () => {
  const relay = new ProgressRelay()
  const heard: string[] = []
  const during = (id: number, work: () => Promise<void>): Promise<void> =>
    relay.during(id, (update) => heard.push(`${id} hears ${update.id}`), work)
  await during(1, async () => {
    await during(2, async () => [1, 2, 3].forEach((id) => relay.tell(progress(id))))
    relay.tell(progress(2))
  })
  await expect(during(3, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  relay.tell(progress(1))
  relay.tell(progress(3))
  expect(heard).toEqual(['1 hears 1', '2 hears 2'])
})
