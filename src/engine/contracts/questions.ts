/** What a view asks of the stored events, and the answer. */
import type { Predicate } from '../../predicate/tree.ts'
import type { EventPage } from './events.ts'

export interface TimeRange {
  /** Epoch ms, inclusive. */
  readonly from: number
  /** Epoch ms, exclusive. */
  readonly to: number
}

/** What a view asks about; the predicate already holds hosts, formats and text. */
export interface Scope {
  readonly predicate: Predicate
  readonly range: TimeRange | null
}

export interface Histogram {
  readonly from: number
  readonly to: number
  /** Milliseconds of one bin. */
  readonly step: number
  readonly lanes: readonly {
    readonly host: string
    /** Coverage kind, e.g. `http-proxy/ecp`. */
    readonly kind: string
    readonly title: string
    readonly counts: Uint32Array
    /** Events with a hit of medium or higher. */
    readonly hits: Uint32Array
  }[]
  readonly total: number
  /** Events of the scope that have no readable time. */
  readonly untimed: number
}

export interface Facet {
  readonly field: string
  readonly title: string
  /** Number of different values; a lower bound when `short` is not 0. */
  readonly distinct: number
  /** The most by which a count may be too low because there were too many values to count each; 0 when all are exact. */
  readonly short: number
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
}

/** Everything that a view wants to know about a scope, answered in one pass. */
export interface Question {
  readonly scope: Scope
  readonly histogram: { readonly bins: number } | null
  /** Fields, or roles, whose most frequent values are counted. */
  readonly facets: { readonly fields: readonly string[]; readonly top: number } | null
  /** Rows `[offset, offset + limit)` of the scope in order of time, untimed rows last. */
  readonly page: { readonly offset: number; readonly limit: number } | null
}

/** An answer, or the part of it that is known so far: it is complete when `seen` equals `of`. */
export interface Answer {
  /** Events that were looked at. */
  readonly seen: number
  /** Events that have to be looked at. */
  readonly of: number
  readonly total: number
  readonly histogram: Histogram | null
  readonly facets: readonly Facet[] | null
  readonly page: EventPage | null
  /** Names of rules that were asked for and whose hits were not all kept, so that the answer may lack some. */
  readonly lacking: readonly string[]
}
