import { describe, expect, it } from 'vitest'
import type { Source } from '../event/source.ts'
import type { ByteScanner } from '../detections/yara/yara.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { iisLog, memoryPlatform, taskOf } from '../../tests/cases/source-task.ts'
import { Ingest } from './ingest.ts'

const LOG = iisLog(5)
const running = new AbortController().signal

function scanner(...packs: readonly string[]): ByteScanner {
  return {
    packs,
    scan: async () => ({
      left: null,
      matches: packs.map((pack) => ({
        rule: `rule of ${pack}`,
        pack,
        level: 'high',
        strings: [{ id: '$a', offset: 200, length: 3, text: 'owa' }],
        found: 1,
      })),
    }),
  }
}

async function readCase(first: ByteScanner | null, later: ByteScanner | null) {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  const rules = { rules: [], indicators: [] }
  const setup = { caseId: id, store, rules, platform: memoryPlatform() }
  const ingest = new Ingest({ ...setup, scanner: first })
  await ingest.read(taskOf(LOG), () => undefined, running)
  await ingest.settle()
  const source = async (): Promise<Source> => (await store.sources.list(id))[0]!
  const hits = async (): Promise<string[]> => {
    const names: string[] = []
    await store.hits.each(id, 0, (record) => void names.push(...record.hits.map(({ rule }) => rule)))
    return names
  }
  return { ingest: new Ingest({ ...setup, scanner: later }), source, hits }
}

describe('a source that is read already', () => {
  it('is scanned for the packs that came later, and only for those', async () => {
    const { ingest, source, hits } = await readCase(scanner('a'), scanner('a', 'b'))
    expect(await hits()).toEqual(['rule of a'])
    const outcome = await ingest.rescanBytes(taskOf(LOG), await source(), running)
    expect(outcome).toEqual({ hits: 1, stopped: null })
    expect(await hits()).toEqual(['rule of a', 'rule of b'])
    expect((await source()).scan).toEqual({ packs: ['a', 'b'], left: null })
    expect(await ingest.rescanBytes(taskOf(LOG), await source(), running)).toEqual({ hits: 0, stopped: null })
  })

  it('stays as it is when it has changed, is gone, or a person cancels', async () => {
    const { ingest, source, hits } = await readCase(null, scanner('a'))
    const before = await source()
    expect(await ingest.rescanBytes(taskOf(iisLog(6)), before, running)).toEqual({ hits: 0, stopped: null })
    const gone = taskOf(LOG, { member: 3, archive: 9 })
    expect(await ingest.rescanBytes(gone, before, running)).toEqual({ hits: 0, stopped: null })
    const cancelled = await ingest.rescanBytes(taskOf(LOG), before, AbortSignal.abort())
    expect(cancelled).toEqual({ hits: 0, stopped: 'cancelled' })
    expect([await hits(), await source()]).toEqual([[], before])
  })
})
