import { CELLS, WINDOW } from './memory'

/** Eight tables of a CRC-32 (IEEE). */
const TABLES = memory.data(8 << 10, 4)

/*
 * With y for x^128, the polynomial of the checksum divides y^203 + y^186 + y^123 + y^85 + y^79 + 1. So 16 bytes may
 * be added to those 17, 80, 118, 124 and 203 places further on instead of being divided: long text shrinks to its
 * last 203 places with five vectors each, and only these go through the tables.
 */
const A: usize = 17 << 4
const B: usize = 80 << 4
const C: usize = 118 << 4
const D: usize = 124 << 4
const E: usize = 203 << 4
/** Zeros stand before what is folded. */
const FOLDED: usize = ((CELLS + (128 << 10) + 15) & ~15) + E
const LEAST: usize = E * 3
const MOST: usize = 128 << 10

let ready = false

function makeTables(): void {
  const at = TABLES
  for (let i = 0; i < 256; i++) {
    let value = <u32>i
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    store<u32>(at + (i << 2), value)
  }
  for (let i = 256; i < 8 * 256; i++) {
    const before = load<u32>(at + ((i - 256) << 2))
    store<u32>(at + (i << 2), load<u32>(at + ((before & 255) << 2)) ^ (before >>> 8))
  }
  ready = true
}

function byTables(at: usize, end: usize, before: u32): u32 {
  const tables = TABLES
  let crc = before
  for (; at + 8 <= end; at += 8) {
    const low = load<u32>(at) ^ crc
    const high = load<u32>(at, 4)
    crc =
      load<u32>(tables + ((low & 255) << 2), 7 << 10) ^
      load<u32>(tables + (((low >>> 8) & 255) << 2), 6 << 10) ^
      load<u32>(tables + (((low >>> 16) & 255) << 2), 5 << 10) ^
      load<u32>(tables + ((low >>> 24) << 2), 4 << 10) ^
      load<u32>(tables + ((high & 255) << 2), 3 << 10) ^
      load<u32>(tables + (((high >>> 8) & 255) << 2), 2 << 10) ^
      load<u32>(tables + (((high >>> 16) & 255) << 2), 1 << 10) ^
      load<u32>(tables + ((high >>> 24) << 2))
  }
  for (; at < end; at++) crc = load<u32>(tables + (((crc ^ load<u8>(at)) & 255) << 2)) ^ (crc >>> 8)
  return crc
}

/** CRC-32 of `[from, to)` of the window. */
export function checksum(from: i32, to: i32): u32 {
  if (!ready) makeTables()
  const at = WINDOW + <usize>from
  const length = <usize>(to - from)
  if (length < LEAST || length > MOST) return ~byTables(at, at + length, <u32>-1)
  const whole = length & ~15
  const inner = whole - E
  memory.fill(FOLDED - E, 0, E)
  for (let i: usize = 0; i < inner; i += 16) v128.store(FOLDED + i, folded(at, i))
  // What stands last takes part only where what is before it was folded away.
  memory.fill(FOLDED + inner, 0, E)
  const rest = FOLDED + inner + E
  for (let i = inner; i < whole; i += 16) v128.store(rest + (i - inner), folded(at, i))
  return ~byTables(at + whole, at + length, byTables(rest, rest + E, 0))
}

function folded(at: usize, i: usize): v128 {
  const to = FOLDED + i
  // The register of the checksum begins with all ones.
  const first = i === 0 ? i32x4(-1, 0, 0, 0) : i32x4.splat(0)
  return v128.xor(
    v128.xor(v128.xor(v128.load(at + i), first), v128.xor(v128.load(to - A), v128.load(to - B))),
    v128.xor(v128.xor(v128.load(to - C), v128.load(to - D)), v128.load(to - E)),
  )
}
