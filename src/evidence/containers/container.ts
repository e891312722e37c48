import type { Issue, IssueCode } from '../../event/issue.ts'
import type { Member } from '../input.ts'

/** An open archive: what it holds, and how to read it. */
export interface Archive {
  readonly path: string
  readonly members: readonly Member[]
  /** About the archive as a whole. */
  readonly issues: readonly Issue[]
  /**
   * Unpacks one member from front to back, waiting for `onPiece` before it goes on. What is wrong
   * with it comes back as issues; the pieces before the damage have been delivered.
   */
  read(
    index: number,
    onPiece: (piece: Uint8Array) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<{ readonly issues: readonly Issue[] }>
}

export type ArchiveOutcome =
  | { readonly ok: true; readonly archive: Archive }
  /** It has to be taken apart as a whole, by the unpacker. */
  | { readonly ok: false; readonly unpack: true }
  | { readonly ok: false; readonly unpack: false; readonly issue: Issue }

/** How one kind of packed file is recognised and opened. */
export interface Container {
  /** Kebab-case; `Source.format` of a file of this kind. The name of the file it stands in. */
  readonly id: string
  readonly title: string
  /** Looks at up to the first 64 KiB, never at the name. */
  sniff(head: Uint8Array): boolean
  /** Reads its directory; ends early, with the members until there, when `signal` aborts. */
  open(blob: Blob, path: string, passwords: readonly string[], signal?: AbortSignal): Promise<ArchiveOutcome>
}

export function refused(code: IssueCode, detail: string): ArchiveOutcome {
  return { ok: false, unpack: false, issue: issueOf(code, detail) }
}

export function issueOf(code: IssueCode, detail: string): Issue {
  return { code, place: null, detail }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
