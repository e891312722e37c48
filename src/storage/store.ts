import type { Annotation } from '../event/annotation.ts'
import type { CasePlace } from '../event/case-place.ts'
import type { Block } from '../event/block.ts'
import type { Column } from '../event/column.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { Judgement } from '../event/judgement.ts'
import type { MatchEnvelope } from '../event/match.ts'
import type { StoredPack } from '../event/pack.ts'
import type { HostNaming, Source } from '../event/source.ts'
import type { Tuning } from '../event/tuning.ts'
import type { Refusal } from './refusal.ts'
import type { StoredSurvey, SurveyPart } from './survey.ts'
import type { Times } from './time-order.ts'

export interface CaseRecord {
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly created: number
  readonly events: number
  readonly bytes: number
  readonly sources: number
  /** Bytes that its blocks take; surveys of them are not counted. */
  readonly storedBytes: number
  /** False while a reading is under way or was broken off. */
  readonly complete: boolean
  /** Sources whose hits may be incomplete; there while changed rules are hunted for, and after that was broken off. */
  readonly unhunted?: readonly number[] | null
  readonly tuning?: Tuning
  /** Hosts that a person named, in the order in which they are tried. */
  readonly hostNames?: readonly HostNaming[]
  /** Answers to questions about its servers, also of servers and rules of which nothing was found. */
  readonly judgements?: readonly Judgement[]
  /** Stars, tags and notes on its events and findings. */
  readonly annotations?: readonly Annotation[]
  /** Ids of the statements that tell a task which somebody has done. */
  readonly done?: readonly string[]
  /** The conclusion of its last report. */
  readonly card?: CaseCard
  /** Epoch ms at which somebody opened it last. */
  readonly opened?: number
}

/** Servers that the card of a case names. */
export const MOST_CARD_SERVERS = 12

/** A conclusion in so few words that a list of cases can show it. */
export interface CaseCard {
  /** The servers and their verdicts, the worst first; those beyond the most that a card holds are only counted. */
  readonly servers: readonly { readonly name: string; readonly verdict: string }[]
  readonly moreServers: number
  /** Epoch ms of the first and the last event of its logs; `null` where none has a time. */
  readonly from: number | null
  readonly to: number | null
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

/** Facts about a block from which a question can often be answered without loading it. */
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

/** The parts of a block that are wanted. */
export interface WantedParts {
  readonly times: boolean
  readonly order: boolean
  readonly offsets: boolean
  readonly columns: readonly string[]
  /** Columns of which only the codes are wanted. */
  readonly bare?: readonly string[]
  /** Leaves out those of the columns whose values hardly repeat. */
  readonly repeating?: boolean
}

/** Row by position, the place of a row in order of time; `null` when rows stand in order of time. */
export type Order = Uint16Array | Uint32Array | null

/** The parts of a block that were wanted; columns that it does not have are left out. */
export interface BlockPart extends Pick<Block, 'format' | 'rows' | 'placeKind' | 'schema' | 'blank'> {
  /** `undefined` when it was not wanted and is not known without reading more. */
  readonly order: Order | undefined
  readonly times: Times | null
  /** Offset in the source by row. */
  readonly offsets: Float64Array | null
  /** Columns with their codes by position. */
  readonly columns: readonly Column[]
  readonly bare: readonly BareColumn[]
}

/** A column without its values. */
export interface BareColumn extends Pick<Column, 'name' | 'codes'> {
  /** The highest code, which is the number of values. */
  readonly last: number
}

/** A survey without the parts that are only read when they are asked for. */
export interface SurveyRecord {
  /** Surveys build on each other in this order, from 0 on. */
  readonly number: number
  readonly index: ArrayBuffer
}

/** A block in the form in which it is stored. Its buffers can be transferred to another thread. */
export interface PackedBlock {
  readonly envelope: Omit<BlockEnvelope, 'id'>
  readonly head: ArrayBuffer
  readonly rest: ArrayBuffer
  /** Bytes of evidence that its rows stand for. */
  readonly weight: number
}

/** What one step of reading a source yields; it is stored whole or not at all. */
export interface Deposit {
  /** The source as far as it is read, so that what is stored always says how far that is. */
  readonly source: Source
  readonly blocks: readonly (Block | PackedBlock)[]
  readonly hits: readonly Hit[]
  readonly counts: readonly HitCount[]
  /** Events from which correlations are made, by rule. */
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

/** The outcome of a write. When it was refused, what was stored before is safe and usable. */
export type StoreResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal)

/** Records of the cases themselves. */
export interface CaseRecordStore {
  list(): Promise<CaseRecord[]>
  get(id: string): Promise<CaseRecord | undefined>
  /** A case in the browser's storage, unless another place is named. */
  create(name: string, place?: CasePlace): Promise<StoreResult<CaseRecord>>
  update(id: string, change: Partial<Omit<CaseRecord, 'id'>>): Promise<StoreResult<void>>
  /** Deletes a case with everything in it. */
  delete(id: string): Promise<StoreResult<void>>
}

/** What was read, source by source. */
export interface SourceStore {
  list(caseId: string): Promise<Source[]>
  get(caseId: string, id: number): Promise<Source | undefined>
  put(caseId: string, source: Source): Promise<StoreResult<void>>
  /** Stores what reading some sources yielded, all of it in one step. */
  deposit(caseId: string, deposits: readonly Deposit[]): Promise<StoreResult<void>>
  /** Removes a source with its blocks, hits and matches. */
  drop(caseId: string, source: number): Promise<StoreResult<void>>
}

/** Events, as blocks of rows. They are stored by `SourceStore.deposit`. */
export interface BlockStore {
  /** Calls `take` with one envelope after the other, in the order of their ids, so that they need not all be in memory. */
  each(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void>
  /** The whole block. */
  load(caseId: string, id: number): Promise<Block>
  /** The wanted parts of a block; no more is read than they need. */
  loadPart(caseId: string, id: number, wanted: WantedParts): Promise<BlockPart>
  /** The block in the form in which it is stored, which any thread can make; `null` where no blocks are kept. */
  pack(source: number, block: Block): PackedBlock | null
}

/** Hits of rules and indicators, and the matches from which correlations are made. */
export interface HitStore {
  add(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>>
  /**
   * Calls `take` with each record whose number is larger than `after`, a few in memory at a time; resolves to the
   * number of the last one.
   */
  each(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number>
  /** The records of these numbers that are still there. */
  records(caseId: string, ids: readonly number[]): Promise<HitRecord[]>
  /** Hits on the event that begins at an offset of a source. */
  at(caseId: string, source: number, offset: number): Promise<Hit[]>
  /** Removes the hits and matches of the rules or indicators of these names. */
  drop(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>>
  /** Removes all hits and matches of a source, except the hits of the rules of these names. */
  dropOfSource(caseId: string, source: number, except: ReadonlySet<string>): Promise<StoreResult<void>>
  /** Keeps the matches of a rule, in order of time. */
  addMatches(caseId: string, rule: string, source: number, matches: Block): Promise<StoreResult<void>>
  matchEnvelopes(caseId: string): Promise<MatchEnvelope[]>
  loadMatches(caseId: string, id: number): Promise<Block>
}

/** Packs of rules and indicators that were added to a case. */
export interface PackStore {
  /** Packs in the order in which they were added. */
  list(caseId: string): Promise<StoredPack[]>
  /** Adds a pack or replaces the one of its id. */
  put(caseId: string, pack: StoredPack): Promise<StoreResult<void>>
  remove(caseId: string, id: string): Promise<StoreResult<void>>
}

/** Surveys of blocks. A case may have none, or some that were made of blocks that are gone. */
export interface SurveyStore {
  /** Surveys in the order of their numbers. */
  list(caseId: string): Promise<SurveyRecord[]>
  /** A part of a survey that `list` leaves out; `null` when it is not there. */
  part(caseId: string, number: number, part: Exclude<SurveyPart, 'index'>): Promise<ArrayBuffer | null>
  /** False when there is one of that number already: somebody else surveys the case. */
  add(caseId: string, number: number, survey: StoredSurvey): Promise<StoreResult<boolean>>
  /** Removes the surveys from a number on. */
  drop(caseId: string, from: number): Promise<StoreResult<void>>
}

/**
 * Where cases live: the same interface over Dexie in the browser and in memory under Node. Only the room `storage`
 * knows which. A call that reads rejects with a `StorageError` when the storage does not work; one that writes says so
 * in its `StoreResult`.
 */
export interface CaseStore {
  readonly cases: CaseRecordStore
  readonly sources: SourceStore
  readonly blocks: BlockStore
  readonly hits: HitStore
  readonly packs: PackStore
  readonly surveys: SurveyStore
}
