import type { Collected } from './manifest.ts'
import type { Fact, KindCoverage, Receipt } from './receipt.ts'

/** One file or archive member. */
export interface Source {
  /** Number of the source within its case, from 0. */
  readonly id: number
  /** As it was given; archive members joined by ` > `. */
  readonly path: string
  /** Where it stood on the server, as far as the collection tells; `null` if it does not. */
  readonly originalPath: string | null
  /** The host that the content names, short and upper case; `null` if it names none. */
  readonly contentHost: string | null
  /** A format id, that of a kind of archive or of a collector's record; `null` when nothing recognised it. */
  readonly format: string | null
  /** Lower-case hex SHA-256 of the whole source; `null` if it could not be read to its end. */
  readonly sha256: string | null
  /** Lower-case hex, by which lists and collectors name files; absent where nothing asked for it. */
  readonly md5?: string
  readonly sha1?: string
  /** Absent while the case had no rules about bytes. */
  readonly scan?: SourceScan
  readonly receipt: Receipt
  readonly coverage: readonly KindCoverage[]
  readonly facts: readonly Fact[]
  /** Absent where the path is of no collector's layout. */
  readonly collected?: Collected
  /** By which the same evidence is known again. */
  readonly mark?: SourceMark
}

/** Rules about bytes that were asked of a source. */
export interface SourceScan {
  /** Names of the packs whose rules were asked. */
  readonly packs: readonly string[]
  /** Which of their rules were not, and why; `null` when all were. */
  readonly left: string | null
}

/** A host that a person gave to the sources of a folder or archive that name none. */
export interface HostNaming {
  /** Path of the folder or archive; empty for everything. */
  readonly below: string
  readonly host: string
}

/** What is remembered of a source so that reading can go on where it was broken off. */
export interface SourceMark {
  /** Bytes that the whole source has, as far as was known when its reading began. */
  readonly bytes: number
  /** SHA-256 of what its format was recognised by. */
  readonly head: string
  /** Of a source that was not read to its end: hits that were kept, by rule. */
  readonly kept: Readonly<Record<string, number>> | null
}
