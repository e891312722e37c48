import { CELLS, WINDOW } from './memory'

const DOT: u8 = 46
const COLON: u8 = 58
/** From the first colon to the sixth of an address that leaves none out. */
const SIX_COLONS: u64 = (1 << 26) - 1

/**
 * Where in the first `length` bytes of the window an address may stand: at two colons in a row; if
 * `long`, at the first of six colons near each other; if `dotted`, at the first of three dots with one
 * to three bytes between them. Positions go where cells go; returns how many there are.
 */
export function findAddresses(length: i32, long: bool, dotted: bool): i32 {
  let out = CELLS
  let colons: u64 = bitsOf(0, COLON)
  let dots: u64 = dotted ? bitsOf(0, DOT) : 0
  for (let at: i32 = 0; at < length; at += 32) {
    if (at + 32 < length) {
      colons |= bitsOf(at + 32, COLON) << 32
      if (dotted) dots |= bitsOf(at + 32, DOT) << 32
    }
    const left = length - at
    if (left < 64) {
      colons &= ((<u64>1) << (<u64>left)) - 1
      dots &= ((<u64>1) << (<u64>left)) - 1
    }
    let places = colons & (colons >> 1)
    if (long && popcnt(colons) >= 6) {
      for (let some = colons & 0xffffffff; some !== 0; some &= some - 1) {
        const place = ctz(some)
        if (popcnt((colons >> place) & SIX_COLONS) >= 6) places |= (<u64>1) << place
      }
    }
    if (dots !== 0) {
      const twice = dots & ((dots >> 2) | (dots >> 3) | (dots >> 4))
      places |= twice & ((twice >> 2) | (twice >> 3) | (twice >> 4))
    }
    for (let some = places & 0xffffffff; some !== 0; some &= some - 1) {
      store<u32>(out, at + <i32>ctz(some))
      out += 4
    }
    colons >>= 32
    dots >>= 32
  }
  return <i32>((out - CELLS) >>> 2)
}

/** Which of 32 bytes of the window are equal to that one, the first one lowest. */
function bitsOf(at: i32, byte: u8): u64 {
  const wanted = i8x16.splat(byte)
  const first = i8x16.bitmask(i8x16.eq(v128.load(WINDOW + <usize>at), wanted))
  const second = i8x16.bitmask(i8x16.eq(v128.load(WINDOW + <usize>at, 16), wanted))
  return (<u64>(<u32>first)) | ((<u64>(<u32>second)) << 16)
}
