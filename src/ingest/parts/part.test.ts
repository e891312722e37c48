import { describe, expect, it } from 'vitest'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf } from '../../formats/registry.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { iisLog, indicatorsOf } from '../../../tests/cases/source-task.ts'
import { Pause } from '../pause.ts'
import { readPart, type PartJob } from './part.ts'

const hunter = new Hunter({ rules: [], indicators: indicatorsOf('198.51.100.3') }, fieldOf)

function job(text: string, changes: Partial<PartJob> = {}): PartJob {
  const bytes = new TextEncoder().encode(text)
  return {
    source: 2,
    format: 'iis-w3c',
    apart: 1000,
    from: 0,
    state: null,
    bytes,
    last: false,
    kept: new Map(),
    ...changes,
  }
}

describe('a part that is read for another reader', () => {
  it('comes back hunted on, with the state that the next part needs', async () => {
    const first = await readPart(hunter, job(iisLog(20)), undefined, null)
    expect(first.yielded!.blocks.flatMap(({ found }) => found)).toMatchObject([{ rows: 2 }])
    expect(first.yielded!.log.events).toBe(20)
    const row = '2021-03-03 01:00:00 192.0.2.1 GET /owa/ 198.51.100.3 200\r\n'
    const second = job(row, { from: 5000, state: first.state, last: true })
    const { yielded } = await readPart(hunter, second, undefined, null)
    expect(yielded!.blocks[0]!.found[0]!.hits[0]!.place.offset).toBe(5000)
  })

  it('that ends in the middle of a line is not closed, unless the source ends there', async () => {
    const text = iisLog(3).slice(0, -9)
    const { yielded, bytes } = await readPart(hunter, job(text), undefined, null)
    expect([yielded, bytes.length]).toEqual([null, text.length])
    expect((await readPart(hunter, job(text, { last: true }), undefined, null)).yielded!.log.events).toBe(3)
  })

  it('has its blocks packed for the store', async () => {
    const { yielded } = await readPart(
      hunter,
      job(iisLog(2)),
      undefined,
      new MemoryStore({ keepBlocks: false }),
    )
    expect(yielded!.blocks).toMatchObject([{ block: null }])
  })

  it('waits while reading is paused', async () => {
    const pause = new Pause()
    pause.set(true)
    let read = false
    const reading = readPart(hunter, job(iisLog(2)), pause, null).then(() => (read = true))
    await Promise.resolve()
    expect(read).toBe(false)
    pause.set(false)
    await reading
  })

  it('of a format that is not read in parts is our error', async () => {
    await expect(readPart(hunter, job('', { format: 'exchange-setup' }), undefined, null)).rejects.toThrow(
      'exchange-setup is not read in parts',
    )
  })
})
