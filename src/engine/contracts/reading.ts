/** What was dropped, and how reading it goes on. */
import type { Level } from '../../event/hit.ts'
import type { StopReason } from '../../event/stop-reason.ts'

/** One dropped file with the path it was given under (`webkitRelativePath` or the file name). */
export interface DroppedFile {
  readonly path: string
  readonly file: File
  /** Why the browser does not give the file, or what a folder holds; absent where it does. */
  readonly refused?: string
}

/** A source that is being read at this moment. */
export interface SourceProgress {
  readonly path: string
  readonly format: string | null
  readonly bytesRead: number
  /** The size as far as it is known; what an archive says of its members may be wrong. */
  readonly bytesTotal: number
}

/** Bounds of an estimate. */
export interface Range {
  readonly least: number
  readonly most: number
}

/** Estimate of the time and storage that a reading will take. */
export interface Outlook {
  readonly files: number
  /** Bytes as they were dropped. */
  readonly bytes: number
  /** Archives whose unpacked size is not known yet. */
  readonly unopened: number
  /** Bytes after unpacking. */
  readonly size: Range
  /** Seconds still to go; `null` before it was measured. */
  readonly seconds: Range | null
  /** Bytes to be stored, with what is stored of it already. */
  readonly storage: Range
  /** Bytes that the browser will still store; `null` where it does not tell. */
  readonly room: number | null
  readonly fits: 'yes' | 'perhaps' | 'no'
}

/** `failed` is said by the page, for a reading that was rejected. */
export type ReadingPhase = 'listing' | 'reading' | 'paused' | 'concluding' | 'done' | 'failed' | StopReason

export interface ReadingProgress {
  readonly phase: ReadingPhase
  /** Bytes of what was dropped, before decompression. */
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Bytes of logs that were read, after decompression. */
  readonly bytesUnpacked: number
  readonly events: number
  readonly sourcesDone: number
  readonly sourcesKnown: number
  readonly seconds: number
  /** Seconds to go; `null` while it cannot be said. */
  readonly secondsLeft: number | null
  readonly active: readonly SourceProgress[]
  /** Hits by level so far. */
  readonly hits: Readonly<Record<Level, number>>
  readonly issues: number
  /** `null` where nobody has looked ahead. */
  readonly outlook: Outlook | null
}
