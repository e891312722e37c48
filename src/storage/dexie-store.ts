import { Dexie, type Collection, type EntityTable, type Table } from 'dexie'
import type { Block } from '../event/block.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { MatchEnvelope } from '../event/match.ts'
import type { StoredPack } from '../event/pack.ts'
import type { Source } from '../event/source.ts'
import { decodeBlock, decodePart, encodeBlock, headSuffices } from './block-codec.ts'
import { matchEnvelopeOf } from './envelope.ts'
import { isPacked, packedBlock } from './packed-block.ts'
import { refusalOf, StorageError } from './refusal.ts'
import type {
  BlockEnvelope,
  BlockPart,
  CaseRecord,
  CaseStore,
  Deposit,
  HitRecord,
  PackedBlock,
  StoreResult,
  SurveyRecord,
  WantedParts,
} from './store.ts'
import type { StoredSurvey } from './survey.ts'

/** Records deleted in one transaction, so that none of them grows with the case. */
const DELETE_AT_ONCE = 64
/** Records of hits read together, and how many hits they should hold at most. */
const HIT_RECORDS_AT_ONCE = 64
const HITS_AT_ONCE = 2_000

/** Each holds up to some hundred kilobytes of what is known of its block. */
const ENVELOPES_AT_ONCE = 32

interface EnvelopeRecord extends Omit<BlockEnvelope, 'id'> {
  readonly id?: number
  readonly caseId: string
}

interface BytesRecord {
  readonly id: number
  readonly caseId: string
  readonly bytes: ArrayBuffer
}

interface SourceRecord {
  readonly caseId: string
  readonly id: number
  readonly source: Source
}

interface HitsRecord extends Omit<HitRecord, 'id'> {
  readonly id?: number
  readonly caseId: string
}

interface PackRecord {
  readonly caseId: string
  readonly id: string
  readonly pack: StoredPack
}

interface MatchesRecord extends Omit<MatchEnvelope, 'id'> {
  readonly id?: number
  readonly caseId: string
}

/** The parts of a survey are read one by one. */
interface SurveyPartRecord {
  readonly caseId: string
  readonly number: number
  readonly part: keyof StoredSurvey
  readonly bytes: ArrayBuffer
}

class CaseDatabase extends Dexie {
  declare cases: EntityTable<CaseRecord, 'id'>
  declare envelopes: Table<EnvelopeRecord, number>
  /** The heads of blocks, which answer most questions; what else belongs to a block is in `blocks`. */
  declare heads: Table<BytesRecord, number>
  declare blocks: Table<BytesRecord, number>
  declare sources: Table<SourceRecord, [string, number]>
  declare hits: Table<HitsRecord, number>
  declare packs: Table<PackRecord, [string, string]>
  declare matches: Table<MatchesRecord, number>
  declare matchBytes: Table<BytesRecord, number>
  declare surveys: Table<SurveyPartRecord, [string, string, number]>

  constructor(name: string) {
    // A crash may cost the last block; the evidence is still in the person's hands.
    super(name, { chromeTransactionDurability: 'relaxed' })
    this.version(1).stores({
      cases: 'id',
      envelopes: '++id, caseId',
      heads: 'id, caseId',
      blocks: 'id, caseId',
      sources: '[caseId+id], caseId',
      hits: '++id, caseId, [caseId+source]',
      packs: '[caseId+id], caseId',
      matches: '++id, caseId, [caseId+rule]',
      matchBytes: 'id, caseId',
      surveys: '[caseId+part+number], caseId',
    })
  }
}

/** Cases in the browser's IndexedDB. Any number of threads may each have one open. */
export class DexieStore implements CaseStore {
  readonly #database: CaseDatabase

  constructor(name = 'coldtrace') {
    this.#database = new CaseDatabase(name)
  }

  close(): void {
    this.#database.close()
  }

  async cases(): Promise<CaseRecord[]> {
    return loaded(() => this.#database.cases.toArray())
  }

  async createCase(name: string): Promise<StoreResult<CaseRecord>> {
    const record: CaseRecord = {
      id: crypto.randomUUID(),
      name,
      created: Date.now(),
      events: 0,
      bytes: 0,
      sources: 0,
      storedBytes: 0,
      complete: true,
    }
    return stored(async () => {
      await this.#database.cases.add(record)
      return record
    })
  }

  async updateCase(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.cases.update(id, change)))
  }

  async deleteCase(id: string): Promise<StoreResult<void>> {
    return stored(async () => {
      // The case goes first, so that a deletion that is broken off leaves nothing to open.
      await this.#database.cases.delete(id)
      await this.#sweep()
    })
  }

  /** Removes what belongs to no case: of the one that was just deleted, and of earlier deletions that were broken off. */
  async #sweep(): Promise<void> {
    const { cases, envelopes, heads, blocks, sources, hits, packs, matches, matchBytes, surveys } =
      this.#database
    const tables = [envelopes, heads, blocks, hits, matches, matchBytes, sources, packs, surveys]
    for (const table of tables as Table<unknown, number>[]) {
      // A case is there before anything of it is.
      const owners = await table.orderBy('caseId').uniqueKeys()
      const known = new Set(await cases.toCollection().primaryKeys())
      for (const owner of owners as string[]) {
        if (known.has(owner)) continue
        for (;;) {
          const keys = await table.where('caseId').equals(owner).limit(DELETE_AT_ONCE).primaryKeys()
          if (keys.length === 0) break
          await table.bulkDelete(keys)
        }
      }
    }
  }

  async addBlock(caseId: string, source: number, block: Block): Promise<StoreResult<BlockEnvelope>> {
    const { envelope, head, rest } = packedBlock(source, block)
    const { envelopes, heads, blocks } = this.#database
    return stored(() =>
      this.#database.transaction('rw', envelopes, heads, blocks, async () => {
        const id = await envelopes.add({ ...envelope, caseId })
        await heads.add({ id, caseId, bytes: head })
        await blocks.add({ id, caseId, bytes: rest })
        return { ...envelope, id }
      }),
    )
  }

  packed(source: number, block: Block): PackedBlock {
    return packedBlock(source, block)
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
    const found = deposits.filter(({ hits, counts }) => hits.length + counts.length > 0)
    // Of one source only the last word counts.
    const sources = new Map(deposits.map(({ source }) => [source.id, source]))
    const { envelopes, heads, blocks, hits, matches, matchBytes, sources: table } = this.#database
    const tables = [envelopes, heads, blocks, hits, matches, matchBytes, table]
    return stored(() =>
      this.#database.transaction('rw', tables, async () => {
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
          found.map((one) => ({ caseId, source: one.source.id, hits: one.hits, counts: one.counts })),
        )
        await table.bulkPut([...sources].map(([id, source]) => ({ caseId, id, source })))
      }),
    )
  }

  async dropSource(caseId: string, source: number): Promise<StoreResult<void>> {
    const { envelopes, heads, blocks, hits, matches, matchBytes, sources } = this.#database
    const tables = [envelopes, heads, blocks, hits, matches, matchBytes, sources]
    return stored(() =>
      this.#database.transaction('rw', tables, async () => {
        const ofCase = envelopes.where('caseId').equals(caseId)
        const ids = await ofCase.and((envelope) => envelope.source === source).primaryKeys()
        await envelopes.bulkDelete(ids)
        await heads.bulkDelete(ids)
        await blocks.bulkDelete(ids)
        const ofSource = matches.where('caseId').equals(caseId)
        const matchIds = await ofSource.and((envelope) => envelope.source === source).primaryKeys()
        await matches.bulkDelete(matchIds)
        await matchBytes.bulkDelete(matchIds)
        await hits.where('[caseId+source]').equals([caseId, source]).delete()
        await sources.delete([caseId, source])
      }),
    )
  }

  async envelopes(caseId: string): Promise<BlockEnvelope[]> {
    const records = await loaded(() => this.#database.envelopes.where('caseId').equals(caseId).sortBy('id'))
    return records.map(({ caseId: _, id, ...envelope }) => ({ ...envelope, id: id ?? 0 }))
  }

  async eachEnvelope(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void> {
    const table = this.#database.envelopes
    const ids = (await loaded(() => table.where('caseId').equals(caseId).primaryKeys())).sort((a, b) => a - b)
    for (let at = 0; at < ids.length; at += ENVELOPES_AT_ONCE) {
      const some = ids.slice(at, at + ENVELOPES_AT_ONCE)
      const records = await loaded(() => table.bulkGet(some))
      records.forEach((record, i) => {
        if (!record) return
        const { caseId: _, ...envelope } = record
        take({ ...envelope, id: some[i]! })
      })
    }
  }

  async loadBlock(_caseId: string, id: number, columns: readonly string[] | null): Promise<Block> {
    const decoded = decodeBlock(await loaded(() => this.#whole(id)), columns)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async loadPart(_caseId: string, id: number, wanted: WantedParts): Promise<BlockPart> {
    const record = await loaded(async () => {
      const head = (await this.#database.heads.get(id))?.bytes
      return head && headSuffices(head, wanted) ? head : this.#whole(id, head)
    })
    const decoded = decodePart(record, wanted)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async #whole(id: number, known?: ArrayBuffer): Promise<ArrayBuffer> {
    const head = known ?? (await this.#database.heads.get(id))?.bytes
    const rest = (await this.#database.blocks.get(id))?.bytes
    if (!head || !rest) throw new Error(`block ${id} is not stored`)
    const whole = new Uint8Array(head.byteLength + rest.byteLength)
    whole.set(new Uint8Array(head))
    whole.set(new Uint8Array(rest), head.byteLength)
    return whole.buffer
  }

  async surveys(caseId: string): Promise<SurveyRecord[]> {
    const records = await loaded(() => this.#partsOf(caseId, 'index', 0).toArray())
    return records.map(({ number, bytes }) => ({ number, index: bytes })).sort((a, b) => a.number - b.number)
  }

  #partsOf(
    caseId: string,
    part: keyof StoredSurvey,
    from: number,
  ): Collection<SurveyPartRecord, [string, string, number]> {
    return this.#database.surveys
      .where('[caseId+part+number]')
      .between([caseId, part, from], [caseId, part, Dexie.maxKey], true, true)
  }

  async surveyPart(caseId: string, number: number, part: 'times' | 'codes'): Promise<ArrayBuffer | null> {
    const record = await loaded(() => this.#database.surveys.get([caseId, part, number]))
    return record?.bytes ?? null
  }

  async addSurvey(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>> {
    const { cases, surveys } = this.#database
    return stored(() =>
      this.#database.transaction('rw', cases, surveys, async () => {
        if (!(await cases.get(caseId)) || (await surveys.get([caseId, 'index', number]))) return false
        const parts = Object.entries(survey) as [keyof StoredSurvey, ArrayBuffer][]
        await surveys.bulkAdd(parts.map(([part, bytes]) => ({ caseId, number, part, bytes })))
        return true
      }),
    )
  }

  async dropSurveys(caseId: string, from: number): Promise<StoreResult<void>> {
    return stored(async () => {
      for (const part of ['index', 'times', 'codes'] as const)
        await this.#partsOf(caseId, part, from).delete()
    })
  }

  async putSource(caseId: string, source: Source): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.sources.put({ caseId, id: source.id, source })))
  }

  async sources(caseId: string): Promise<Source[]> {
    const records = await loaded(() => this.#database.sources.where('caseId').equals(caseId).toArray())
    return records.map(({ source }) => source)
  }

  async addHits(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.hits.add({ caseId, source, hits, counts })))
  }

  async eachHits(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number> {
    const keys = await loaded(() => this.#database.hits.where('caseId').equals(caseId).primaryKeys())
    const later = keys.filter((key) => key > after).sort((a, b) => a - b)
    let atOnce = 1
    for (let at = 0; at < later.length;) {
      const ids = later.slice(at, at + atOnce)
      let held = 1
      for (const record of await this.hitRecords(caseId, ids)) {
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

  async hitRecords(_caseId: string, ids: readonly number[]): Promise<HitRecord[]> {
    const records = await loaded(() => this.#database.hits.bulkGet([...ids]))
    return records.flatMap((record, i) => (record ? [{ ...record, id: ids[i]! }] : []))
  }

  async hitsAt(caseId: string, source: number, offset: number): Promise<Hit[]> {
    const found: Hit[] = []
    await loaded(() =>
      this.#database.hits
        .where('[caseId+source]')
        .equals([caseId, source])
        .each(({ hits }) => {
          for (const hit of hits) if (hit.place.offset === offset) found.push(hit)
        }),
    )
    return found
  }

  async dropHits(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>> {
    const { hits, matches, matchBytes } = this.#database
    return stored(async () => {
      const keys = await hits.where('caseId').equals(caseId).primaryKeys()
      await this.#keepOf(keys, (rule) => !names.has(rule))
      for (const rule of names) {
        const keys = await matches.where('[caseId+rule]').equals([caseId, rule]).primaryKeys()
        await matchBytes.bulkDelete(keys)
        await matches.bulkDelete(keys)
      }
    })
  }

  async dropHitsOf(caseId: string, source: number, but: ReadonlySet<string>): Promise<StoreResult<void>> {
    const { hits, matches, matchBytes } = this.#database
    return stored(async () => {
      const keys = await hits.where('[caseId+source]').equals([caseId, source]).primaryKeys()
      await this.#keepOf(keys, (rule) => but.has(rule))
      const ofCase = matches.where('caseId').equals(caseId)
      const ids = await ofCase.and((envelope) => envelope.source === source).primaryKeys()
      await matchBytes.bulkDelete(ids)
      await matches.bulkDelete(ids)
    })
  }

  /** Of these records of hits only what is of rules that stay is left. */
  async #keepOf(keys: readonly number[], stays: (rule: string) => boolean): Promise<void> {
    const { hits } = this.#database
    for (const key of keys) {
      await this.#database.transaction('rw', hits, async () => {
        const record = await hits.get(key)
        if (!record) return
        const kept = {
          hits: record.hits.filter(({ rule }) => stays(rule)),
          counts: record.counts.filter(({ rule }) => stays(rule)),
        }
        if (kept.hits.length + kept.counts.length === 0) await hits.delete(key)
        else if (kept.hits.length < record.hits.length || kept.counts.length < record.counts.length)
          await hits.put({ ...record, ...kept })
      })
    }
  }

  async packs(caseId: string): Promise<StoredPack[]> {
    const records = await loaded(() => this.#database.packs.where('caseId').equals(caseId).toArray())
    return records.map(({ pack }) => pack).sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1))
  }

  async putPack(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    return stored(async () => void (await this.#database.packs.put({ caseId, id: pack.id, pack })))
  }

  async removePack(caseId: string, id: string): Promise<StoreResult<void>> {
    return stored(() => this.#database.packs.delete([caseId, id]))
  }

  async addMatches(caseId: string, rule: string, source: number, block: Block): Promise<StoreResult<void>> {
    const { matches, matchBytes } = this.#database
    const bytes = encodeBlock(block)
    const { id: _, ...envelope } = matchEnvelopeOf(0, rule, source, block)
    return stored(() =>
      this.#database.transaction('rw', matches, matchBytes, async () => {
        const id = await matches.add({ ...envelope, caseId })
        await matchBytes.add({ id, caseId, bytes })
      }),
    )
  }

  async matchEnvelopes(caseId: string): Promise<MatchEnvelope[]> {
    const records = await loaded(() => this.#database.matches.where('caseId').equals(caseId).sortBy('id'))
    return records.map(({ caseId: _, id, ...envelope }) => ({ ...envelope, id: id ?? 0 }))
  }

  async loadMatches(_caseId: string, id: number): Promise<Block> {
    const record = await loaded(() => this.#database.matchBytes.get(id))
    if (!record) throw new Error(`matches ${id} are not stored`)
    const decoded = decodeBlock(record.bytes, null)
    if (!decoded.ok) throw new Error(`matches ${id} are damaged: ${decoded.detail}`)
    return decoded.block
  }
}

/** A storage that takes nothing is an answer; every other failure is ours. */
async function stored<T>(write: () => PromiseLike<T>): Promise<StoreResult<T>> {
  try {
    return { ok: true, value: await write() }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { ok: false, ...refusal }
  }
}

/** As `StorageError` says. */
async function loaded<T>(read: () => PromiseLike<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const refusal = refusalOf(error)
    throw refusal === null ? error : new StorageError(refusal.detail)
  }
}
