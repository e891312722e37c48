import type { Issue } from '../event/issue.ts'
import type { Level } from '../event/hit.ts'
import type { Mapping } from '../event/mapping.ts'
import type { Source } from '../event/source.ts'
import type { StopReason } from '../event/stop-reason.ts'
import type { Volume } from '../evidence/volumes.ts'
import type { BlockEnvelope } from '../storage/store.ts'

/** One thing to read: a file, or a member of an archive. Plain data, so that any worker can take it. */
export interface Task {
  /** `Source.id` */
  readonly id: number
  readonly path: string
  /** The file itself, or the archive that holds the member. */
  readonly blob: Blob
  /** Number of the member in its archive; `null` for a file. */
  readonly member: number | null
  /** Path of the archive, for messages. */
  readonly archivePath: string | null
  /** `Source.id` of the archive. */
  readonly archive: number | null
  /** How many archives it stands in. */
  readonly depth: number
  /** Bytes after decompression, as far as known. */
  readonly bytes: number
  /** Share of the dropped bytes, before decompression, that this task stands for. */
  readonly weight: number
  /** What was already noticed about it, e.g. an unsafe name. */
  readonly issues: readonly Issue[]
  /** It lies in a spool, which is removed after reading. */
  readonly spooled: boolean
  /** Tried on locked archives. */
  readonly passwords: readonly string[]
  /** Members and bytes that may still come out of the dropped archive that it stands in. */
  readonly allowance: { readonly members: number; readonly bytes: number }
  /** Sources of the same size that were read before; an equal digest means that this is one of them. */
  readonly twins: readonly Twin[]
  /** Records of its collector hold SHA-1 sums. */
  readonly sha1: boolean
  /** What an interrupted reading has stored of it. */
  readonly stored: StoredPrefix | null
  readonly tables: Tables
  /** The volumes it was joined from, which stand in `blob` one after the other. */
  readonly volumes?: readonly Volume[]
}

/** The beginning of a source, as far as an interrupted reading has stored it. */
export interface StoredPrefix {
  /** Digest of the first bytes of the source, by which it is recognised. */
  readonly head: string
  readonly kept: KeptByRule
  /** Its blocks in the order in which they were read. */
  readonly blocks: readonly BlockMark[]
}

/** What a block is recognised by when it is read once more. */
export type BlockMark = Pick<BlockEnvelope, 'rows' | 'minTime' | 'maxTime'>

/** Number of hits of a source that are stored with their values, by rule. */
export type KeptByRule = Readonly<Record<string, number>>

/** How tables that no format recognises are read. */
export interface Tables {
  /** Each is used for tables that have exactly its columns. */
  readonly mappings: readonly Mapping[]
  /** Proposed mappings are used without anybody confirming them. */
  readonly assume: boolean
}

export const NO_TABLES: Tables = { mappings: [], assume: false }

/** A source that was read whole. */
export interface Twin {
  readonly sha256: string
  readonly path: string
  readonly format: string | null
  /** `Source.id` when its bytes have yet to be scanned for rules or digests of the case; `null` when they have been. */
  readonly unasked: number | null
}

export type HitTally = Record<Level, number>

export interface TaskProgress {
  readonly id: number
  readonly path: string
  readonly format: string | null
  readonly bytesRead: number
  readonly events: number
  readonly hits: HitTally
  readonly issues: number
}

export interface FoundMember {
  readonly path: string
  readonly index: number
  readonly bytes: number
  readonly packed: number
  /** Where it lies in the archive as it is; `null` when it has to be unpacked. */
  readonly span: { readonly offset: number; readonly bytes: number } | null
  readonly issues: readonly Issue[]
}

export interface FoundArchive {
  /** The archive, readable at any offset. */
  readonly blob: Blob
  readonly path: string
  readonly depth: number
  /** The blob is in a spool. */
  readonly spooled: boolean
  readonly members: readonly FoundMember[]
}

/** What became of a task. With `stopped`, nothing more should be read. */
export interface TaskOutcome {
  readonly source: Source
  readonly archive: FoundArchive | null
  readonly hits: HitTally
  readonly stopped: StopReason | null
}

export function noHits(): HitTally {
  return { informational: 0, low: 0, medium: 0, high: 0, critical: 0 }
}
