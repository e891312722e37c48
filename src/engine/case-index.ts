import type { Block } from '../event/block.ts'
import { LEVELS, type Hit } from '../event/hit.ts'
import type { BlockEnvelope, CaseStore } from '../storage/store.ts'
import { laneFields } from '../formats/registry.ts'
import { UNKNOWN_HOST } from '../evidence/hosts.ts'
import { rowAt, timeOrder, type BlockIndex } from './block-index.ts'
import { Lanes } from './lanes.ts'

/** Decoded blocks kept at hand, by the text they stand for. */
const CACHE_ROWS = 2_000_000

/** The open case in memory: one index per block, and a bounded number of loaded blocks. */
export class CaseIndex {
  readonly lanes = new Lanes()
  readonly #store: CaseStore
  readonly #caseId: string
  readonly #blocks = new Map<number, BlockIndex>()
  readonly #envelopes = new Map<number, BlockEnvelope>()
  readonly #cache = new Map<string, Block>()
  #cachedRows = 0
  #hits = new Map<number, Hit[]>()
  #hostOf: ReadonlyMap<number, string> = new Map()

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  /** Blocks in the order of their ids. */
  get blocks(): readonly BlockIndex[] {
    return [...this.#blocks.values()].sort((a, b) => a.id - b.id)
  }

  byId(id: number): BlockIndex {
    const index = this.#blocks.get(id)
    if (!index) throw new Error(`block ${id} is not in the index`)
    return index
  }

  envelope(id: number): BlockEnvelope | undefined {
    return this.#envelopes.get(id)
  }

  /** The host of a source where its rows name none. */
  hostOf(source: number): string {
    return this.#hostOf.get(source) ?? UNKNOWN_HOST
  }

  /** Takes in blocks that were stored since; `renew` places hosts and hits of all blocks anew. */
  async refresh(hostOf: ReadonlyMap<number, string>, hits: readonly Hit[], renew: boolean): Promise<void> {
    if (renew) this.#blocks.clear()
    this.#hits = bySource(hits)
    this.#hostOf = hostOf
    for (const envelope of await this.#store.envelopes(this.#caseId)) {
      if (this.#blocks.has(envelope.id)) continue
      this.#envelopes.set(envelope.id, envelope)
      const block = await this.load(envelope.id, laneFields(envelope.format))
      this.#blocks.set(envelope.id, this.#indexed(envelope, block))
    }
  }

  /** The block with the named columns; `null` asks for all. */
  async load(id: number, columns: readonly string[] | null): Promise<Block> {
    const key = `${id} ${columns === null ? '*' : [...columns].sort().join(',')}`
    const cached = this.#cache.get(key)
    if (cached) {
      this.#cache.delete(key)
      this.#cache.set(key, cached)
      return cached
    }
    const block = await this.#store.loadBlock(this.#caseId, id, columns)
    this.#cache.set(key, block)
    this.#cachedRows += block.rows
    for (const [oldest, old] of this.#cache) {
      if (this.#cachedRows <= CACHE_ROWS || oldest === key) break
      this.#cache.delete(oldest)
      this.#cachedRows -= old.rows
    }
    return block
  }

  #indexed(envelope: BlockEnvelope, block: Block): BlockIndex {
    const levels = new Uint8Array(block.rows)
    const firstOffset = block.offsets.reduce((a, b) => Math.min(a, b), Infinity)
    const lastOffset = block.offsets.reduce((a, b) => Math.max(a, b), -Infinity)
    for (const hit of this.#hits.get(envelope.source) ?? []) {
      const { offset } = hit.place
      if (offset < firstOffset || offset > lastOffset) continue
      const row = rowAt(block.offsets, offset)
      if (row < 0) continue
      levels[row] = Math.max(levels[row]!, 1 + LEVELS.indexOf(hit.level))
    }
    return {
      id: envelope.id,
      source: envelope.source,
      format: envelope.format,
      rows: block.rows,
      ...timeOrder(block),
      lanes: this.lanes.ofRows(block, this.hostOf(envelope.source)),
      levels,
      firstOffset,
      lastOffset,
    }
  }
}

function bySource(hits: readonly Hit[]): Map<number, Hit[]> {
  const sorted = new Map<number, Hit[]>()
  for (const hit of hits) {
    const list = sorted.get(hit.source)
    if (list) list.push(hit)
    else sorted.set(hit.source, [hit])
  }
  return sorted
}
