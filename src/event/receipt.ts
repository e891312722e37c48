import type { Issue, IssueCode } from './issue.ts'

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

/** Number of events of one log kind by UTC day. */
export interface KindCoverage {
  /** The row of the coverage map, e.g. `http-proxy/ecp`, `iis/front-end`, `event-log/security`. */
  readonly kind: string
  readonly first: number
  readonly last: number
  /** [day number since 1970, events] in ascending order. */
  readonly days: readonly (readonly [day: number, events: number])[]
  /**
   * Spans [from, to] in epoch ms in which this source vouches for the absence of events although
   * it holds none, e.g. between two event-log records with consecutive numbers.
   */
  readonly unbroken: readonly (readonly [from: number, to: number])[]
}

/** Something a source says about the server rather than about a request, e.g. its build. */
export interface Fact {
  readonly key:
    | 'exchange-build'
    | 'install-path'
    | 'log-cleared'
    /** Missing record numbers in an event log, numbers that start again, and a clock that was set back. */
    | 'record-gap'
    | 'record-restart'
    | 'clock-back'
    /** Record counts from the header of an event log, compared with the records that were read. */
    | 'log-counters'
  readonly value: string
  readonly time: number
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
