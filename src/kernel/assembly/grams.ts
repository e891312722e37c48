import { CELLS, VALUE, WINDOW } from './memory'

const SPACES: u32 = 0x20202020
const MIX: u32 = 0x9e3779b1

/**
 * Where in the first `length` bytes of the window `size` bytes stand whose bit is set in the table
 * at the place of values; positions go where cells go. Bytes are asked about with letters folded,
 * the first one lowest, by the highest bits of a product. Returns how many positions there are.
 *
 * A position is always written, and kept when its bit is set: there is no branch to guess.
 */
export function findGrams(length: i32, size: i32, shift: u32): i32 {
  const mask: u32 = (<u32>-1) >> ((4 - <u32>size) << 3)
  const fold = SPACES & mask
  let out = CELLS
  let at: i32 = 0
  const end = length - size + 1
  while (at + 4 <= end) {
    const bytes = load<u64>(WINDOW + <usize>at)
    let entry = ((((<u32>bytes) & mask) | fold) * MIX) >> shift
    store<u32>(out, at)
    out += (<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2
    entry = ((((<u32>(bytes >> 8)) & mask) | fold) * MIX) >> shift
    store<u32>(out, at + 1)
    out += (<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2
    entry = ((((<u32>(bytes >> 16)) & mask) | fold) * MIX) >> shift
    store<u32>(out, at + 2)
    out += (<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2
    entry = ((((<u32>(bytes >> 24)) & mask) | fold) * MIX) >> shift
    store<u32>(out, at + 3)
    out += (<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2
    at += 4
  }
  while (at < end) {
    const entry = (((load<u32>(WINDOW + <usize>at) & mask) | fold) * MIX) >> shift
    store<u32>(out, at)
    out += (<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2
    at++
  }
  return <i32>((out - CELLS) >>> 2)
}
