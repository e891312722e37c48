import { SEEK_HEADER_BYTES } from './layout'
import { ARENA, CELLS, LIST, WINDOW } from './memory'

// A table of texts, as `src/predicate/literals/gram-table.ts` writes it. In words of four bytes:
//   0 bytes of a gram (4 at most, or 8), 1 stride, or 0 where sixteen places are looked at together, 2 shift to a bit,
//   3 shift to a first entry, then from the table on in bytes 4 bits, 5 first entries, 6 entries, 7 texts;
//   8 number of entries; from word 12 on six vectors.
// An entry has a gram, the number of the next one, its place in the text and the number of the text.
// A text has its size, as far as it is compared, and where it stands: sixteen bytes, then which of their
// bits do not count, and so on.

const SPACES: u32 = 0x20202020
const MIX: u32 = 0x9e3779b1
const VECTORS: usize = SEEK_HEADER_BYTES
/** Places that are noted before what stands there is compared. */
const PLACES: i32 = 4096

let mask: u32 = 0
let fold: u32 = 0
/** In grams of eight bytes, what the first four are multiplied by; 0 for shorter grams. */
let factor: u32 = 0
let firstShift: u32 = 0
let first: usize = 0
let entries: usize = 0
let texts: usize = 0
let known: i32 = 0
/** Nothing may be written from here on: the next place could find more than there is room for. */
let full: usize = 0
let out: usize = 0
let stopped: i32 = 0

/**
 * Looks in the first `length` bytes of the window for the texts of a table, by the grams that begin at
 * `from`, a stride further and so on, before `to`. Numbers of texts and where they begin go where
 * lists go; returns how many pairs there are. `soughtTo` is where it goes on when there was no more room.
 */
export function seek(table: usize, from: i32, to: i32, length: i32): i32 {
  const size = load<u32>(table)
  const stride = load<i32>(table, 4)
  mask = size >= 4 ? -1 : (<u32>-1) >> ((4 - size) << 3)
  fold = SPACES & mask
  factor = size === 8 ? MIX : 0
  firstShift = load<u32>(table, 12)
  first = table + load<u32>(table, 20)
  entries = table + load<u32>(table, 24)
  texts = table + load<u32>(table, 28)
  known = length
  full = ARENA - ((<usize>load<u32>(table, 32)) << 3)
  out = LIST
  stopped = to
  const end = min(to, length - <i32>size + 1)
  if (stride === 0) together(table, from, end)
  else byStrides(table, from, end, stride)
  return <i32>((out - LIST) >>> 3)
}

export function soughtTo(): i32 {
  return stopped
}

/** A place is always noted, and kept when its bit is set: there is no branch to guess. */
function byStrides(table: usize, from: i32, end: i32, stride: i32): void {
  const shift = load<u32>(table, 8)
  const bits = table + load<u32>(table, 16)
  let at = from
  while (at < end) {
    const stop = min(end, at + stride * PLACES)
    const last = stop - stride * 3
    let noted = CELLS
    while (at < last) {
      noted = note(noted, at, bits, shift)
      noted = note(noted, at + stride, bits, shift)
      noted = note(noted, at + stride * 2, bits, shift)
      noted = note(noted, at + stride * 3, bits, shift)
      at += stride * 4
    }
    while (at < stop) {
      noted = note(noted, at, bits, shift)
      at += stride
    }
    for (let one = CELLS; one < noted; one += 4) {
      const place = load<i32>(one)
      if (out > full) {
        stopped = place
        return
      }
      compareAt(place)
    }
  }
}

function note(noted: usize, at: i32, bits: usize, shift: u32): usize {
  const bit = (gramAt(WINDOW + <usize>at) * MIX) >> shift
  store<u32>(noted, at)
  return noted + ((<usize>(((<u32>load<u8>(bits + (bit >> 3))) >> (bit & 7)) & 1)) << 2)
}

/**
 * Each half of three neighbouring bytes says in which of eight groups of grams it may be; where all six
 * agree on a group, one of its grams may stand.
 */
function together(table: usize, from: i32, end: i32): void {
  const low0 = v128.load(table, VECTORS)
  const high0 = v128.load(table, VECTORS + 16)
  const low1 = v128.load(table, VECTORS + 32)
  const high1 = v128.load(table, VECTORS + 48)
  const low2 = v128.load(table, VECTORS + 64)
  const high2 = v128.load(table, VECTORS + 80)
  const spaces = i8x16.splat(0x20)
  const half = i8x16.splat(0x0f)
  let before0 = i8x16.splat(0)
  let before1 = i8x16.splat(0)
  // The third byte of a gram is two behind its first one.
  for (let at = from; at < end + 2; at += 16) {
    const bytes = v128.or(v128.load(WINDOW + <usize>at), spaces)
    const low = v128.and(bytes, half)
    const high = i8x16.shr_u(bytes, 4)
    const some0 = v128.and(i8x16.swizzle(low0, low), i8x16.swizzle(high0, high))
    const some1 = v128.and(i8x16.swizzle(low1, low), i8x16.swizzle(high1, high))
    const some2 = v128.and(i8x16.swizzle(low2, low), i8x16.swizzle(high2, high))
    const groups = v128.and(
      v128.and(
        v128.shuffle<i8>(before0, some0, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
        v128.shuffle<i8>(before1, some1, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
      ),
      some2,
    )
    before0 = some0
    before1 = some1
    if (!v128.any_true(groups)) continue
    let lanes = <u32>i8x16.bitmask(i8x16.ne(groups, i8x16.splat(0)))
    for (; lanes !== 0; lanes &= lanes - 1) {
      const place = at + <i32>ctz(lanes) - 2
      if (place >= end) return
      if (out > full) {
        stopped = place
        return
      }
      compareAt(place)
    }
  }
}

/** The bytes as a number, letters folded; eight of them as one that others may have, too. */
function gramAt(at: usize): u32 {
  const gram = (load<u32>(at) & mask) | fold
  return factor === 0 ? gram : (gram * factor) ^ (load<u32>(at, 4) | SPACES)
}

/** Writes down the texts of which the gram at that place is one, as far as they stand there. */
function compareAt(place: i32): void {
  const gram = gramAt(WINDOW + <usize>place)
  let link = load<u32>(first + <usize>(((gram * MIX) >> firstShift) << 2))
  while (link !== 0) {
    const entry = entries + <usize>((link - 1) << 4)
    link = load<u32>(entry, 4)
    if (load<u32>(entry) !== gram) continue
    const start = place - load<i32>(entry, 8)
    const text = texts + <usize>(load<u32>(entry, 12) << 3)
    const size = load<i32>(text)
    if (start < 0 || start + size > known) continue
    if (!stands(WINDOW + <usize>start, texts + load<u32>(text, 4), size)) continue
    store<u32>(out, load<u32>(entry, 12))
    store<u32>(out, start, 4)
    out += 8
  }
}

function stands(at: usize, text: usize, size: i32): bool {
  for (let i: i32 = 0; i < size; i += 16) {
    const bytes = v128.or(v128.load(at + <usize>i), v128.load(text, 16))
    if (!i8x16.all_true(i8x16.eq(bytes, v128.load(text)))) return false
    text += 32
  }
  return true
}
