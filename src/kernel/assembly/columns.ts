import {
  COLUMN_BYTES,
  COLUMN_CODE_ROOM,
  COLUMN_CODES,
  COLUMN_ENDS,
  COLUMN_USED_BYTES,
  COLUMN_VALUE_COUNT,
} from './layout'
import {
  allocate,
  ARENA,
  CELLS,
  HEADER_BYTES,
  HEADERS,
  reach,
  resetArena,
  VALUE,
  VALUE_BYTES,
  WINDOW,
} from './memory'

// A column header: the fields of a `ColumnBuilder` of `src/event/column-builder.ts`.
const CODES: usize = COLUMN_CODES
const BYTES: usize = COLUMN_BYTES
const ROOM: usize = 8
const USED: usize = COLUMN_USED_BYTES
const ENDS: usize = COLUMN_ENDS
const VALUE_ROOM: usize = 20
const SLOTS: usize = 24
const MASK: usize = 28
const COUNT: usize = COLUMN_VALUE_COUNT
const PUTS: usize = 36
const LAST: usize = 40
const UNIQUE: usize = 44
const PROBATION: usize = 48
/** Bytes and values of the column in the block before: room for as many is made at once. */
const PAST_USED: usize = 52
const PAST_COUNT: usize = 56
/** Rows that there is room for among the codes. */
const CODE_ROOM: usize = COLUMN_CODE_ROOM
/** The event that put the last value into the column. */
export const FILLED: usize = 64

const LONG_PROBATION: u32 = 2048
const SHORT_PROBATION: u32 = 256
const DOUBLED: u32 = 0x80000000
const QUOTE: u8 = 0x22
const BACKSLASH: u8 = 0x5c

/** Forgets the first `columns` columns and their content. */
export function clearColumns(columns: i32): void {
  memory.fill(HEADERS, 0, <usize>columns * HEADER_BYTES)
  block++
  resetArena()
}

/** Grows by one with each block: codes that were remembered in another one are void. */
export let block: u32 = 1

export function headerOf(column: i32): usize {
  return HEADERS + <usize>column * HEADER_BYTES
}

/** Gives a column its first room in this block. */
function begin(header: usize): void {
  const rows = max<usize>(64, load<u32>(header, CODE_ROOM))
  const codes = allocate(rows << 2)
  memory.fill(codes, 0, rows << 2)
  store<u32>(header, codes, CODES)
  store<u32>(header, rows, CODE_ROOM)
  const room = max<usize>(256, load<u32>(header, PAST_USED) + 64)
  store<u32>(header, allocate(room), BYTES)
  store<u32>(header, room, ROOM)
  const values = max<usize>(32, load<u32>(header, PAST_COUNT) + 32)
  const ends = allocate(values << 2)
  store<u32>(ends, 0)
  store<u32>(header, ends, ENDS)
  store<u32>(header, values, VALUE_ROOM)
  let slots: usize = 128
  if (load<u32>(header, PROBATION) !== SHORT_PROBATION) while (slots < values * 2) slots <<= 1
  useSlots(header, slots)
  if (load<u32>(header, PROBATION) === 0) store<u32>(header, LONG_PROBATION, PROBATION)
}

/** Makes room for the codes of `rows` rows. */
function reachRows(header: usize, rows: usize): void {
  const before = <usize>load<u32>(header, CODE_ROOM)
  if (rows <= before) return
  const room = max(rows, before * 4)
  const larger = allocate(room << 2)
  memory.copy(larger, load<u32>(header, CODES), before << 2)
  memory.fill(larger + (before << 2), 0, (room - before) << 2)
  store<u32>(header, larger, CODES)
  store<u32>(header, room, CODE_ROOM)
}

function useSlots(header: usize, slots: usize): void {
  const at = allocate(slots << 3)
  memory.fill(at, 0, slots << 3)
  store<u32>(header, at, SLOTS)
  store<u32>(header, slots - 1, MASK)
}

/** The bytes below 8 at `at` as a number; bytes after them are not looked at. */
function tailOf(at: usize, length: usize): u64 {
  return length === 0 ? 0 : load<u64>(at) & ((<u64>-1) >> ((8 - <u64>length) << 3))
}

function hashOf(at: usize, length: usize): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ length
  const end = at + length
  while (at + 8 <= end) {
    hash = (hash ^ load<u64>(at)) * 0xff51afd7ed558ccd
    hash ^= hash >> 29
    at += 8
  }
  hash = (hash ^ tailOf(at, end - at)) * 0xc4ceb9fe1a85ec53
  hash ^= hash >> 32
  return <u32>hash
}

export function same(a: usize, b: usize, length: usize): bool {
  const end = a + length
  while (a + 16 <= end) {
    if (i8x16.bitmask(i8x16.eq(v128.load(a), v128.load(b))) !== 0xffff) return false
    a += 16
    b += 16
  }
  if (a + 8 <= end) {
    if (load<u64>(a) !== load<u64>(b)) return false
    a += 8
    b += 8
  }
  return tailOf(a, end - a) === tailOf(b, end - a)
}

function append(header: usize, at: usize, length: usize): u32 {
  const used = <usize>load<u32>(header, USED)
  let bytes = <usize>load<u32>(header, BYTES)
  if (used + length > <usize>load<u32>(header, ROOM)) {
    const room = max((used + length) * 2, 256)
    const larger = allocate(room)
    memory.copy(larger, bytes, used)
    bytes = larger
    store<u32>(header, larger, BYTES)
    store<u32>(header, room, ROOM)
  }
  let to = bytes + used
  const stop = at + length
  // Room is always 16 bytes longer than it says.
  if (length <= 64) {
    while (at < stop) {
      v128.store(to, v128.load(at))
      to += 16
      at += 16
    }
  } else memory.copy(to, at, length)
  store<u32>(header, used + length, USED)
  const code = load<u32>(header, COUNT) + 1
  let ends = <usize>load<u32>(header, ENDS)
  if (code >= load<u32>(header, VALUE_ROOM)) {
    const room = <usize>code * 2
    const larger = allocate(room << 2)
    memory.copy(larger, ends, (<usize>code) << 2)
    ends = larger
    store<u32>(header, larger, ENDS)
    store<u32>(header, room, VALUE_ROOM)
  }
  store<u32>(ends + ((<usize>code) << 2), used + length)
  store<u32>(header, code, COUNT)
  return code
}

function growSlots(header: usize): void {
  const old = <usize>load<u32>(header, SLOTS)
  const count = <usize>load<u32>(header, MASK) + 1
  useSlots(header, count << 2)
  const slots = <usize>load<u32>(header, SLOTS)
  const mask = load<u32>(header, MASK)
  for (let i: usize = 0; i < count; i++) {
    const entry = load<u64>(old + (i << 3))
    if (entry === 0) continue
    let slot = (<u32>(entry >> 32)) & mask
    while (load<u64>(slots + ((<usize>slot) << 3)) !== 0) slot = (slot + 1) & mask
    store<u64>(slots + ((<usize>slot) << 3), entry)
  }
}

/** The code of a value; a new one where it was not seen, or repeats are no longer looked for. */
function codeOf(header: usize, at: usize, length: usize): u32 {
  const last = load<u32>(header, LAST)
  const ends = <usize>load<u32>(header, ENDS)
  const bytes = <usize>load<u32>(header, BYTES)
  if (last > 0) {
    const start = load<u32>(ends + ((<usize>(last - 1)) << 2))
    if (<usize>(load<u32>(ends + ((<usize>last) << 2)) - start) === length && same(bytes + start, at, length))
      return last
  }
  const puts = load<u32>(header, PUTS) + 1
  store<u32>(header, puts, PUTS)
  if (load<u32>(header, UNIQUE)) {
    const code = append(header, at, length)
    store<u32>(header, code, LAST)
    return code
  }
  const hash = hashOf(at, length)
  const mask = load<u32>(header, MASK)
  const slots = <usize>load<u32>(header, SLOTS)
  let slot = hash & mask
  for (;;) {
    const entry = load<u64>(slots + ((<usize>slot) << 3))
    if (entry === 0) break
    if (<u32>(entry >> 32) === hash) {
      const code = <u32>entry
      const start = load<u32>(ends + ((<usize>(code - 1)) << 2))
      if (
        <usize>(load<u32>(ends + ((<usize>code) << 2)) - start) === length &&
        same(bytes + start, at, length)
      ) {
        store<u32>(header, code, LAST)
        return code
      }
    }
    slot = (slot + 1) & mask
  }
  const code = append(header, at, length)
  store<u64>(slots + ((<usize>slot) << 3), ((<u64>hash) << 32) | (<u64>code))
  store<u32>(header, code, LAST)
  if (puts >= load<u32>(header, PROBATION) && <f64>code > <f64>puts * 0.8) store<u32>(header, 1, UNIQUE)
  else if (code * 2 > mask + 1) growSlots(header)
  return code
}

/** Puts a value of `length` bytes at `at` into a row of a column. */
export function put(column: i32, row: i32, at: usize, length: usize): void {
  putInto(headerOf(column), row, at, length)
}

/** Puts the value that was put last once more. */
export function putLast(column: i32, row: i32): void {
  const header = headerOf(column)
  reachRows(header, <usize>row + 1)
  store<u32>(<usize>load<u32>(header, CODES) + ((<usize>row) << 2), load<u32>(header, LAST))
}

/** Returns the code of the value; 0 when it need not be the same for the same value again. */
export function putInto(header: usize, row: i32, at: usize, length: usize): u32 {
  if (load<u32>(header, CODES) === 0) begin(header)
  reachRows(header, <usize>row + 1)
  const code = codeOf(header, at, length)
  store<u32>(<usize>load<u32>(header, CODES) + ((<usize>row) << 2), code)
  return load<u32>(header, UNIQUE) ? 0 : code
}

/** Puts a value by its code in this block; false when the column no longer looks for repeats. */
export function putAgain(header: usize, row: i32, code: u32): bool {
  if (load<u32>(header, UNIQUE)) return false
  reachRows(header, <usize>row + 1)
  store<u32>(<usize>load<u32>(header, CODES) + ((<usize>row) << 2), code)
  if (load<u32>(header, LAST) !== code) {
    store<u32>(header, load<u32>(header, PUTS) + 1, PUTS)
    store<u32>(header, code, LAST)
  }
  return true
}

/** Bytes of the value with that code. */
export function lengthOf(header: usize, code: u32): u32 {
  const end = <usize>load<u32>(header, ENDS) + ((<usize>code) << 2)
  return load<u32>(end) - load<u32>(end - 4)
}

/** Room for a value that is to be put. */
export function roomFor(length: usize): usize {
  return length <= VALUE_BYTES ? VALUE : allocate(length)
}

/** Puts the indexed rows into the first `width` columns, from row `first` of the block on. */
export function putRows(rows: i32, width: i32, first: i32): void {
  const stride = (<usize>width) << 3
  for (let column = 0; column < width; column++) {
    const header = headerOf(column)
    let cell = CELLS + ((<usize>column) << 3)
    for (let row = 0; row < rows; row++, cell += stride) {
      const start = load<u32>(cell)
      const end = load<u32>(cell, 4)
      if (start === end) continue
      if (load<u32>(header, CODES) === 0) begin(header)
      reachRows(header, <usize>(first + row) + 1)
      const at = WINDOW + <usize>start
      const length = end & DOUBLED ? halve(at, <usize>((end & ~DOUBLED) - start), at) : <usize>(end - start)
      const code = codeOf(header, at, length)
      store<u32>(<usize>load<u32>(header, CODES) + ((<usize>(first + row)) << 2), code)
    }
  }
}

/** Where the value of a cell stands that was indexed, its quotes no longer doubled. */
function cellValue(cell: usize, to: usize): usize {
  const start = load<u32>(cell)
  const end = load<u32>(cell, 4)
  const at = WINDOW + <usize>start
  if (!(end & DOUBLED)) {
    valueLength = <usize>(end - start)
    return at
  }
  valueLength = halve(at, <usize>((end & ~DOUBLED) - start), to)
  return to
}

/** Length of the value that `cellValue` found, in bytes. */
let valueLength: usize = 0

function isEmpty(cell: usize): bool {
  return load<u32>(cell) === (load<u32>(cell, 4) & ~DOUBLED)
}

/** Puts one cell of each indexed row into a column, from row `first` of the block on. Empty cells are no values. */
export function putCell(cell: i32, rows: i32, width: i32, first: i32, column: i32): void {
  const header = headerOf(column)
  const stride = (<usize>width) << 3
  let at = CELLS + ((<usize>cell) << 3)
  for (let row = 0; row < rows; row++, at += stride) {
    if (isEmpty(at)) continue
    const value = cellValue(at, VALUE)
    putInto(header, first + row, value, valueLength)
  }
}

/** The same for a path: what stands in `parent`, a backslash and what stands in `leaf`; the leaf alone without parent. */
export function putPath(parent: i32, leaf: i32, rows: i32, width: i32, first: i32, column: i32): void {
  const header = headerOf(column)
  const stride = (<usize>width) << 3
  for (let row = 0; row < rows; row++) {
    const cells = CELLS + stride * <usize>row
    let to = VALUE
    if (parent >= 0 && !isEmpty(cells + ((<usize>parent) << 3))) {
      const above = cellValue(cells + ((<usize>parent) << 3), to)
      if (above !== to) memory.copy(to, above, valueLength)
      to += valueLength
      if (load<u8>(to - 1) !== BACKSLASH) store<u8>(to++, BACKSLASH)
    }
    const own = cellValue(cells + ((<usize>leaf) << 3), to)
    if (own !== to) memory.copy(to, own, valueLength)
    to += valueLength
    if (to > VALUE) putInto(header, first + row, VALUE, to - VALUE)
  }
}

/** The first indexed row whose cell is empty, or not; `rows` if there is none. */
export function firstEmpty(cell: i32, rows: i32, width: i32, empty: bool): i32 {
  let at = CELLS + ((<usize>cell) << 3)
  for (let row = 0; row < rows; row++, at += (<usize>width) << 3) if (isEmpty(at) === empty) return row
  return rows
}

/** Makes doubled quotes single; returns the new length. */
function halve(at: usize, length: usize, into: usize): usize {
  let to = into
  const end = at + length
  for (let from = at; from < end; from++) {
    const byte = load<u8>(from)
    store<u8>(to++, byte)
    if (byte === QUOTE && from + 1 < end && load<u8>(from + 1) === QUOTE) from++
  }
  return to - into
}

/** After a block: the columns are empty again. */
export function closeBlock(columns: i32): void {
  for (let column = 0; column < columns; column++) {
    const header = headerOf(column)
    const unique = load<u32>(header, UNIQUE)
    const count = load<u32>(header, COUNT)
    if (load<u32>(header, CODES) === 0) continue
    store<u32>(header, unique ? SHORT_PROBATION : LONG_PROBATION, PROBATION)
    store<u32>(header, load<u32>(header, USED), PAST_USED)
    store<u32>(header, count, PAST_COUNT)
    store<u32>(header, 0, CODES)
    store<u32>(header, 0, USED)
    store<u32>(header, 0, COUNT)
    store<u32>(header, 0, PUTS)
    store<u32>(header, 0, LAST)
    store<u32>(header, 0, UNIQUE)
  }
  block++
  resetArena()
}

export function prepare(): void {
  reach(ARENA)
}
