import type { Block } from '../../event/block.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import type { MatchEnvelope } from '../../event/match.ts'
import { decodeBlock, encodeBlock } from '../block-codec.ts'
import { matchEnvelopeOf } from '../envelope.ts'
import type { HitRecord, HitStore, StoreResult } from '../store.ts'
import type { CaseDatabase } from './database.ts'
import type { CaseDatabases } from './databases.ts'
import { loaded, stored } from './outcomes.ts'

/** Records of hits that are read together, and the number of hits that they should hold at most. */
const HIT_RECORDS_AT_ONCE = 64
const HITS_AT_ONCE = 2_000

export class DexieHits implements HitStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async add(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>> {
    return stored(async () => {
      await (await this.#databases.of(caseId)).hits.add({ caseId, source, hits, counts })
    })
  }

  async each(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number> {
    const keys = await loaded(async () =>
      (await this.#databases.of(caseId)).hits.where('caseId').equals(caseId).primaryKeys(),
    )
    const later = keys.filter((key) => key > after).sort((a, b) => a - b)
    let atOnce = 1
    for (let at = 0; at < later.length;) {
      const ids = later.slice(at, at + atOnce)
      let held = 1
      for (const record of await this.records(caseId, ids)) {
        held += record.hits.length
        take(record)
      }
      at += ids.length
      // Records are of very different sizes; what is in memory together is not.
      const fitting = Math.floor((ids.length * HITS_AT_ONCE) / held)
      atOnce = Math.max(1, Math.min(HIT_RECORDS_AT_ONCE, 2 * atOnce, fitting))
    }
    return later.at(-1) ?? after
  }

  async records(caseId: string, ids: readonly number[]): Promise<HitRecord[]> {
    const records = await loaded(async () => (await this.#databases.of(caseId)).hits.bulkGet([...ids]))
    return records.flatMap((record, i) => (record ? [{ ...record, id: ids[i]! }] : []))
  }

  async at(caseId: string, source: number, offset: number): Promise<Hit[]> {
    const there: Hit[] = []
    await loaded(async () =>
      (await this.#databases.of(caseId)).hits
        .where('[caseId+source]')
        .equals([caseId, source])
        .each(({ hits }) => {
          for (const hit of hits) if (hit.place.offset === offset) there.push(hit)
        }),
    )
    return there
  }

  async drop(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>> {
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { hits, matches, matchBytes } = database
      const keys = await hits.where('caseId').equals(caseId).primaryKeys()
      await keepOnly(database, keys, (rule) => !names.has(rule))
      for (const rule of names) {
        const keys = await matches.where('[caseId+rule]').equals([caseId, rule]).primaryKeys()
        await matchBytes.bulkDelete(keys)
        await matches.bulkDelete(keys)
      }
    })
  }

  async dropOfSource(
    caseId: string,
    source: number,
    except: ReadonlySet<string>,
  ): Promise<StoreResult<void>> {
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { hits, matches, matchBytes } = database
      const keys = await hits.where('[caseId+source]').equals([caseId, source]).primaryKeys()
      await keepOnly(database, keys, (rule) => except.has(rule))
      const ofCase = matches.where('caseId').equals(caseId)
      const ids = await ofCase.and((envelope) => envelope.source === source).primaryKeys()
      await matchBytes.bulkDelete(ids)
      await matches.bulkDelete(ids)
    })
  }

  async addMatches(caseId: string, rule: string, source: number, block: Block): Promise<StoreResult<void>> {
    const bytes = encodeBlock(block)
    const { id: _, ...envelope } = matchEnvelopeOf(0, rule, source, block)
    return stored(async () => {
      const database = await this.#databases.of(caseId)
      const { matches, matchBytes } = database
      await database.transaction('rw', matches, matchBytes, async () => {
        const id = await matches.add({ ...envelope, caseId })
        await matchBytes.add({ id, caseId, bytes })
      })
    })
  }

  async matchEnvelopes(caseId: string): Promise<MatchEnvelope[]> {
    const records = await loaded(async () =>
      (await this.#databases.of(caseId)).matches.where('caseId').equals(caseId).sortBy('id'),
    )
    return records.map(({ caseId: _, id, ...envelope }) => ({ ...envelope, id: id ?? 0 }))
  }

  async loadMatches(caseId: string, id: number): Promise<Block> {
    const record = await loaded(async () => (await this.#databases.of(caseId)).matchBytes.get(id))
    if (!record) throw new Error(`matches ${id} are not stored`)
    const decoded = decodeBlock(record.bytes)
    if (!decoded.ok) throw new Error(`matches ${id} are damaged: ${decoded.detail}`)
    return decoded.block
  }
}

/** Leaves in these records only the hits of rules that stay. */
async function keepOnly(
  database: CaseDatabase,
  keys: readonly number[],
  stays: (rule: string) => boolean,
): Promise<void> {
  const { hits } = database
  for (const key of keys) {
    await database.transaction('rw', hits, async () => {
      const record = await hits.get(key)
      if (!record) return
      const left = {
        hits: record.hits.filter(({ rule }) => stays(rule)),
        counts: record.counts.filter(({ rule }) => stays(rule)),
      }
      if (left.hits.length + left.counts.length === 0) await hits.delete(key)
      else if (left.hits.length < record.hits.length || left.counts.length < record.counts.length)
        await hits.put({ ...record, ...left })
    })
  }
}
