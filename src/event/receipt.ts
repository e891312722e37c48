import type { IdSketch } from './id-sketch.ts'
import type { Issue, IssueCode } from './issue.ts'
import type { Place } from './place.ts'

/** Byte counts of one source by outcome. The three always sum to the bytes that were read. */
export interface Ledger {
  /** Bytes of events, headers and other structure that was understood. */
  readonly parsed: number
  /** Bytes that were skipped for a reason that an issue names. */
  readonly skipped: number
  /** Bytes that are damaged, so that their meaning cannot be told. */
  readonly unreadable: number
}

/** The issues with the same code in one source: their number, and the first of them. */
export interface IssueGroup {
  readonly code: IssueCode
  readonly count: number
  readonly first: Issue
}

/** Number of events of one log kind on one computer by UTC day. */
export interface KindCoverage {
  /** The row of the coverage map, e.g. `http-proxy/ecp`, `iis/front-end`, `event-log/security`. */
  readonly kind: string
  /** The computer that the rows name; absent or `null` where they name none, so that they are of the source's own. */
  readonly host?: string | null
  /** The IPv4 address of the server that most rows name; absent where they name none. */
  readonly address?: string
  readonly first: number
  readonly last: number
  /** [day number since 1970, events] in ascending order. */
  readonly days: readonly (readonly [day: number, events: number])[]
  /** [hour number since 1970, events] in ascending order; absent where there are too many hours. */
  readonly hours?: readonly (readonly [hour: number, events: number])[]
  /** For each of `hours` a sum over the times within the hour and the lengths of its rows, the same for the same rows on another day. */
  readonly prints?: readonly number[]
  /** True where nearly each row is older than the one before it. */
  readonly isReversed?: true
  /** The longest times between two neighbouring events, in epoch ms; absent where none is of some minutes. */
  readonly gaps?: readonly (readonly [from: number, to: number])[]
  /**
   * Spans [from, to] in epoch ms in which this source vouches for the absence of events although
   * it holds none, e.g. between two event-log records with consecutive numbers.
   */
  readonly unbroken: readonly (readonly [from: number, to: number])[]
  /** Ids that another log has for the same requests; absent where rows have none, `null` where there are too many hours. */
  readonly requests?: readonly RequestHours[] | null
  /** Health checks among the rows, with the longest times between them in epoch ms; absent without any. */
  readonly probes?: ProbeSeries
}

/** When the health checks of a log stand in it. */
export interface ProbeSeries {
  readonly count: number
  readonly first: number
  readonly last: number
  readonly gaps: readonly (readonly [from: number, to: number])[]
}

/** Ids of requests by hour since 1970, in ascending order. */
export interface RequestHours {
  /** The kind of log of the proxy that has, or should have, the same ids. */
  readonly proxy: string
  readonly hours: readonly (readonly [hour: number, ids: IdSketch])[]
}

/**
 * What a build is read from, the surest first: the version of a program file or of setup, the header of a log, the rows of
 * a log, or what names the cumulative update only and says nothing of the updates since.
 */
export const BUILD_EVIDENCE = ['executable', 'header', 'row', 'cu-only'] as const
export type BuildEvidence = (typeof BUILD_EVIDENCE)[number]

/** Something a source says about the server rather than about a request, e.g. its build. */
export interface Fact {
  readonly key:
    | 'exchange-build'
    /** The server was set up: `value` is the build of Exchange that was installed, or the log that was begun then. */
    | 'set-up'
    /** A mitigation: `what | where`, or `what` alone; see `mitigations.ts` of the verdict for the words. */
    | 'mitigation'
    /** Extended Protection of a virtual directory: `Default Web Site/EWS: Allow`. */
    | 'extended-protection'
    | 'install-path'
    | 'log-cleared'
    /** Missing record numbers in an event log, numbers that start again, and a clock that was set back. */
    | 'record-gap'
    | 'record-restart'
    | 'clock-back'
    /** Columns that the log does not have, and without which attacks are not seen in it. */
    | 'columns-off'
    /** Record counts from the header of an event log, compared with the records that were read. */
    | 'log-counters'
  readonly value: string
  /** NaN when the source does not tell. */
  readonly time: number
  /** Where it stands; the whole source says it when absent. */
  readonly place?: Place | null
  /** The kind of evidence that a build is read from; only for builds. */
  readonly evidence?: BuildEvidence
}

/** The result of reading one source. It is shown, stored and exported. */
export interface Receipt {
  readonly bytes: number
  readonly events: number
  readonly firstTime: number | null
  readonly lastTime: number | null
  readonly ledger: Ledger
  readonly issues: readonly IssueGroup[]
}
