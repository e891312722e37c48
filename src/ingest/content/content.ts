import type { Manifest } from '../../event/manifest.ts'
import type { Archive, ArchiveOutcome } from '../../evidence/containers/container.ts'
import type { Platform } from '../../evidence/platform.ts'
import type { BlocksAndHits, SourceHunt } from '../hits/source-hunt.ts'
import type { SourceLog } from '../source-log.ts'
import type { StoredBlockSkipper } from '../stored-block-skipper.ts'
import type { FoundArchive, Task } from '../task.ts'

/**
 * What the bytes of a source turned out to be, and what becomes of them. A source begins as `UndecidedContent`, which
 * `decide` replaces by another one once its first bytes are known.
 */
export interface Content {
  /** Ledger, issues and coverage of the source. */
  readonly log: SourceLog
  /** `Source.format`; `null` when nothing recognises the bytes. */
  readonly format: string | null
  /** Whether a format reads its events, so that progress names that format. */
  readonly readsEvents: boolean
  /**
   * Whether it is a log of one event after the other. Lists of indicators and records of collectors name files by MD5
   * and SHA-1, but no log that keeps growing, so those digests are only taken of a log when somebody asks for them.
   */
  readonly isEventLog: boolean
  /** What a collector says about its collection; only of a collector's record. */
  readonly record?: CollectorStatement
  /** Takes the next bytes, which are only valid during the call. Gives what takes its place, or `null` if it stays. */
  push(piece: Uint8Array): Promise<Decision | null>
  /** Decides with the bytes that are there, because no more will come. `complete`: none is known to be missing. */
  decide?(complete: boolean): Promise<Decision>
  /** Ends the source. Gives the last blocks and hits, `null` when reading was stopped before the end was read. */
  end(): Promise<BlocksAndHits | null>
  /** Lists what is in an archive, after `end`; only of an archive. `null` when it cannot be opened. */
  list?(): Promise<FoundArchive | null>
  /** Removes what was put aside for `list`; only of an archive. */
  discard?(): Promise<void>
}

/** What takes the place of an undecided content, and the bytes with which it begins. */
export interface Decision {
  readonly content: Content
  readonly bytes: Uint8Array
}

export interface CollectorStatement {
  /** Id of the collector. */
  readonly collector: string
  /** `null` until the record has been read to its end. */
  readonly manifest: Manifest | null
}

/** Opens the archive of a source, by the id of the source. */
export type OpenArchive = (id: number, blob: Blob, path: string) => Promise<ArchiveOutcome>

/** What can be listed of an archive. */
export type ArchiveMembers = Pick<Archive, 'members' | 'issues'>

/** What a content needs of the reading that it belongs to. */
export interface ContentSetup {
  readonly task: Task
  readonly platform: Platform
  readonly open: OpenArchive
  readonly hunt: SourceHunt
  readonly skipper: StoredBlockSkipper
  /** Stores blocks and hits together with how far the source has been read. */
  readonly store: (ready: BlocksAndHits) => Promise<void>
  /** Aborts when a person cancels, when the storage is full, and when too much comes out of an archive. */
  readonly stop: AbortSignal
  /** Aborts when a person cancels. */
  readonly cancelled: AbortSignal
  /** Whether reading ends before the source does: the storage is full, or a person cancelled. */
  readonly stopped: () => boolean
}
