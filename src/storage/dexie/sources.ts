import type { Source } from '../../event/source.ts'
import { encodeBlock } from '../block-codec.ts'
import { matchEnvelopeOf } from '../envelope.ts'
import { isPacked, packedBlock } from '../packed-block.ts'
import type { Deposit, SourceStore, StoreResult } from '../store.ts'
import type { CaseDatabases } from './databases.ts'
import { loaded, stored } from './outcomes.ts'

export class DexieSources implements SourceStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async list(caseId: string): Promise<Source[]> {
    const records = await loaded(async () =>
      (await this.#databases.of(caseId)).sources.where('caseId').equals(caseId).toArray(),
    )
    return records.map(({ source }) => source)
  }

  async get(caseId: string, id: number): Promise<Source | undefined> {
    const record = await loaded(async () => (await this.#databases.of(caseId)).sources.get([caseId, id]))
    return record?.source
  }

  async put(caseId: string, source: Source): Promise<StoreResult<void>> {
    return stored(async () => {
      await (await this.#databases.of(caseId)).sources.put({ caseId, id: source.id, source })
    })
  }

  async deposit(caseId: string, deposits: readonly Deposit[]): Promise<StoreResult<void>> {
    const packed = deposits.flatMap(({ source, blocks }) =>
      blocks.map((block) => (isPacked(block) ? block : packedBlock(source.id, block))),
    )
    const kept = deposits.flatMap(({ source, matches }) =>
      matches.map(({ rule, block }) => {
        const { id: _, ...envelope } = matchEnvelopeOf(0, rule, source.id, block)
        return { envelope: { ...envelope, caseId }, bytes: encodeBlock(block) }
      }),
    )
    const withHits = deposits.filter(({ hits, counts }) => hits.length + counts.length > 0)
    // The last deposit of a source says how far it was read.
    const sources = new Map(deposits.map(({ source }) => [source.id, source]))
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { envelopes, heads, blocks, hits, matches, matchBytes, sources: table } = database
      const tables = [envelopes, heads, blocks, hits, matches, matchBytes, table]
      await database.transaction('rw', tables, async () => {
        const ids = await envelopes.bulkAdd(
          packed.map(({ envelope }) => ({ ...envelope, caseId })),
          { allKeys: true },
        )
        await heads.bulkAdd(packed.map(({ head }, i) => ({ id: ids[i]!, caseId, bytes: head })))
        await blocks.bulkAdd(packed.map(({ rest }, i) => ({ id: ids[i]!, caseId, bytes: rest })))
        const matchIds = await matches.bulkAdd(
          kept.map(({ envelope }) => envelope),
          { allKeys: true },
        )
        await matchBytes.bulkAdd(kept.map(({ bytes }, i) => ({ id: matchIds[i]!, caseId, bytes })))
        await hits.bulkAdd(
          withHits.map((one) => ({ caseId, source: one.source.id, hits: one.hits, counts: one.counts })),
        )
        await table.bulkPut([...sources].map(([id, source]) => ({ caseId, id, source })))
      })
    })
  }

  async drop(caseId: string, source: number): Promise<StoreResult<void>> {
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { envelopes, heads, blocks, hits, matches, matchBytes, sources } = database
      const tables = [envelopes, heads, blocks, hits, matches, matchBytes, sources]
      await database.transaction('rw', tables, async () => {
        const ofCase = envelopes.where('caseId').equals(caseId)
        const ids = await ofCase.and((envelope) => envelope.source === source).primaryKeys()
        await envelopes.bulkDelete(ids)
        await heads.bulkDelete(ids)
        await blocks.bulkDelete(ids)
        const matchesOfCase = matches.where('caseId').equals(caseId)
        const matchIds = await matchesOfCase.and((envelope) => envelope.source === source).primaryKeys()
        await matches.bulkDelete(matchIds)
        await matchBytes.bulkDelete(matchIds)
        await hits.where('[caseId+source]').equals([caseId, source]).delete()
        await sources.delete([caseId, source])
      })
    })
  }
}
