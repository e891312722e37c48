import { expect, it } from 'vitest'
import { Pause } from './pause.ts'

it('holds reading up until it is over, and only then', async () => {
  const pause = new Pause()
  expect(pause.gate).toBeNull()
  pause.set(true)
  const { gate } = pause
  pause.set(true)
  expect(pause.gate).toBe(gate)
  let open = false
  void gate!.then(() => (open = true))
  await Promise.resolve()
  expect(open).toBe(false)
  pause.set(false)
  await gate
  expect([open, pause.gate]).toEqual([true, null])
})
