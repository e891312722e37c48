import { CELLS, MAX_ROWS, ROW_ENDS, ROW_MARKS, ROW_STARTS, VALUE_BYTES, WINDOW } from './memory'

const NUL: u8 = 0x00
const LF: u8 = 0x0a
const CR: u8 = 0x0d
const SPACE: u8 = 0x20
const QUOTE: u8 = 0x22
const HASH: u8 = 0x23
const COMMA: u8 = 0x2c

/** Marks of a row: bytes of 0x80 and above, NUL bytes. */
const HIGH: u8 = 1
const HAS_NUL: u8 = 2
/** In the end of a cell: quotes inside are doubled. */
const DOUBLED: u32 = 0x80000000

const PLAIN: i32 = 0
const QUOTED: i32 = 1
const CLOSED: i32 = 2

/** Why indexing stopped: 0 at a row that is not plain or because there were enough, 1 at the end of the bytes. */
let ranOut: i32 = 0

export function stoppedAtEnd(): i32 {
  return ranOut
}

function startsRow(at: i32): bool {
  const byte = load<u8>(WINDOW + at)
  return byte >= 0x30 && byte <= 0x39
}

/** Bits of the 16 bytes at `at` that a comma-separated row is made of. */
function commaBits(at: usize): u64 {
  const bytes = v128.load(at)
  const found = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(<i8>COMMA)), i8x16.eq(bytes, i8x16.splat(<i8>QUOTE))),
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LF)), i8x16.eq(bytes, i8x16.splat(<i8>CR))),
      // As signed numbers, NUL and what is not ASCII are below 1.
      i8x16.lt_s(bytes, i8x16.splat(1)),
    ),
  )
  return <u64>(<u32>i8x16.bitmask(found))
}

/** The same for rows of cells between single spaces. */
function spaceBits(at: usize): u64 {
  const bytes = v128.load(at)
  const found = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(<i8>SPACE)), i8x16.eq(bytes, i8x16.splat(<i8>LF))),
    i8x16.lt_s(bytes, i8x16.splat(1)),
  )
  return <u64>(<u32>i8x16.bitmask(found))
}

function closeRow(row: i32, start: i32, end: i32, marks: u8): void {
  store<u32>(ROW_STARTS + ((<usize>row) << 2), start)
  store<u32>(ROW_ENDS + ((<usize>row) << 2), end)
  store<u8>(ROW_MARKS + row, marks)
}

/**
 * Finds the rows in `[from, length)` of the window that are as a row should be: `width` cells,
 * quotes only where they are needed, one line each, ended. Stops before the first that is not, at
 * `maxRows`, or after the row with which their lengths exceed `maxWeight`. Returns how many it
 * found; the begin of what follows stands behind the last row's begin.
 */
export function indexCommas(from: i32, length: i32, width: i32, maxRows: i32, maxWeight: i32): i32 {
  ranOut = from >= length ? 1 : 0
  const limit = min(maxRows, MAX_ROWS)
  let rows = 0
  let weight = 0
  let cell = CELLS
  let cells = 0
  let rowStart = from
  let cellStart = from
  let state = PLAIN
  let needed = false
  let doubled: u32 = 0
  let skip = -1
  let close = 0
  let marks: u8 = 0
  if (limit <= 0 || ranOut || !startsRow(from)) return 0
  store<u32>(ROW_STARTS, from)
  for (let base = from; base < length; base += 64) {
    const at = WINDOW + base
    let bits =
      commaBits(at) | (commaBits(at + 16) << 16) | (commaBits(at + 32) << 32) | (commaBits(at + 48) << 48)
    if (length - base < 64) bits &= ((<u64>1) << (length - base)) - 1
    while (bits !== 0) {
      const p = base + <i32>ctz(bits)
      bits &= bits - 1
      const byte = load<u8>(WINDOW + p)
      if (byte === COMMA) {
        if (state === QUOTED) {
          needed = true
          continue
        }
        if (cells >= width) return rows
        if (state === PLAIN) {
          store<u32>(cell, cellStart)
          store<u32>(cell, p, 4)
        } else {
          if (p !== close + 1 || !needed) return rows
          store<u32>(cell, cellStart + 1)
          store<u32>(cell, close | doubled, 4)
          state = PLAIN
        }
        cell += 8
        cells++
        cellStart = p + 1
      } else if (byte === LF) {
        if (state === QUOTED || cells + 1 !== width) return rows
        const end = p > cellStart && load<u8>(WINDOW + p - 1) === CR ? p - 1 : p
        if (state === PLAIN) {
          store<u32>(cell, cellStart)
          store<u32>(cell, end, 4)
        } else {
          if (end !== close + 1 || !needed) return rows
          store<u32>(cell, cellStart + 1)
          store<u32>(cell, close | doubled, 4)
          state = PLAIN
        }
        cell += 8
        closeRow(rows, rowStart, end, marks)
        rows++
        weight += end - rowStart
        rowStart = cellStart = p + 1
        store<u32>(ROW_STARTS + ((<usize>rows) << 2), rowStart)
        cells = 0
        marks = 0
        if (rows === limit || weight > maxWeight) return rows
        if (rowStart < length && !startsRow(rowStart)) return rows
      } else if (byte === QUOTE) {
        if (p === skip) continue
        if (state === PLAIN) {
          if (p !== cellStart) return rows
          state = QUOTED
          needed = false
          doubled = 0
        } else if (state === QUOTED) {
          // What follows the last byte is not known.
          if (p + 1 >= length) break
          if (load<u8>(WINDOW + p + 1) === QUOTE) {
            doubled = DOUBLED
            needed = true
            skip = p + 1
          } else {
            state = CLOSED
            close = p
          }
        } else return rows
      } else if (byte === CR) {
        if (p + 1 >= length) break
        if (state === QUOTED || load<u8>(WINDOW + p + 1) !== LF) return rows
      } else marks |= byte === NUL ? HAS_NUL : HIGH
    }
  }
  ranOut = 1
  return rows
}

/** As `indexCommas`, for cells between single spaces, none of them empty. */
export function indexSpaces(from: i32, length: i32, width: i32, maxRows: i32, maxWeight: i32): i32 {
  ranOut = from >= length ? 1 : 0
  const limit = min(maxRows, MAX_ROWS)
  let rows = 0
  let weight = 0
  let cell = CELLS
  let cells = 0
  let rowStart = from
  let cellStart = from
  let marks: u8 = 0
  if (limit <= 0 || ranOut || !startsRow(from)) return 0
  store<u32>(ROW_STARTS, from)
  for (let base = from; base < length; base += 64) {
    const at = WINDOW + base
    let bits =
      spaceBits(at) | (spaceBits(at + 16) << 16) | (spaceBits(at + 32) << 32) | (spaceBits(at + 48) << 48)
    if (length - base < 64) bits &= ((<u64>1) << (length - base)) - 1
    while (bits !== 0) {
      const p = base + <i32>ctz(bits)
      bits &= bits - 1
      const byte = load<u8>(WINDOW + p)
      if (byte === SPACE) {
        if (p === cellStart || cells >= width) return rows
        store<u32>(cell, cellStart)
        store<u32>(cell, p, 4)
        cell += 8
        cells++
        cellStart = p + 1
      } else if (byte === LF) {
        const end = p > cellStart && load<u8>(WINDOW + p - 1) === CR ? p - 1 : p
        if (end === cellStart || cells + 1 !== width) return rows
        store<u32>(cell, cellStart)
        store<u32>(cell, end, 4)
        cell += 8
        closeRow(rows, rowStart, end, marks)
        rows++
        weight += end - rowStart
        rowStart = cellStart = p + 1
        store<u32>(ROW_STARTS + ((<usize>rows) << 2), rowStart)
        cells = 0
        marks = 0
        if (rows === limit || weight > maxWeight) return rows
        if (rowStart < length && !startsRow(rowStart)) return rows
      } else marks |= byte === NUL ? HAS_NUL : HIGH
    }
  }
  ranOut = 1
  return rows
}

/** Bits of the 16 bytes at `at` that a row of a table is made of. */
function tableBits(at: usize, separator: u8): u64 {
  const bytes = v128.load(at)
  const found = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(<i8>separator)), i8x16.eq(bytes, i8x16.splat(<i8>QUOTE))),
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LF)), i8x16.eq(bytes, i8x16.splat(<i8>CR))),
      i8x16.lt_s(bytes, i8x16.splat(1)),
    ),
  )
  return <u64>(<u32>i8x16.bitmask(found))
}

/**
 * As `indexCommas`, for tables that are not written again: any separator, quotes around any cell, in quotes also line
 * ends; a row may begin with anything but white space, a remark and what is not ASCII. Lengths count line ends.
 */
export function indexTable(
  from: i32,
  length: i32,
  separator: u8,
  width: i32,
  maxRows: i32,
  maxWeight: i32,
): i32 {
  ranOut = from >= length ? 1 : 0
  const limit = min(maxRows, MAX_ROWS)
  let rows = 0
  let weight = 0
  let cell = CELLS
  let cells = 0
  let rowStart = from
  let cellStart = from
  let state = PLAIN
  let doubled: u32 = 0
  let skip = -1
  let close = 0
  let marks: u8 = 0
  if (limit <= 0 || ranOut || !startsTableRow(from)) return 0
  store<u32>(ROW_STARTS, from)
  for (let base = from; base < length; base += 64) {
    const at = WINDOW + base
    let bits =
      tableBits(at, separator) |
      (tableBits(at + 16, separator) << 16) |
      (tableBits(at + 32, separator) << 32) |
      (tableBits(at + 48, separator) << 48)
    if (length - base < 64) bits &= ((<u64>1) << (length - base)) - 1
    while (bits !== 0) {
      const p = base + <i32>ctz(bits)
      bits &= bits - 1
      const byte = load<u8>(WINDOW + p)
      if (byte === separator) {
        if (state === QUOTED) continue
        if (cells >= width || (state === CLOSED && p !== close + 1)) return rows
        store<u32>(cell, state === PLAIN ? cellStart : cellStart + 1)
        store<u32>(cell, state === PLAIN ? p : close | doubled, 4)
        state = PLAIN
        doubled = 0
        cell += 8
        cells++
        cellStart = p + 1
      } else if (byte === LF) {
        if (state === QUOTED) continue
        if (cells + 1 !== width) return rows
        const end = p > cellStart && load<u8>(WINDOW + p - 1) === CR ? p - 1 : p
        // More than one line end is left out of the last cell.
        if (end > cellStart && load<u8>(WINDOW + end - 1) === CR) return rows
        if (state === CLOSED && end !== close + 1) return rows
        // A value must have room that is made of its cells.
        if (p - rowStart >= <i32>VALUE_BYTES) return rows
        store<u32>(cell, state === PLAIN ? cellStart : cellStart + 1)
        store<u32>(cell, state === PLAIN ? end : close | doubled, 4)
        state = PLAIN
        doubled = 0
        cell += 8
        closeRow(rows, rowStart, end, marks)
        rows++
        weight += p + 1 - rowStart
        rowStart = cellStart = p + 1
        store<u32>(ROW_STARTS + ((<usize>rows) << 2), rowStart)
        cells = 0
        marks = 0
        if (rows === limit || weight > maxWeight) return rows
        if (rowStart < length && !startsTableRow(rowStart)) return rows
      } else if (byte === QUOTE) {
        if (p === skip) continue
        if (state === PLAIN) {
          if (p !== cellStart) return rows
          state = QUOTED
        } else if (state === QUOTED) {
          // What follows the last byte is not known.
          if (p + 1 >= length) break
          if (load<u8>(WINDOW + p + 1) === QUOTE) {
            doubled = DOUBLED
            skip = p + 1
          } else {
            state = CLOSED
            close = p
          }
        } else return rows
      } else if (byte === CR) {
        if (state === QUOTED) continue
        if (p + 1 >= length) break
        if (load<u8>(WINDOW + p + 1) !== LF) return rows
      } else if (byte === NUL) return rows
      else marks |= HIGH
    }
  }
  ranOut = 1
  return rows
}

function startsTableRow(at: i32): bool {
  const byte = load<u8>(WINDOW + at)
  return byte > SPACE && byte < 0x80 && byte !== HASH
}
