import { Dexie, type EntityTable, type Table } from 'dexie'
import type { MatchEnvelope } from '../../event/match.ts'
import type { StoredPack } from '../../event/pack.ts'
import type { Source } from '../../event/source.ts'
import type { BlockEnvelope, CaseRecord, HitRecord } from '../store.ts'
import type { SurveyPart } from '../survey.ts'

export interface EnvelopeRecord extends Omit<BlockEnvelope, 'id'> {
  readonly id?: number
  readonly caseId: string
}

export interface BytesRecord {
  readonly id: number
  readonly caseId: string
  readonly bytes: ArrayBuffer
}

export interface SourceRecord {
  readonly caseId: string
  readonly id: number
  readonly source: Source
}

export interface HitsRecord extends Omit<HitRecord, 'id'> {
  readonly id?: number
  readonly caseId: string
}

export interface PackRecord {
  readonly caseId: string
  readonly id: string
  readonly pack: StoredPack
}

export interface MatchesRecord extends Omit<MatchEnvelope, 'id'> {
  readonly id?: number
  readonly caseId: string
}

/** The parts of a survey are read one by one. */
export interface SurveyPartRecord {
  readonly caseId: string
  readonly number: number
  readonly part: SurveyPart
  readonly bytes: ArrayBuffer
}

/** The tables of a case, or of all cases that an older version stored; each record names its case. */
export class CaseDatabase extends Dexie {
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
