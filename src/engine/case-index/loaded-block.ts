import type { Block } from '../../event/block.ts'
import { valueItems, type Column, type ValueHeap } from '../../event/column.ts'
import type { CaseDictionary } from './case-dictionary.ts'
import type { LaneNumbers } from './lanes.ts'
import { countCodes } from './positions.ts'
import type { Order } from '../../storage/store.ts'
import type { Times } from '../../storage/time-order.ts'

type Codes = Uint8Array | Uint16Array | Uint32Array

/** One column of a loaded block, its rows in order of time. */
export interface LoadedColumn {
  readonly name: string
  readonly many: boolean
  /** By position; 0 where there is no value. */
  readonly codes: Codes
  /** Positions that have each code. */
  readonly counts: Uint16Array | Uint32Array
  /** Number of the last code. */
  readonly last: number
  /** Code in the dictionary by code here, when the field is shared by the case. */
  readonly shared: { readonly dictionary: CaseDictionary; readonly codes: Uint32Array } | null
  /** The values themselves, when it is not. */
  readonly values: ValueHeap | null
}

/** How often each value of the case stands in a column. */
export interface TalliedColumn extends Pick<LoadedColumn, 'counts' | 'last'> {
  readonly shared: NonNullable<LoadedColumn['shared']>
}

/** Numbers of the lanes of a block. */
export interface BlockLanes {
  /** One for all rows, or by position. */
  readonly by: number | LaneNumbers
  /** Positions in each lane, once somebody wants to know; `null` when there is one for all. */
  counts: Uint16Array | Uint32Array | null
  /** Grows when hosts are assigned anew. */
  readonly epoch: number
}

/** What stands in memory of one block. Everything is by position: the place of a row in order of time. */
export interface LoadedBlock {
  /** `undefined` until it is wanted. */
  order: Order | undefined
  /** Times by position, NaN for the untimed, which stand last. */
  times: Times | null
  readonly columns: Map<string, LoadedColumn>
  lanes: BlockLanes | null
  /** The block as it was stored, its rows in their own order. */
  whole: Block | null
  blank: 'empty' | 'absent'
  schema: readonly string[]
  bytes: number
}

export function emptyBlock(): LoadedBlock {
  return {
    order: undefined,
    times: null,
    columns: new Map(),
    lanes: null,
    whole: null,
    blank: 'empty',
    schema: [],
    bytes: 256,
  }
}

export function rowOf(block: LoadedBlock, position: number): number {
  return block.order ? block.order[position]! : position
}

/** The text of a column at a position, items of a multi-valued cell joined; empty where there is none. */
export function textAt(column: LoadedColumn, position: number): string {
  const code = column.codes[position]!
  if (code === 0) return ''
  return itemsAt(column, code).join(' | ')
}

/** The items of the value with this code; one unless the column is multi-valued. */
export function itemsAt(column: LoadedColumn, code: number): string[] {
  const { name, many, codes, shared } = column
  const values = shared ? shared.dictionary.values : column.values!
  return valueItems({ name, many, codes, values }, shared ? shared.codes[code]! : code)
}

/** The column by itself, with its own values, rows in order of time. */
export function plainColumn({ name, many, codes, shared, values, last }: LoadedColumn): Column {
  if (values) return { name, many, codes, values }
  const { bytes, ends } = shared!.dictionary.values
  const ownEnds = new Uint32Array(last + 1)
  for (let code = 1; code <= last; code++) {
    const there = shared!.codes[code]!
    ownEnds[code] = ownEnds[code - 1]! + ends[there]! - ends[there - 1]!
  }
  const own = new Uint8Array(ownEnds[last]!)
  for (let code = 1; code <= last; code++) {
    const there = shared!.codes[code]!
    own.set(bytes.subarray(ends[there - 1], ends[there]), ownEnds[code - 1])
  }
  return { name, many, codes, values: { bytes: own, ends: ownEnds, count: last } }
}

export function countsOf(codes: Codes, last: number): Uint16Array | Uint32Array {
  const counts = codes.length < 65_536 ? new Uint16Array(last + 1) : new Uint32Array(last + 1)
  countCodes('all', codes, 0, codes.length, counts)
  return counts
}

export function bytesOf(column: LoadedColumn): number {
  const { codes, counts, shared, values } = column
  const heap = values === null ? 0 : values.bytes.byteLength + values.ends.byteLength
  return 128 + codes.byteLength + counts.byteLength + (shared?.codes.byteLength ?? 0) + heap
}
