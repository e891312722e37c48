import type { Block } from '../event/block.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { StoredPack } from '../event/pack.ts'
import type { HostNaming, Source } from '../event/source.ts'
import type { Tuning } from '../event/tuning.ts'

export interface CaseRecord {
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly created: number
  readonly events: number
  readonly bytes: number
  readonly sources: number
  readonly storedBytes: number
  /** False while a reading is under way or was broken off. */
  readonly complete: boolean
  readonly tuning?: Tuning
  /** Hosts that a person named, in the order in which they are tried. */
  readonly hostNames?: readonly HostNaming[]
}

/** What is known of a block without loading it. */
export interface BlockEnvelope {
  readonly id: number
  readonly source: number
  readonly format: string
  readonly rows: number
  /** Epoch ms over rows that have a time; NaN when none has. */
  readonly minTime: number
  readonly maxTime: number
  readonly columns: readonly string[]
  readonly storedBytes: number
}

/** Full means: what was stored before is safe and usable. */
export type StoreResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'full'; readonly detail: string }

/**
 * Where cases live. The same interface over Dexie in the browser and in memory under Node. Only
 * the room `storage` knows which.
 */
export interface CaseStore {
  cases(): Promise<CaseRecord[]>
  createCase(name: string): Promise<CaseRecord>
  updateCase(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<void>
  deleteCase(id: string): Promise<void>

  addBlock(caseId: string, source: number, block: Block): Promise<StoreResult<BlockEnvelope>>
  envelopes(caseId: string): Promise<BlockEnvelope[]>
  /** The block with the named columns only (all when `null`); times and places are always there. */
  loadBlock(caseId: string, id: number, columns: readonly string[] | null): Promise<Block>

  putSource(caseId: string, source: Source): Promise<StoreResult<void>>
  sources(caseId: string): Promise<Source[]>

  addHits(
    caseId: string,
    block: number | null,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>>
  hits(caseId: string): Promise<{ hits: Hit[]; counts: HitCount[] }>
  /** Removes the hits of the rules or indicators of these names. */
  dropHits(caseId: string, names: ReadonlySet<string>): Promise<void>

  /** In the order in which they were added. */
  packs(caseId: string): Promise<StoredPack[]>
  /** Adds a pack or replaces the one of its id. */
  putPack(caseId: string, pack: StoredPack): Promise<StoreResult<void>>
  removePack(caseId: string, id: string): Promise<void>
}
