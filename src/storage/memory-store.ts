import type { Block } from '../event/block.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { MatchEnvelope } from '../event/match.ts'
import type { StoredPack } from '../event/pack.ts'
import type { Source } from '../event/source.ts'
import { decodeBlock, decodePart, encodeBlock } from './block-codec.ts'
import { envelopeOf, matchEnvelopeOf } from './envelope.ts'
import { isPacked, packedBlock } from './packed-block.ts'
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

interface MemoryCase {
  record: CaseRecord
  envelopes: BlockEnvelope[]
  readonly blocks: Map<number, ArrayBuffer>
  readonly sources: Map<number, Source>
  hits: HitRecord[]
  nextHits: number
  readonly packs: Map<string, StoredPack>
  readonly matches: Map<number, { readonly envelope: MatchEnvelope; readonly bytes: ArrayBuffer }>
  nextMatches: number
  nextBlock: number
  surveys: StoredSurvey[]
}

const DONE = { ok: true, value: undefined } as const

function kept(records: readonly HitRecord[], stays: (rule: string) => boolean): HitRecord[] {
  return records
    .map((record) => ({
      ...record,
      hits: record.hits.filter(({ rule }) => stays(rule)),
      counts: record.counts.filter(({ rule }) => stays(rule)),
    }))
    .filter(({ hits, counts }) => hits.length + counts.length > 0)
}

/** Cases in memory. With `keepBlocks: false` only what a report needs is kept. */
export class MemoryStore implements CaseStore {
  readonly #keepBlocks: boolean
  readonly #cases = new Map<string, MemoryCase>()

  constructor(options: { readonly keepBlocks: boolean } = { keepBlocks: true }) {
    this.#keepBlocks = options.keepBlocks
  }

  async cases(): Promise<CaseRecord[]> {
    return [...this.#cases.values()].map(({ record }) => record)
  }

  async createCase(name: string): Promise<{ readonly ok: true; readonly value: CaseRecord }> {
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
    this.#cases.set(record.id, {
      record,
      envelopes: [],
      blocks: new Map(),
      sources: new Map(),
      hits: [],
      nextHits: 1,
      packs: new Map(),
      matches: new Map(),
      nextMatches: 1,
      nextBlock: 1,
      surveys: [],
    })
    return { ok: true, value: record }
  }

  async updateCase(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>> {
    const held = this.#held(id)
    held.record = { ...held.record, ...change }
    return DONE
  }

  async deleteCase(id: string): Promise<StoreResult<void>> {
    this.#cases.delete(id)
    return DONE
  }

  async addBlock(caseId: string, source: number, block: Block): Promise<StoreResult<BlockEnvelope>> {
    const held = this.#held(caseId)
    const id = held.nextBlock++
    const record = this.#keepBlocks ? encodeBlock(block) : null
    if (record) held.blocks.set(id, record)
    const envelope = envelopeOf(id, source, block, record?.byteLength ?? 0)
    // Without blocks nobody asks for their envelopes, and a long reading has very many.
    if (record) held.envelopes.push(envelope)
    return { ok: true, value: envelope }
  }

  packed(source: number, block: Block): PackedBlock | null {
    return this.#keepBlocks ? packedBlock(source, block) : null
  }

  #addPacked(caseId: string, { envelope, head, rest }: PackedBlock): void {
    const held = this.#held(caseId)
    const id = held.nextBlock++
    const record = new Uint8Array(head.byteLength + rest.byteLength)
    record.set(new Uint8Array(head))
    record.set(new Uint8Array(rest), head.byteLength)
    held.blocks.set(id, record.buffer)
    held.envelopes.push({ ...envelope, id })
  }

  async envelopes(caseId: string): Promise<BlockEnvelope[]> {
    return [...this.#held(caseId).envelopes]
  }

  async eachEnvelope(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void> {
    for (const envelope of this.#held(caseId).envelopes) take(envelope)
  }

  async loadBlock(caseId: string, id: number, columns: readonly string[] | null): Promise<Block> {
    const decoded = decodeBlock(this.#record(caseId, id), columns)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async loadPart(caseId: string, id: number, wanted: WantedParts): Promise<BlockPart> {
    const decoded = decodePart(this.#record(caseId, id), wanted)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async deposit(caseId: string, deposits: readonly Deposit[]): Promise<StoreResult<void>> {
    for (const { source, blocks, hits, counts, matches } of deposits) {
      for (const block of this.#keepBlocks ? blocks : []) {
        if (isPacked(block)) this.#addPacked(caseId, block)
        else await this.addBlock(caseId, source.id, block)
      }
      for (const { rule, block } of matches) await this.addMatches(caseId, rule, source.id, block)
      if (hits.length + counts.length > 0) await this.addHits(caseId, source.id, hits, counts)
      await this.putSource(caseId, source)
    }
    return DONE
  }

  async dropSource(caseId: string, source: number): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    for (const { id } of held.envelopes.filter((envelope) => envelope.source === source))
      held.blocks.delete(id)
    held.envelopes = held.envelopes.filter((envelope) => envelope.source !== source)
    held.hits = held.hits.filter((record) => record.source !== source)
    for (const [id, { envelope }] of held.matches) if (envelope.source === source) held.matches.delete(id)
    held.sources.delete(source)
    return DONE
  }

  async surveys(caseId: string): Promise<SurveyRecord[]> {
    return this.#held(caseId).surveys.map(({ index }, number) => ({ number, index }))
  }

  async surveyPart(caseId: string, number: number, part: 'times' | 'codes'): Promise<ArrayBuffer | null> {
    return this.#held(caseId).surveys[number]?.[part] ?? null
  }

  async addSurvey(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>> {
    const { surveys } = this.#held(caseId)
    const next = surveys.length === number
    if (next) surveys.push(survey)
    return { ok: true, value: next }
  }

  async dropSurveys(caseId: string, from: number): Promise<StoreResult<void>> {
    this.#held(caseId).surveys.splice(from)
    return DONE
  }

  async putSource(caseId: string, source: Source): Promise<StoreResult<void>> {
    this.#held(caseId).sources.set(source.id, source)
    return DONE
  }

  async sources(caseId: string): Promise<Source[]> {
    return [...this.#held(caseId).sources.values()]
  }

  async addHits(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    held.hits.push({ id: held.nextHits++, source, hits, counts })
    return DONE
  }

  async eachHits(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number> {
    let last = after
    for (const record of this.#held(caseId).hits) {
      if (record.id <= after) continue
      take(record)
      last = record.id
    }
    return last
  }

  async hitRecords(caseId: string, ids: readonly number[]): Promise<HitRecord[]> {
    const wanted = new Set(ids)
    return this.#held(caseId).hits.filter(({ id }) => wanted.has(id))
  }

  async hitsAt(caseId: string, source: number, offset: number): Promise<Hit[]> {
    const records = this.#held(caseId).hits.filter((record) => record.source === source)
    return records.flatMap(({ hits }) => hits.filter(({ place }) => place.offset === offset))
  }

  async dropHits(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    held.hits = kept(held.hits, (rule) => !names.has(rule))
    for (const [id, { envelope }] of held.matches) if (names.has(envelope.rule)) held.matches.delete(id)
    return DONE
  }

  async dropHitsOf(caseId: string, source: number, but: ReadonlySet<string>): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    held.hits = held.hits.flatMap((record) =>
      record.source === source ? kept([record], (rule) => but.has(rule)) : [record],
    )
    for (const [id, { envelope }] of held.matches) if (envelope.source === source) held.matches.delete(id)
    return DONE
  }

  async packs(caseId: string): Promise<StoredPack[]> {
    return [...this.#held(caseId).packs.values()].sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1))
  }

  async putPack(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    this.#held(caseId).packs.set(pack.id, pack)
    return DONE
  }

  async removePack(caseId: string, id: string): Promise<StoreResult<void>> {
    this.#held(caseId).packs.delete(id)
    return DONE
  }

  #record(caseId: string, id: number): ArrayBuffer {
    const record = this.#held(caseId).blocks.get(id)
    if (!record) throw new Error(`block ${id} is not stored`)
    return record
  }

  async addMatches(caseId: string, rule: string, source: number, matches: Block): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    const id = held.nextMatches++
    held.matches.set(id, {
      envelope: matchEnvelopeOf(id, rule, source, matches),
      bytes: encodeBlock(matches),
    })
    return DONE
  }

  async matchEnvelopes(caseId: string): Promise<MatchEnvelope[]> {
    return [...this.#held(caseId).matches.values()].map(({ envelope }) => envelope)
  }

  async loadMatches(caseId: string, id: number): Promise<Block> {
    const kept = this.#held(caseId).matches.get(id)
    if (!kept) throw new Error(`matches ${id} are not stored`)
    const decoded = decodeBlock(kept.bytes, null)
    if (!decoded.ok) throw new Error(`matches ${id} are damaged: ${decoded.detail}`)
    return decoded.block
  }

  #held(id: string): MemoryCase {
    const held = this.#cases.get(id)
    if (!held) throw new Error(`no case ${id}`)
    return held
  }
}
