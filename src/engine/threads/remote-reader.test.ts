import * as Comlink from 'comlink'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/memory-store.ts'
import { iisLog, memoryPlatform, taskOf } from '../../../tests/cases/source-task.ts'
import { IngestPart } from './ingest-part.ts'
import { ProgressRelay } from './progress-relay.ts'
import { readerService, remoteReader, type ReaderService } from './remote-reader.ts'

const RULES = { rules: [], indicators: [] }

async function newCase(): Promise<{ store: MemoryStore; id: string; part: IngestPart }> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  return { store, id, part: new IngestPart(store, memoryPlatform()) }
}

describe('a reader in another thread', () => {
  it('reads, settles and tells others whether it has time, as one in this thread does', async () => {
    const { store, id, part } = await newCase()
    const service = readerService(part)
    await service.begin(id, RULES, null, () => undefined)
    const { port1, port2 } = new MessageChannel()
    const { addPartReader, servePartReader, setOtherIdle, read: _, ...rest } = service
    Comlink.expose({ ...rest, addPartReader, servePartReader, setOtherIdle }, port2)
    const remote = Comlink.wrap<ReaderService>(port1)
    const idle: boolean[] = []
    const reader = remoteReader(
      remote,
      // A blob stays in this thread: Node does not hand it on as a file of the disk.
      {
        read: (task) => service.read(task),
        rescanBytes: (task, source) => service.rescanBytes(task, source),
      },
      new ProgressRelay(),
      (on) => idle.push(on),
    )
    const { source } = await reader.read(taskOf(iisLog(5)), () => undefined)
    expect([source.receipt.events, await reader.settle(), await reader.costs()]).toEqual([5, true, {}])
    const ids: number[] = []
    await store.blocks.each(id, (envelope) => void ids.push(envelope.id))
    const blocks = ids.map((one) => ({ id: one, source: 0 }))
    expect(await reader.rehuntBlocks(null, blocks, { r: 1 })).toMatchObject({ blocks: 1, kept: { r: 1 } })
    reader.setIdle(true)
    expect(idle).toEqual([true])
    reader.cancel()
    expect((await reader.rehuntBlocks(null, blocks, {})).stopped).toBe('cancelled')
    port1.close()
  })

  it('reads nothing before a case is begun, and for the case that was begun last', async () => {
    const { id, part, store } = await newCase()
    const service = readerService(part)
    await expect(service.read(taskOf(''))).rejects.toThrow('begin was not called')
    expect([await service.settle(), await service.costs()]).toEqual([true, {}])
    const other = (await store.cases.create('other')).value.id
    await service.begin(id, RULES, null, () => undefined)
    await service.begin(other, RULES, null, () => undefined)
    await service.read(taskOf(iisLog(2)))
    await service.settle()
    expect([(await store.sources.list(id)).length, (await store.sources.list(other)).length]).toEqual([0, 1])
  })

  it('knows which others have time', async () => {
    const { part } = await newCase()
    const service = readerService(part)
    const { port1, port2 } = new MessageChannel()
    service.addPartReader(4, port1)
    service.setOtherIdle(4, true)
    expect(part.partReaders.hasTime).toBe(true)
    service.setOtherIdle(4, false)
    expect(part.partReaders.hasTime).toBe(false)
    port2.close()
  })
})
