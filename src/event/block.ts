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
   * Fields in the order in which the source names them: what a text line is rebuilt from.
   * Columns beyond these are derived from them.
   */
  readonly schema: readonly string[]
  readonly columns: readonly Column[]
  /** What code 0 means: an empty cell of a table, or a field that the record does not have. */
  readonly blank: 'empty' | 'absent'
  /** How the source writes text; absent where it is UTF-8. Values and raw lines are UTF-8 all the same. */
  readonly encoding?: TextEncoding
  /** Lines that their columns do not give back byte for byte, by row. */
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
 * Which of the names of columns a field has: as it is written, ignoring case, or written with spaces
 * ("Threat Name"); `null` when it is not there.
 */
export function columnNamed(names: readonly string[], field: string): string | null {
  if (names.includes(field)) return field
  const folded = field.toLowerCase()
  const found = names.find((name) => name.toLowerCase() === folded)
  if (found !== undefined || field.includes(' ')) return found ?? null
  return names.find((name) => name.replaceAll(' ', '').toLowerCase() === folded) ?? null
}

/** The column of that name, ignoring case; exact case wins. */
export function columnOf(block: Block, name: string): Column | undefined {
  const exact = block.columns.find((column) => column.name === name)
  if (exact) return exact
  const folded = name.toLowerCase()
  return block.columns.find((column) => column.name.toLowerCase() === folded)
}
