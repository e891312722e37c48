import type { Block } from '../event/block.ts'
import type { ValueHeap } from '../event/column.ts'

/*
 * The values of a block's columns that have few of them, so that a question can often be answered
 * without loading the block. One run of bytes, because a large case has very many of these:
 *
 *   for each such column: number of the column (2) | 1 when some row has no value (1) |
 *   values (1) | for each value: length (1), bytes
 */
const MAX_VALUES = 8
const MAX_LENGTH = 64
const MAX_BYTES = 4096

/** What is known of a column without loading it. */
export interface FewValues {
  /** Some row has no value. */
  readonly partial: boolean
  readonly values: ValueHeap
}

export function packFewValues(block: Block): Uint8Array {
  const packed = new Uint8Array(MAX_BYTES)
  let at = 0
  block.columns.forEach(({ codes, values, many }, number) => {
    const { bytes, ends, count } = values
    const total = ends[count]!
    if (many || count > MAX_VALUES || number > 0xffff || at + 4 + count + total > MAX_BYTES) return
    for (let code = 1; code <= count; code++) if (ends[code]! - ends[code - 1]! > MAX_LENGTH) return
    packed[at++] = number & 255
    packed[at++] = number >>> 8
    packed[at++] = codes.includes(0) ? 1 : 0
    packed[at++] = count
    for (let code = 1; code <= count; code++) {
      const value = bytes.subarray(ends[code - 1], ends[code])
      packed[at++] = value.length
      packed.set(value, at)
      at += value.length
    }
  })
  return packed.slice(0, at)
}

/** Every question looks at them, and there is one such run for each block in memory. */
const looked = new WeakMap<Uint8Array, Map<number, FewValues | null>>()

/** The values of the column with this number; `null` when they are not known. */
export function fewValuesOf(packed: Uint8Array, column: number): FewValues | null {
  let known = looked.get(packed)
  if (!known) looked.set(packed, (known = new Map()))
  let few = known.get(column)
  if (few === undefined) known.set(column, (few = unpacked(packed, column)))
  return few
}

function unpacked(packed: Uint8Array, column: number): FewValues | null {
  let at = 0
  while (at < packed.length) {
    const number = packed[at]! | (packed[at + 1]! << 8)
    const partial = packed[at + 2] === 1
    const count = packed[at + 3]!
    at += 4
    if (number === column) return { partial, values: heapAt(packed, at, count) }
    for (let i = 0; i < count; i++) at += 1 + packed[at]!
  }
  return null
}

function heapAt(packed: Uint8Array, start: number, count: number): ValueHeap {
  const ends = new Uint32Array(count + 1)
  const bytes = new Uint8Array(count * MAX_LENGTH)
  let at = start
  for (let code = 1; code <= count; code++) {
    const length = packed[at]!
    bytes.set(packed.subarray(at + 1, at + 1 + length), ends[code - 1])
    ends[code] = ends[code - 1]! + length
    at += 1 + length
  }
  return { bytes: bytes.slice(0, ends[count]), ends, count }
}
