import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { caseFacts, type CaseFacts } from '../../src/engine/report/case-report.ts'
import { Reading } from '../../src/engine/reading/reading.ts'
import { storeSources } from '../../src/engine/reading/stored-sources.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import type { StopReason } from '../../src/event/stop-reason.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { zipOf } from '../lab/archives.ts'
import { concludedFrom, filesOf, inputsOf, rowsOf, type Content } from './busy-logs.ts'

const WHOLE = filesOf(rowsOf(false))

/** What is known when reading is stopped after this many outcomes. */
async function stoppedAfter(
  most: number,
  reason: StopReason,
  files: Parameters<typeof inputsOf>[0] = WHOLE,
): Promise<CaseFacts> {
  const store = new MemoryStore({ keepBlocks: false })
  const rules = builtInRules()
  const record = (await store.cases.create('test')).value
  let outcomes = 0
  const reading: Reading = new Reading(
    [await new IngestPart(store, nodePlatform).begin(record.id, rules)],
    0,
    () => undefined,
    () => {
      if (++outcomes === most) reading.stop(reason)
    },
    { record: (sources) => storeSources(store.sources, record.id, sources) },
  )
  const { stopped } = await reading.run(inputsOf(files))
  await store.cases.update(record.id, { complete: stopped === null })
  return caseFacts(store, record.id, rules)
}

describe('a reading that is stopped', () => {
  const count = WHOLE.size

  it.each([1, 2, 5, 24, 63, count - 2, count - 1])(
    'after %i files vouches for nothing that it did not read, and names all that was given',
    async (most) => {
      const reason = (['cancelled', 'full', 'memory'] as const)[most % 3]!
      const facts = await stoppedAfter(most, reason)
      const { sources } = facts
      expect(sources.map(({ path }) => path).sort()).toEqual([...WHOLE.keys()].sort())
      const { verdict, statements } = concludedFrom(facts)
      expect(verdict).toBe('cannot-tell')
      const said = statements.map(({ says }) => says)
      expect(said).toContain('lacks.unfinished')
      expect(said).toContain('lacks.stopped')
      const code = { cancelled: 'cancelled', full: 'storage-full', memory: 'memory-full' }[reason]
      const left = sources.filter(({ receipt }) => receipt.events === 0)
      expect(left).toHaveLength(count - most)
      for (const { receipt } of left) {
        const { issues, ledger, bytes } = receipt
        expect(issues).toMatchObject([{ code }])
        expect(ledger).toEqual({ parsed: 0, skipped: bytes, unreadable: 0 })
      }
    },
  )

  it('says nothing of the kind once everything is read', async () => {
    expect(concludedFrom(await stoppedAfter(Infinity, 'cancelled')).verdict).toBe('no-evidence')
  })

  it('records a bounded number of members that it did not begin', async () => {
    const many: Record<string, string> = {}
    for (let i = 0; i < 1_500; i++) many[`u_ex${i}.txt`] = `${i}`
    const facts = await stoppedAfter(
      2,
      'memory',
      new Map<string, Content>([['a.zip', await zipOf(many)], ...WHOLE]),
    )
    expect(facts.sources.length).toBeLessThan(1_100)
    expect(concludedFrom(facts).verdict).toBe('cannot-tell')
  })
})
