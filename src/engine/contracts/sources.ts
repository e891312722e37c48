/** What was read of each source, and what was not. */
import type { IssueCode, IssueSeverity } from '../../event/issue.ts'
import type { Place } from '../../event/place.ts'
import type { Fact } from '../../event/receipt.ts'

export interface IssueRow {
  readonly code: IssueCode
  readonly severity: IssueSeverity
  readonly what: string
  readonly kept: string
  readonly advice: string
  readonly count: number
  readonly place: Place | null
  readonly detail: string
}

/** Who names the host of a source: the log itself, the layout of its collection, or its neighbours or a person. */
export type HostOrigin = 'content' | 'collector' | 'other'

export interface SourceRow {
  readonly id: number
  readonly path: string
  readonly originalPath: string | null
  readonly host: string
  readonly hostFrom: HostOrigin
  readonly format: string | null
  readonly formatTitle: string
  /** It is an archive or a packed file: what is in it is listed and counted on its own. */
  readonly packed: boolean
  /** The tool whose layout the path follows, as people call it. */
  readonly collector: string | null
  /** Times of the file on the server, as its collector noted them. */
  readonly created: number | null
  readonly modified: number | null
  readonly bytes: number
  readonly sha256: string | null
  readonly events: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly ledger: { readonly parsed: number; readonly skipped: number; readonly unreadable: number }
  readonly issues: readonly IssueRow[]
  readonly facts: readonly SourceFact[]
  /** What a collector's record says, in sentences; may hold text from outside. */
  readonly said: readonly string[]
}

/** A fact that a source states about its server or about itself. */
export interface SourceFact {
  readonly key: Fact['key']
  /** The fact in plain words. */
  readonly title: string
  /** Number of different values, of which `values` holds the first in order of time. */
  readonly count: number
  readonly values: readonly { readonly value: string; readonly time: number }[]
}

export interface LockedArchive {
  readonly path: string
  /** Members that are locked; 0 when it is locked as a whole. */
  readonly members: number
  /** It can be opened without being dropped again. */
  readonly atHand: boolean
}

/** Sources that rules or indicators of one kind could not be compared with. */
export interface UnaskedRow {
  /** What was not asked, in words, e.g. `indicators by MD5`. */
  readonly question: string
  readonly reason: string
  readonly sources: number
  /** Paths of the first of them. */
  readonly paths: readonly string[]
}
