import { SEEN_RECORDS } from './layout'
import { BEFORE, BEFORE_BYTES, SEEN, SEEN_BYTES, WINDOW } from './memory'

// What tells records apart wherever they stand, as `src/formats/kit/evtx/fingerprint.ts` says it; and those of the
// records that were read last.

const FACTOR: u32 = 0x9e3779b1
const OTHER: u32 = 0x85ebca6b
const TYPE_NULL: u32 = 0x00
const TYPE_STRING: u32 = 0x01
const TYPE_XML: u32 = 0x21
const MAX_VALUES: u32 = 1024
const MAX_NESTING: u32 = 10
/** Values that a record has which says itself when it was written and as which. */
const SYSTEM_VALUES: u32 = 13
const HEAD: u32 = 24
const MASK: u64 = (1 << 52) - 1
/** Added to the fingerprint of a record that lost something with its templates: a whole one does not repeat it. */
export const INCOMPLETE: u64 = 1 << 52

/** Two tables of half the region each: what was seen last, and what was seen before that. */
const SLOTS: u32 = <u32>(SEEN_BYTES >> 4)
const FULL: u32 = SEEN_RECORDS

let a: u32 = 0
let b: u32 = 0
let c: u32 = 0
let d: u32 = 0

let newer: usize = SEEN
let older: usize = SEEN + (SEEN_BYTES >> 1)
let count: u32 = 0

/** Forgets all records. */
export function forgetSeen(): void {
  memory.fill(SEEN, 0, SEEN_BYTES)
  count = 0
}

/** Two words of a fingerprint. */
export function wasSeen(low: u32, high: u32): bool {
  return isKept(((<u64>high) << 32) | low)
}

export function see(low: u32, high: u32): void {
  keep(((<u64>high) << 32) | low)
}

export function isKept(print: u64): bool {
  return load<u64>(slotOf(newer, print)) === print || load<u64>(slotOf(older, print)) === print
}

export function keep(print: u64): void {
  const slot = slotOf(newer, print)
  if (load<u64>(slot) === print) return
  store<u64>(slot, print)
  if (++count < FULL) return
  const before = older
  older = newer
  newer = before
  count = 0
  memory.fill(newer, 0, SEEN_BYTES >> 1)
}

/** Where the fingerprint stands in a table, or would stand. */
function slotOf(table: usize, print: u64): usize {
  let slot = (<u32>print) & (SLOTS - 1)
  let at = table + ((<usize>slot) << 3)
  while (load<u64>(at) !== 0 && load<u64>(at) !== print) {
    slot = (slot + 1) & (SLOTS - 1)
    at = table + ((<usize>slot) << 3)
  }
  return at
}

/** Where the bytes stand that are looked at. */
let source: usize = WINDOW

/** Keeps the chunk in the window while another one takes its place. */
export function keepChunk(): void {
  memory.copy(BEFORE, WINDOW, BEFORE_BYTES)
}

/** Takes in the records of `[from, end)`, one behind the other, of the window or of the chunk that was kept. */
export function seeRecords(from: u32, end: u32, kept: bool): void {
  source = kept ? BEFORE : WINDOW
  let at = from
  while (at + HEAD + 4 <= end) {
    const size = u32At(at + 4)
    if (size < HEAD + 4 || size > end - at) break
    keep(fingerprint(at + HEAD, at + size - 4))
    at += size
  }
  source = WINDOW
}

/** The fingerprint of the record whose binary XML is `[start, end)` of the window. */
export function fingerprint(start: u32, end: u32): u64 {
  a = 0x2545f491
  b = 0x4f6cdd1d
  c = 0x9e3779b9
  d = 0x7f4a7c15
  if (fragment(start, end, 0) < SYSTEM_VALUES) span(source + <usize>(start - HEAD + 8), 16)
  const low = mixed(mixed(mixed(a, b), c), d)
  const high = mixed(mixed(mixed(d, c), b), a)
  const print = (((<u64>high) << 32) | low) & MASK
  return print === 0 ? 1 : print
}

/** Takes in binary XML; returns how many values it has. */
function fragment(start: u32, end: u32, depth: u32): u32 {
  const at = start + 4 <= end && u8At(start) === 0x0f ? start + 4 : start
  if (depth > MAX_NESTING || at + 10 > end || u8At(at) !== 0x0c) return plain(start, end)
  let values = at + 10
  if (u32At(at + 6) === values) {
    if (values + 24 > end) return plain(start, end)
    const size = u32At(values + 20)
    if (size > end) return plain(start, end)
    values += 24 + size
  }
  if (values + 4 > end) return plain(start, end)
  const given = u32At(values)
  if (given > MAX_VALUES || values + 4 + (given << 2) > end) return plain(start, end)
  const first = values + 4 + (given << 2)
  let last = first
  for (let from = values + 4; from < first; from += 4) last += u16At(from)
  if (last > end) return plain(start, end)
  word(u32At(at + 2))
  let bytes = first
  let place = first
  for (let from = values + 4; from < first; from += 4) {
    const size = u16At(from)
    const type = u8At(from + 2)
    if (type === TYPE_STRING) {
      const text = textSize(place, size)
      word(u32At(from) - size + text)
      span(source + <usize>bytes, place + text - bytes)
      bytes = place + size
    } else if (type === TYPE_NULL || type === TYPE_XML) {
      word(type)
      span(source + <usize>bytes, place - bytes)
      if (type === TYPE_XML && size > 0) fragment(place, place + size, depth + 1)
      bytes = place + size
    } else word(u32At(from))
    place += size
  }
  span(source + <usize>bytes, place - bytes)
  return given
}

/** Bytes of a text up to the NULs at its end. */
function textSize(place: u32, size: u32): u32 {
  let text = size
  while (text >= 2 && u16At(place + text - 2) === 0) text -= 2
  return text
}

function plain(start: u32, end: u32): u32 {
  const length = end > start ? end - start : 0
  word(length)
  span(source + <usize>start, length)
  return 0
}

function span(from: usize, length: u32): void {
  let at = from
  let left = length
  for (; left >= 16; left -= 16, at += 16) block(load<u64>(at), load<u64>(at, 8))
  if (left > 8) block(load<u64>(at), load<u64>(at, 8) & ((<u64>-1) >> ((16 - <u64>left) << 3)))
  else if (left > 0) block(load<u64>(at) & ((<u64>-1) >> ((8 - <u64>left) << 3)), 0)
}

function block(first: u64, second: u64): void {
  a = mixed(a, <u32>first)
  b = mixed(b, <u32>(first >> 32))
  c = mixed(c, <u32>second)
  d = mixed(d, <u32>(second >> 32))
}

function word(given: u32): void {
  const before = a
  a = b
  b = c
  c = d
  d = mixed(before, given)
}

function mixed(into: u32, given: u32): u32 {
  return rotl<u32>((into ^ given) * FACTOR, 13) * OTHER
}

function u8At(place: u32): u32 {
  return <u32>load<u8>(source + <usize>place)
}

function u16At(place: u32): u32 {
  return <u32>load<u16>(source + <usize>place)
}

function u32At(place: u32): u32 {
  return load<u32>(source + <usize>place)
}
