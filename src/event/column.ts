import { textOf } from './bytes.ts'

/** Distinct values as UTF-8 bytes: value `k` (from 1) is `bytes[ends[k-1], ends[k])`; `ends[0]` is 0. */
export interface ValueHeap {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  /** Number of values; codes run from 1 to this number. */
  readonly count: number
}

/** Separates the items of a multi-valued cell; a byte that no UTF-8 text holds. */
export const ITEM_SEPARATOR = 0xff

/**
 * One field of a block. `codes[row]` is 0 where the row has no value, else the number of its value
 * in `values`. Values need not be distinct: in a field that hardly repeats, duplicates are not looked for.
 */
export interface Column {
  readonly name: string
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  readonly values: ValueHeap
  /** Cells may hold several items, joined by `ITEM_SEPARATOR` (unnamed event data). */
  readonly many: boolean
}

/** The text of value `code` (from 1), items of a multi-valued cell joined by a line feed. */
export function valueText(values: ValueHeap, code: number): string {
  const start = values.ends[code - 1]!
  const end = values.ends[code]!
  return textOf(values.bytes, start, end)
}

/** The items of value `code` (from 1); one item unless the column is multi-valued. */
export function valueItems(column: Column, code: number): string[] {
  const { bytes, ends } = column.values
  const start = ends[code - 1]!
  const end = ends[code]!
  if (!column.many) return [textOf(bytes, start, end)]
  const items: string[] = []
  let from = start
  for (let i = start; i <= end; i++) {
    if (i < end && bytes[i] !== ITEM_SEPARATOR) continue
    items.push(textOf(bytes, from, i))
    from = i + 1
  }
  return items
}

/** A cell as plain data: `undefined` where there is no value, a list in a multi-valued column. */
export function cell(column: Column, row: number): string | string[] | undefined {
  const code = column.codes[row]!
  if (code === 0) return undefined
  return column.many ? valueItems(column, code) : valueText(column.values, code)
}
