import type { Block } from '../event/block.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { MatchEnvelope } from '../event/match.ts'
import type { StoredPack } from '../event/pack.ts'
import type { Source } from '../event/source.ts'
import { decodeBlock, decodePart, encodeBlock } from './block-codec.ts'
import { envelopeOf, matchEnvelopeOf } from './envelope.ts'
import type {
  BlockEnvelope,
  BlockPart,
  CaseRecord,
  CaseStore,
  Deposit,
  StoreResult,
  WantedParts,
} from './store.ts'

interface MemoryCase {
  record: CaseRecord
  envelopes: BlockEnvelope[]
  readonly blocks: Map<number, ArrayBuffer>
  readonly sources: Map<number, Source>
  hits: Hit[]
  counts: HitCount[]
  readonly packs: Map<string, StoredPack>
  readonly matches: Map<number, { readonly envelope: MatchEnvelope; readonly bytes: ArrayBuffer }>
  nextMatches: number
  nextBlock: number
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

  async createCase(name: string): Promise<CaseRecord> {
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
      counts: [],
      packs: new Map(),
      matches: new Map(),
      nextMatches: 1,
      nextBlock: 1,
    })
    return record
  }

  async updateCase(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<void> {
    const held = this.#held(id)
    held.record = { ...held.record, ...change }
  }

  async deleteCase(id: string): Promise<void> {
    this.#cases.delete(id)
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

  async envelopes(caseId: string): Promise<BlockEnvelope[]> {
    return [...this.#held(caseId).envelopes]
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
      for (const block of blocks) await this.addBlock(caseId, source.id, block)
      for (const { rule, block } of matches) await this.addMatches(caseId, rule, source.id, block)
      await this.addHits(caseId, null, hits, counts)
      await this.putSource(caseId, source)
    }
    return { ok: true, value: undefined }
  }

  async dropSource(caseId: string, source: number): Promise<void> {
    const held = this.#held(caseId)
    for (const { id } of held.envelopes.filter((envelope) => envelope.source === source))
      held.blocks.delete(id)
    held.envelopes = held.envelopes.filter((envelope) => envelope.source !== source)
    held.hits = held.hits.filter((hit) => hit.source !== source)
    held.counts = held.counts.filter((count) => count.source !== source)
    for (const [id, { envelope }] of held.matches) if (envelope.source === source) held.matches.delete(id)
    held.sources.delete(source)
  }

  async putSource(caseId: string, source: Source): Promise<StoreResult<void>> {
    this.#held(caseId).sources.set(source.id, source)
    return { ok: true, value: undefined }
  }

  async sources(caseId: string): Promise<Source[]> {
    return [...this.#held(caseId).sources.values()]
  }

  async addHits(
    caseId: string,
    _block: number | null,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>> {
    const held = this.#held(caseId)
    for (const hit of hits) held.hits.push(hit)
    for (const count of counts) held.counts.push(count)
    return { ok: true, value: undefined }
  }

  async hits(caseId: string): Promise<{ hits: Hit[]; counts: HitCount[] }> {
    const { hits, counts } = this.#held(caseId)
    return { hits: [...hits], counts: [...counts] }
  }

  async dropHits(caseId: string, names: ReadonlySet<string>): Promise<void> {
    const held = this.#held(caseId)
    held.hits = held.hits.filter(({ rule }) => !names.has(rule))
    held.counts = held.counts.filter(({ rule }) => !names.has(rule))
    for (const [id, { envelope }] of held.matches) if (names.has(envelope.rule)) held.matches.delete(id)
  }

  async packs(caseId: string): Promise<StoredPack[]> {
    return [...this.#held(caseId).packs.values()].sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1))
  }

  async putPack(caseId: string, pack: StoredPack): Promise<StoreResult<void>> {
    this.#held(caseId).packs.set(pack.id, pack)
    return { ok: true, value: undefined }
  }

  async removePack(caseId: string, id: string): Promise<void> {
    this.#held(caseId).packs.delete(id)
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
    return { ok: true, value: undefined }
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
