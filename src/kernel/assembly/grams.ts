import { CELLS, VALUE, WINDOW } from './memory'

const SPACES: u32 = 0x20202020
const MIX: u32 = 0x9e3779b1

/**
 * Of every `stride`th place in the first `length` bytes of the window, those at which `size` bytes
 * stand whose bit is set in the table at the place of values; positions go where cells go. Bytes are
 * asked about with letters folded, the first one lowest, by the highest bits of a product. Returns
 * how many positions there are.
 *
 * A position is always written, and kept when its bit is set: there is no branch to guess.
 */
export function findGrams(length: i32, size: i32, stride: i32, shift: u32): i32 {
  const mask: u32 = (<u32>-1) >> ((4 - <u32>size) << 3)
  const fold = SPACES & mask
  let out = CELLS
  let at: i32 = 0
  const end = length - size + 1
  const last = end - stride * 3
  while (at < last) {
    out = look(out, at, mask, fold, shift)
    out = look(out, at + stride, mask, fold, shift)
    out = look(out, at + stride * 2, mask, fold, shift)
    out = look(out, at + stride * 3, mask, fold, shift)
    at += stride * 4
  }
  while (at < end) {
    out = look(out, at, mask, fold, shift)
    at += stride
  }
  return <i32>((out - CELLS) >>> 2)
}

function look(out: usize, at: i32, mask: u32, fold: u32, shift: u32): usize {
  const entry = (((load<u32>(WINDOW + <usize>at) & mask) | fold) * MIX) >> shift
  store<u32>(out, at)
  return out + ((<usize>(((<u32>load<u8>(VALUE + (entry >> 3))) >> (entry & 7)) & 1)) << 2)
}
