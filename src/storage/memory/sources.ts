import type { Source } from '../../event/source.ts'
import { isPacked } from '../packed-block.ts'
import type { Deposit, SourceStore, StoreResult } from '../store.ts'
import type { MemoryBlocks } from './blocks.ts'
import { DONE, type HeldCases } from './held-cases.ts'
import type { MemoryHits } from './hits.ts'

export class MemorySources implements SourceStore {
  readonly #held: HeldCases
  readonly #blocks: MemoryBlocks
  readonly #hits: MemoryHits

  constructor(held: HeldCases, blocks: MemoryBlocks, hits: MemoryHits) {
    this.#held = held
    this.#blocks = blocks
    this.#hits = hits
  }

  async list(caseId: string): Promise<Source[]> {
    return [...this.#held.get(caseId).sources.values()]
  }

  async get(caseId: string, id: number): Promise<Source | undefined> {
    return this.#held.get(caseId).sources.get(id)
  }

  async put(caseId: string, source: Source): Promise<StoreResult<void>> {
    this.#held.get(caseId).sources.set(source.id, source)
    return DONE
  }

  async deposit(caseId: string, deposits: readonly Deposit[]): Promise<StoreResult<void>> {
    const { sources } = this.#held.get(caseId)
    const packed = deposits.map(({ source, blocks }) =>
      blocks.flatMap((block) => (isPacked(block) ? block : (this.#blocks.pack(source.id, block) ?? []))),
    )
    const bytes = packed.flat().reduce((sum, { head, rest }) => sum + head.byteLength + rest.byteLength, 0)
    const refusal = this.#held.refusal(bytes)
    if (refusal && bytes > 0) return refusal
    for (const [at, { source, hits, counts, matches }] of deposits.entries()) {
      for (const block of packed[at]!) this.#blocks.add(caseId, block)
      for (const { rule, block } of matches) await this.#hits.addMatches(caseId, rule, source.id, block)
      if (hits.length + counts.length > 0) await this.#hits.add(caseId, source.id, hits, counts)
      sources.set(source.id, source)
    }
    return DONE
  }

  async drop(caseId: string, source: number): Promise<StoreResult<void>> {
    const held = this.#held.get(caseId)
    for (const envelope of held.envelopes) {
      if (envelope.source !== source) continue
      held.blockBytes -= held.blocks.get(envelope.id)?.byteLength ?? 0
      held.blocks.delete(envelope.id)
    }
    held.envelopes = held.envelopes.filter((envelope) => envelope.source !== source)
    held.hits = held.hits.filter((record) => record.source !== source)
    for (const [id, { envelope }] of held.matches) if (envelope.source === source) held.matches.delete(id)
    held.sources.delete(source)
    return DONE
  }
}
