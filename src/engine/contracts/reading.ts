/** What was dropped, and how reading it goes on. */
import type { Level } from '../../event/hit.ts'

/** One dropped file with the path it was given under (`webkitRelativePath` or the file name). */
export interface DroppedFile {
  readonly path: string
  readonly file: File
}

export interface SourceProgress {
  readonly path: string
  readonly format: string | null
  readonly bytesRead: number
  /** As far as known; archives may lie. */
  readonly bytesTotal: number
}

export interface Range {
  readonly least: number
  readonly most: number
}

/** What a reading will take, as far as it can be said. */
export interface Outlook {
  readonly files: number
  /** Bytes as they were dropped. */
  readonly bytes: number
  /** Archives of which nobody knows yet what comes out. */
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

export interface ReadingProgress {
  /** `full`: the browser stores no more. */
  readonly phase: 'listing' | 'reading' | 'paused' | 'concluding' | 'done' | 'cancelled' | 'full' | 'failed'
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
