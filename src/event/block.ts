import { cell, type Column } from './column.ts'
import type { Place } from './place.ts'
import type { TextEncoding } from './text-encoding.ts'

/** Some thousands of events of one format from one source, as columns. */
export interface Block {
  /** Id of the format that read it. */
  readonly format: string
  readonly rows: number
  /** Epoch ms of each row; NaN where the row has no readable time. */
  readonly time: Float64Array
  readonly placeKind: Place['kind']
  readonly ordinals: Float64Array
  readonly offsets: Float64Array
  readonly lengths: Uint32Array
  /**
   * Fields in the order in which the source names them; text lines are rebuilt from them.
   * Columns beyond these are derived from them.
   */
  readonly schema: readonly string[]
  readonly columns: readonly Column[]
  /** Meaning of code 0: an empty cell of a table, or a field that the record does not have. */
  readonly blank: 'empty' | 'absent'
  /** Encoding of the source; absent where it is UTF-8. Values and raw lines are stored as UTF-8 in any case. */
  readonly encoding?: TextEncoding
  /** Lines that cannot be rebuilt byte for byte from their columns, by row. */
  readonly raw: ReadonlyMap<number, Uint8Array>
}

export type FieldValues = Record<string, string | string[]>

export function placeOf(block: Block, row: number): Place {
  return {
    kind: block.placeKind,
    ordinal: block.ordinals[row]!,
    offset: block.offsets[row]!,
    length: block.lengths[row]!,
  }
}

/** All values of a row by field name, in column order; fields without a value are left out. */
export function fieldsOf(block: Block, row: number): FieldValues {
  const fields: FieldValues = {}
  for (const column of block.columns) {
    const value = cell(column, row)
    if (value !== undefined) fields[column.name] = value
  }
  return fields
}

/**
 * Finds the column name that stands for a field: the exact name, the name in another case, or the name written
 * with spaces ("Threat Name" for `ThreatName`). Returns `null` when no column matches.
 */
export function columnNamed(names: readonly string[], field: string): string | null {
  if (names.includes(field)) return field
  const folded = field.toLowerCase()
  const found = names.find((name) => name.toLowerCase() === folded)
  if (found !== undefined || field.includes(' ')) return found ?? null
  return names.find((name) => name.replaceAll(' ', '').toLowerCase() === folded) ?? null
}

/** The column with this name. Case is ignored, but an exact match wins. */
export function columnOf(block: Block, name: string): Column | undefined {
  const exact = block.columns.find((column) => column.name === name)
  if (exact) return exact
  const folded = name.toLowerCase()
  return block.columns.find((column) => column.name.toLowerCase() === folded)
}
