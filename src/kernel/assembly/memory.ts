import { COLUMN_HEADER_BYTES, MAX_ROWS as ROWS } from './layout'

// The order of the linear memory:
//
//   window     bytes to read, and 64 more so that a load may reach beyond the end
//   value      one value on its way into a column
//   rows       start, end and marks of each indexed row
//   cells      start and end of each indexed cell, row after row; for event logs, what `events.ts` keeps
//   list       items of one cell on their way into a column
//   headers    one per column
//   templates  templates of event logs, as `src/formats/kit/evtx/template-shelf.ts` writes them
//   known      which of them the log has defined so far, as `known-templates.ts` keeps them
//   seen       fingerprints of records that were read, as `fingerprints.ts` keeps them
//   before     the chunk of an event log that was read before
//   arena      the content of the columns of one block; emptied after each block
export const WINDOW_BYTES: usize = 256 << 10
/** A value of an event record has at most 64 KiB, and half as much again as UTF-8. */
export const VALUE_BYTES: usize = 128 << 10
export const LIST_BYTES: usize = 128 << 10
export const TEMPLATE_BYTES: usize = 2 << 20
export const KNOWN_BYTES: usize = 64 << 10
export const SEEN_BYTES: usize = 512 << 10
export const BEFORE_BYTES: usize = 64 << 10
export const MAX_ROWS: i32 = ROWS
/** Cells of one batch; also the limit of columns in an indexed row. */
export const MAX_CELLS: i32 = 48 << 10
export const MAX_COLUMNS: i32 = 2048
export const HEADER_BYTES: usize = COLUMN_HEADER_BYTES

const BASE: usize = (__heap_base + 63) & ~63
export const WINDOW: usize = BASE
export const VALUE: usize = WINDOW + WINDOW_BYTES + 64
export const ROW_STARTS: usize = VALUE + VALUE_BYTES + 64
export const ROW_ENDS: usize = ROW_STARTS + ((<usize>MAX_ROWS + 1) << 2)
export const ROW_MARKS: usize = ROW_ENDS + ((<usize>MAX_ROWS + 1) << 2)
export const CELLS: usize = (ROW_MARKS + <usize>MAX_ROWS + 64) & ~63
export const LIST: usize = CELLS + ((<usize>MAX_CELLS) << 3) + 64
export const HEADERS: usize = LIST + LIST_BYTES + 64
export const TEMPLATES: usize = HEADERS + <usize>MAX_COLUMNS * HEADER_BYTES
export const KNOWN: usize = TEMPLATES + TEMPLATE_BYTES + 64
export const SEEN: usize = KNOWN + KNOWN_BYTES
export const BEFORE: usize = SEEN + SEEN_BYTES
export const ARENA: usize = BEFORE + BEFORE_BYTES + 64

let top: usize = ARENA

export function resetArena(): void {
  top = ARENA
}

/** Reserves `bytes` bytes and 16 more; traps when the machine has no more memory. */
export function allocate(bytes: usize): usize {
  const at = top
  top = (at + bytes + 31) & ~15
  reach(top)
  return at
}

/** Makes sure that the memory goes as far as `end`. */
export function reach(end: usize): void {
  const pages = <i32>((end + 0xffff) >>> 16)
  const missing = pages - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
}
