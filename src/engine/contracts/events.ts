/** Single events: rows of a table, and one in detail. */
import type { FieldValues } from '../../event/block.ts'
import type { Level } from '../../event/hit.ts'
import type { Place } from '../../event/place.ts'
import type { Role } from '../../event/roles.ts'
import type { TextEncoding } from '../../event/text-encoding.ts'
import type { SourceRow } from './sources.ts'

/** Names an event of a case. */
export interface EventRef {
  /** Id of a stored block. */
  readonly block: number
  /** Number of the row within the block, from 0. */
  readonly row: number
}

/** Names a field whose values a table shows. */
export type CellName = { readonly role: Role } | { readonly column: string }

export interface EventRow {
  readonly ref: EventRef
  readonly time: number | null
  readonly host: string
  readonly format: string
  /** Coverage kind, e.g. `http-proxy/ecp`. */
  readonly kind: string
  readonly source: number
  /** Highest level of a hit on it. */
  readonly level: Level | null
  /** Names of the rules that have hit it, those of the highest level first; at most `MOST_RULES`. */
  readonly rules: readonly string[]
  /** Values by role, for the common columns. */
  readonly cells: Readonly<Partial<Record<Role, string>>>
  /** Values of the fields that were asked for, in their order; empty where there is none. */
  readonly values: readonly string[]
  /** One line that says what happened. */
  readonly summary: string
}

/** Most rules that a row names. */
export const MOST_RULES = 8

export interface EventPage {
  readonly total: number
  /** Events without a readable time, which are the first rows. */
  readonly untimed: number
  readonly offset: number
  readonly rows: readonly EventRow[]
}

/**
 * Where the bytes of an event come from. `evidence`: read again from what was dropped; `columns`: rebuilt from what
 * is stored, equal byte for byte; `none`: a binary record whose evidence is not at hand.
 */
export type RawOrigin = 'evidence' | 'columns' | 'none'

export interface EventDetail {
  readonly ref: EventRef
  readonly time: number | null
  readonly host: string
  readonly format: string
  readonly formatTitle: string
  readonly source: SourceRow
  readonly place: Place
  /** How the bytes at the place stand for text; `null` for UTF-8. */
  readonly encoding: TextEncoding | null
  readonly fields: FieldValues
  /** One line that says what happened. */
  readonly summary: string
  readonly hits: readonly { readonly rule: string; readonly title: string; readonly level: Level }[]
  /** The bytes at the place. */
  readonly raw: { readonly from: RawOrigin; readonly bytes: Uint8Array }
  /** The record as text: XML of a binary one. `null` when its evidence is not at hand. */
  readonly view: string | null
}
