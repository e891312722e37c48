import { expect, it } from 'vitest'
import { MessageTurns } from './message-turns.ts'

it('messages that wait are received before the work goes on', async () => {
  const { port1, port2 } = new MessageChannel()
  const received = new Promise<boolean>((resolve) => (port1.onmessage = () => resolve(true)))
  port2.postMessage('cancel')
  const turns = new MessageTurns()
  await turns.letMessagesThrough()
  expect(await Promise.race([received, turns.letMessagesThrough().then(() => false)])).toBe(true)
  port1.close()
})
