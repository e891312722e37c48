import type { CollectionFacts } from './manifest.ts'
import type { Fact, KindCoverage, Receipt } from './receipt.ts'

/** One file or archive member. */
export interface Source {
  /** Number of the source within its case, from 0. */
  readonly id: number
  /** Path as it was given; an archive and its members are joined by ` > `. */
  readonly path: string
  /** Path on the server; `null` if the collection does not tell. */
  readonly originalPath: string | null
  /** The host that the content names, short and upper case; `null` if it names none. */
  readonly contentHost: string | null
  /** Id of a format, of a kind of archive or of a collector's record; `null` when the content was not recognised. */
  readonly format: string | null
  /** Lower-case hex SHA-256 of the whole source; `null` if it could not be read to its end. */
  readonly sha256: string | null
  /** Lower-case hex. Lists and collectors name files by these digests; absent where neither was needed. */
  readonly md5?: string
  readonly sha1?: string
  /** Absent when the case had no rules on file content. */
  readonly scan?: SourceScan
  readonly receipt: Receipt
  readonly coverage: readonly KindCoverage[]
  readonly facts: readonly Fact[]
  /** Absent where the path does not follow the layout of a collector. */
  readonly collected?: CollectionFacts
  /** Identifies the same evidence when it is given again. */
  readonly mark?: SourceMark
}

/** The scan of a source with rules on file content (YARA). */
export interface SourceScan {
  /** Names of the packs whose rules were run. */
  readonly packs: readonly string[]
  /** The rules that were not run and the reason; `null` when all were run. */
  readonly left: string | null
}

/** A host name that an analyst assigned to those sources of a folder or archive that do not name one. */
export interface HostNaming {
  /** Path of the folder or archive; empty for the whole case. */
  readonly below: string
  readonly host: string
}

/** Properties of a source that are stored so that an interrupted reading can be resumed. */
export interface SourceMark {
  /** Size of the whole source in bytes, as known when its reading began. */
  readonly bytes: number
  /** SHA-256 of the first bytes, from which the format was recognised. */
  readonly head: string
  /** Number of hits kept, by rule, when the source was not read to its end; otherwise `null`. */
  readonly kept: Readonly<Record<string, number>> | null
}

/** The path of the archive that a member stands in; `null` for a file that was given as it is. */
export function archiveOf(path: string): string | null {
  const inner = path.lastIndexOf(' > ')
  return inner < 0 ? null : path.slice(0, inner)
}
