import type { Issue } from '../event/issue.ts'
import type { Level } from '../event/hit.ts'
import type { Mapping } from '../event/mapping.ts'
import type { Source } from '../event/source.ts'
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
  /** Bytes of what was dropped that this task accounts for. */
  readonly weight: number
  /** What was already noticed about it, e.g. an unsafe name. */
  readonly issues: readonly Issue[]
  /** It lies in a spool, which is removed after reading. */
  readonly spooled: boolean
  /** Tried on what is locked. */
  readonly passwords: readonly string[]
  /** What may still come out of the dropped archive that it stands in. */
  readonly allowance: { readonly members: number; readonly bytes: number }
  /** Sources of the same size that were read before; an equal digest means that this is one of them. */
  readonly twins: readonly Twin[]
  /** Records of its collector hold SHA-1 sums. */
  readonly sha1: boolean
  /** What is stored of it from a reading that was broken off. */
  readonly resume: Resume | null
  readonly tables: Tables
  /** It was put together from these, which stand in `blob` one after the other. */
  readonly volumes?: readonly Volume[]
}

/** A source of which a part is stored. */
export interface Resume {
  readonly head: string
  readonly kept: Readonly<Record<string, number>>
  /** Its blocks in the order in which they were read. */
  readonly blocks: readonly KnownBlock[]
}

/** By what a block that is read again is known. */
export type KnownBlock = Pick<BlockEnvelope, 'rows' | 'minTime' | 'maxTime'>

/** What may be made of tables that no format recognises. */
export interface Tables {
  /** A mapping is used for tables with just its columns. */
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
  /** `Source.id` when rules or digests of the case were not asked of it yet, and it can be asked now. */
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

/** What became of a task. `stopped` tells why nothing more should be read. */
export interface TaskOutcome {
  readonly source: Source
  readonly archive: FoundArchive | null
  readonly hits: HitTally
  readonly stopped: 'full' | 'cancelled' | null
}

export function noHits(): HitTally {
  return { informational: 0, low: 0, medium: 0, high: 0, critical: 0 }
}
