import type { Issue } from '../event/issue.ts'

/**
 * Bytes that can be read at any offset: a `File` in the browser, a file under Node, a spooled
 * archive member. `File` satisfies it as it is.
 */
export interface RandomBytes {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
  /** Fills `target` with the bytes from `at` on, where that is cheaper than having new ones. */
  readInto?(at: number, target: Uint8Array): Promise<void>
  /**
   * Number of bytes by which the file is longer now than when it was given, on platforms that read it nevertheless. Throws
   * like a read when it changed otherwise.
   */
  growth?(): Promise<number>
}

/** One thing that was given: a file with the path under which it was given. */
export interface Input {
  /** Path as given, `/` between components. */
  readonly path: string
  readonly blob: Blob
  /** Issues that were noticed before it was read, such as an unsafe name. */
  readonly issues?: readonly Issue[]
}

/** An archive member that can be read once, from front to back. */
export interface Member {
  /** Path of the archive and of the member, joined by ` > `. */
  readonly path: string
  /** Number within its archive. */
  readonly index: number
  /** Bytes after decompression as the archive states them, which may be wrong. */
  readonly size: number
  /** Bytes within the archive. */
  readonly packed: number
  /** Its place in the archive when it is stored unpacked there; otherwise `null`. */
  readonly span: { readonly offset: number; readonly bytes: number } | null
  readonly issues: readonly Issue[]
}

/** A place for an archive inside an archive while it is read; removed by `dispose` or with all others after reading. */
export interface Spool {
  write(piece: Uint8Array): Promise<void>
  /** Ends writing and gives the bytes back for random access. */
  finish(): Promise<Blob>
  dispose(): Promise<void>
}

/** Bounds on hostile archives. */
export const LIMITS = {
  depth: 6,
  members: 200_000,
  /** Unpacked bytes of one member per packed byte, beyond the first 64 MiB. */
  ratio: 1_200,
  /** Unpacked bytes and members of everything in one dropped archive, however nested. */
  total: 400 * 2 ** 30,
} as const
