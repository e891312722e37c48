import { describe, expect, it } from 'vitest'
import type { PartJob } from '../../ingest/parts/part.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { iisLog, memoryPlatform, taskOf } from '../../../tests/cases/source-task.ts'
import { IngestPart } from './ingest-part.ts'

const RULES = { rules: [], indicators: [] }

describe('what one thread reads with', () => {
  it('gives a reader of the case; a cancelled one reads no more, one of the next reading does', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('case')).value
    const part = new IngestPart(store, memoryPlatform())
    const first = await part.begin(id, RULES)
    first.cancel()
    expect((await first.read(taskOf(iisLog(2)), () => undefined)).stopped).toBe('cancelled')
    const second = await part.begin(id, RULES)
    expect((await second.read(taskOf(iisLog(2)), () => undefined)).source.receipt.events).toBe(2)
  })

  it('waits while it is paused, until it is cancelled', async () => {
    const store = new MemoryStore()
    const { id } = (await store.cases.create('case')).value
    const reader = await new IngestPart(store, memoryPlatform()).begin(id, RULES)
    reader.pause(true)
    const reading = reader.read(taskOf(iisLog(2)), () => undefined)
    reader.cancel()
    expect((await reading).stopped).toBe('cancelled')
  })

  it('reads no parts before a case is begun, and forgets then who has time', async () => {
    const part = new IngestPart(new MemoryStore(), memoryPlatform())
    await expect(part.readPart({} as PartJob)).rejects.toThrow('begin was not called')
    part.partReaders.add(1, part)
    part.partReaders.setIdle(1, true)
    await part.begin('case', RULES)
    expect(part.partReaders.hasTime).toBe(false)
  })
})
