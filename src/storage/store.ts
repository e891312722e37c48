import type { Block } from '../event/block.ts'
import type { Column } from '../event/column.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { MatchEnvelope } from '../event/match.ts'
import type { StoredPack } from '../event/pack.ts'
import type { HostNaming, Source } from '../event/source.ts'
import type { Tuning } from '../event/tuning.ts'
import type { Refusal } from './refusal.ts'
import type { StoredSurvey } from './survey.ts'
import type { Times } from './time-order.ts'

export interface CaseRecord {
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly created: number
  readonly events: number
  readonly bytes: number
  readonly sources: number
  /** Of its blocks; surveys of them are not counted. */
  readonly storedBytes: number
  /** False while a reading is under way or was broken off. */
  readonly complete: boolean
  /** Sources whose hits are in pieces, while rules that have changed are looked for or when that was broken off. */
  readonly unhunted?: readonly number[] | null
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
  readonly summary: BlockSummary
}

/** What a question can often be answered from without loading the block. */
export interface BlockSummary {
  /** Rows that have a time. */
  readonly timed: number
  /** Every row has a time, and they stand in its order. */
  readonly ordered: boolean
  readonly firstOffset: number
  readonly lastOffset: number
  /** The values of the columns that have few of them, packed; see `fewValuesOf`. */
  readonly few: Uint8Array
  /** Texts that may stand in it, packed; see `TextSummary`. Absent where there is no memory for it. */
  readonly texts?: Uint8Array
}

/** What is wanted of a block. */
export interface WantedParts {
  readonly times: boolean
  readonly order: boolean
  readonly offsets: boolean
  readonly columns: readonly string[]
  /** Columns of which the codes are enough. */
  readonly bare?: readonly string[]
  /** Columns that hardly repeat are not wanted after all. */
  readonly repeating?: boolean
}

/** Row by position, the place of a row in order of time; `null` when they are the same. */
export type Order = Uint16Array | Uint32Array | null

/** The parts of a block that were wanted; columns that it does not have are left out. */
export interface BlockPart extends Pick<Block, 'format' | 'rows' | 'placeKind' | 'schema' | 'blank'> {
  /** `undefined` when it was not wanted and did not come by itself. */
  readonly order: Order | undefined
  readonly times: Times | null
  /** By row. */
  readonly offsets: Float64Array | null
  /** Their codes by position. */
  readonly columns: readonly Column[]
  readonly bare: readonly BareColumn[]
}

/** A column without its values. */
export interface BareColumn extends Pick<Column, 'name' | 'codes'> {
  /** Number of the last code. */
  readonly last: number
}

/** A survey as it was stored, but for what is only read when it is asked for. */
export interface SurveyRecord {
  /** They build on each other in this order, from 0 on. */
  readonly number: number
  readonly index: ArrayBuffer
}

/** A block as it is stored, made ready by whoever read it. Its buffers can be handed to another thread. */
export interface PackedBlock {
  readonly envelope: Omit<BlockEnvelope, 'id'>
  readonly head: ArrayBuffer
  readonly rest: ArrayBuffer
  /** Bytes of evidence that it is about. */
  readonly weight: number
}

/** What one step of reading yields: stored whole or not at all. */
export interface Deposit {
  /** The source as far as it is read, so that what is stored always says how far that is. */
  readonly source: Source
  readonly blocks: readonly (Block | PackedBlock)[]
  readonly hits: readonly Hit[]
  readonly counts: readonly HitCount[]
  /** What correlations are made of, by rule. */
  readonly matches: readonly { readonly rule: string; readonly block: Block }[]
}

/** Hits that were stored together, all of one source. */
export interface HitRecord {
  /** Later ones have larger numbers. */
  readonly id: number
  readonly source: number
  readonly hits: readonly Hit[]
  readonly counts: readonly HitCount[]
}

/** When it was refused, what was stored before is safe and usable. */
export type StoreResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal)

/**
 * Where cases live. The same interface over Dexie in the browser and in memory under Node. Only
 * the room `storage` knows which. What is asked rejects with a `StorageError` when it cannot be read.
 */
export interface CaseStore {
  cases(): Promise<CaseRecord[]>
  createCase(name: string): Promise<StoreResult<CaseRecord>>
  updateCase(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>>
  deleteCase(id: string): Promise<StoreResult<void>>

  addBlock(caseId: string, source: number, block: Block): Promise<StoreResult<BlockEnvelope>>
  envelopes(caseId: string): Promise<BlockEnvelope[]>
  /** Shows one after the other, in the order of their ids, so that they need not all be in memory. */
  eachEnvelope(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void>
  /** The block with the named columns only (all when `null`); times and places are always there. */
  loadBlock(caseId: string, id: number, columns: readonly string[] | null): Promise<Block>
  /** Only what is wanted of a block, and no more read than that needs. */
  loadPart(caseId: string, id: number, wanted: WantedParts): Promise<BlockPart>

  /** In their order. A case may have none, or some that were made of blocks that are gone. */
  surveys(caseId: string): Promise<SurveyRecord[]>
  /** `null` when it is not there. */
  surveyPart(caseId: string, number: number, part: 'times' | 'codes'): Promise<ArrayBuffer | null>
  /** False when there is one of that number already: somebody else surveys the case. */
  addSurvey(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>>
  /** Removes the surveys from a number on. */
  dropSurveys(caseId: string, from: number): Promise<StoreResult<void>>

  /** The block as it would be stored, which any thread can do; `null` where no blocks are kept. */
  packed(source: number, block: Block): PackedBlock | null

  /** Stores all of it in one step. */
  deposit(caseId: string, deposits: readonly Deposit[]): Promise<StoreResult<void>>
  /** Forgets what is stored of a source. */
  dropSource(caseId: string, source: number): Promise<StoreResult<void>>

  putSource(caseId: string, source: Source): Promise<StoreResult<void>>
  sources(caseId: string): Promise<Source[]>

  addHits(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>>
  /** Shows what was stored after the record of a number, a little at a time; the number of the last comes back. */
  eachHits(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number>
  /** The records of these numbers, as far as they are still there. */
  hitRecords(caseId: string, ids: readonly number[]): Promise<HitRecord[]>
  /** Hits on the event that begins at an offset of a source. */
  hitsAt(caseId: string, source: number, offset: number): Promise<Hit[]>
  /** Removes the hits, and the matches kept for correlations, of the rules or indicators of these names. */
  dropHits(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>>
  /** Removes all hits and matches of one source but the hits of these names. */
  dropHitsOf(caseId: string, source: number, but: ReadonlySet<string>): Promise<StoreResult<void>>

  /** In the order in which they were added. */
  packs(caseId: string): Promise<StoredPack[]>
  /** Adds a pack or replaces the one of its id. */
  putPack(caseId: string, pack: StoredPack): Promise<StoreResult<void>>
  removePack(caseId: string, id: string): Promise<StoreResult<void>>

  /** Keeps the matches of a rule, in order of time, for correlations. */
  addMatches(caseId: string, rule: string, source: number, matches: Block): Promise<StoreResult<void>>
  matchEnvelopes(caseId: string): Promise<MatchEnvelope[]>
  loadMatches(caseId: string, id: number): Promise<Block>
}
