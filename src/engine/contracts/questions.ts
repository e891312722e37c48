/** What a view asks of the stored events, and the answer. */
import type { Predicate } from '../../predicate/tree.ts'
import type { EventPage } from './events.ts'

export interface TimeRange {
  /** Epoch ms, inclusive. */
  readonly from: number
  /** Epoch ms, exclusive. */
  readonly to: number
}

/** A parsed question, or where it went wrong. */
export type ParsedQuery =
  | { readonly ok: true; readonly predicate: Predicate }
  | {
      readonly ok: false
      readonly message: string
      /** Offset and length in the text, for a caret. */ readonly at: number
      readonly length: number
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
  /** Values that there are, or at least so many when `short` is not 0. */
  readonly distinct: number
  /** With too many values to tell them all apart, the most by which a count may be too low; 0 when all are exact. */
  readonly short: number
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
}

/** Everything that a view wants to know of a scope, answered in one pass. */
export interface Question {
  readonly scope: Scope
  readonly histogram: { readonly bins: number } | null
  /** Fields, or roles, whose most frequent values are counted. */
  readonly facets: { readonly fields: readonly string[]; readonly top: number } | null
  /** Rows `[offset, offset + limit)` of the scope in order of time, untimed rows last. */
  readonly page: { readonly offset: number; readonly limit: number } | null
}

/** An answer, or as much of it as there is so far: it is whole when `seen` equals `of`. */
export interface Answer {
  /** Events looked at, and events that have to be. */
  readonly seen: number
  readonly of: number
  readonly total: number
  readonly histogram: Histogram | null
  readonly facets: readonly Facet[] | null
  readonly page: EventPage | null
}
