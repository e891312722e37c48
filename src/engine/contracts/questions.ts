/** What a view asks of the stored events, and the answer. */
import type { HitName, Predicate } from '../../predicate/tree.ts'
import type { CellName, EventPage, EventRef } from './events.ts'

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
  /** Present where hits that were counted but not kept one by one are missing, so that any count may be too low. */
  readonly atLeast?: true
}

/** A property of hits by which their events are counted. */
export type HitFacet = Exclude<HitName, 'judged' | 'tag' | 'star'>

/** Everything that a view wants to know about a scope, answered in one pass. */
export interface Question {
  readonly scope: Scope
  readonly histogram: { readonly bins: number } | null
  /** Fields, or roles, whose most frequent values are counted. */
  readonly facets: {
    readonly fields: readonly string[]
    /** Names of the rules that have hit the events, or of their levels and attacks, are counted, too: an event once for each. */
    readonly hits?: readonly HitFacet[]
    readonly top: number
  } | null
  /** Rows `[offset, offset + limit)` of the scope: those without a time first, then in order of time. */
  readonly page: {
    readonly offset: number
    readonly limit: number
    /** Fields whose values the rows are to carry, at most `MOST_CELLS`. */
    readonly cells?: readonly CellName[]
  } | null
  /** An event whose position among the rows of the scope is wanted. */
  readonly find?: EventRef | null
}

/** Most fields whose values rows carry. */
export const MOST_CELLS = 24

/** An answer, or the part of it that is known so far: it is complete when `seen` equals `of`. */
export interface Answer {
  /** Events that were looked at. */
  readonly seen: number
  /** Events that have to be looked at. */
  readonly of: number
  readonly total: number
  readonly histogram: Histogram | null
  readonly facets: readonly Facet[] | null
  /** One for each name in `hits` of the question. */
  readonly hitFacets: readonly Facet[]
  readonly page: EventPage | null
  /** Position of the event that was to be found; `null` where it is not in the scope, or is not known yet. */
  readonly found: number | null
  /** Names of rules that were asked for and whose hits were not all kept, so that the answer may lack some. */
  readonly lacking: readonly string[]
}
