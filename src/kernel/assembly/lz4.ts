import { allocate, ARENA, resetArena } from './memory'

// The same bytes as `src/storage/lz4.ts` makes; an instance that packs does nothing else.
const MAX_HASH_BITS: i32 = 15
const MIN_HASH_BITS: i32 = 8
const TABLE: usize = ARENA
const TABLE_BYTES: usize = ((<usize>1) << MAX_HASH_BITS) << 2
const MIN_MATCH: usize = 4
const LAST_LITERALS: usize = 5
const MATCH_LIMIT: usize = 12
const MAX_DISTANCE: usize = 65_535

let source: usize = 0
let target: usize = 0

/** Makes room for so many bytes to pack; returns where they are to stand. */
export function packSource(length: usize): usize {
  resetArena()
  allocate(TABLE_BYTES)
  source = allocate(length + 64)
  target = allocate(length + length / 255 + 64)
  return source
}

export function packTarget(): usize {
  return target
}

function lengthBytes(at: usize, rest: usize): usize {
  while (rest >= 255) {
    store<u8>(at++, 255)
    rest -= 255
  }
  store<u8>(at++, <u8>rest)
  return at
}

function sequence(at: usize, anchor: usize, begin: usize, distance: usize, matchLength: usize): usize {
  const literals = begin - anchor
  const extra = matchLength - MIN_MATCH
  store<u8>(at++, <u8>((min<usize>(literals, 15) << 4) | (distance === 0 ? 0 : min<usize>(extra, 15))))
  if (literals >= 15) at = lengthBytes(at, literals - 15)
  if (literals <= 32) {
    // Source and target have room behind them.
    v128.store(at, v128.load(anchor))
    if (literals > 16) v128.store(at, v128.load(anchor, 16), 16)
  } else memory.copy(at, anchor, literals)
  at += literals
  if (distance === 0) return at
  store<u16>(at, <u16>distance)
  at += 2
  return extra >= 15 ? lengthBytes(at, extra - 15) : at
}

/** Packs the first `length` bytes of the room; returns how many bytes stand at `packTarget`. */
export function pack(length: usize): usize {
  let at = target
  let anchor = source
  const stop = source + length
  if (length >= MATCH_LIMIT + 1) {
    const bits = min(MAX_HASH_BITS, max(MIN_HASH_BITS, 32 - clz<u32>(<u32>length)))
    const shift = <u32>(32 - bits)
    memory.fill(TABLE, 0xff, (<usize>1) << (bits + 2))
    const matchLimit = stop - MATCH_LIMIT
    const end = stop - LAST_LITERALS
    let position = source
    let misses: usize = 0
    while (position < matchLimit) {
      const word = load<u32>(position)
      const slot = TABLE + ((<usize>((word * 0x9e3779b1) >>> shift)) << 2)
      const offset = load<i32>(slot)
      store<i32>(slot, <i32>(position - source))
      const candidate = source + <usize>offset
      if (offset < 0 || position - candidate > MAX_DISTANCE || load<u32>(candidate) !== word) {
        position += 1 + (misses++ >> 6)
        continue
      }
      misses = 0
      let from = candidate
      let begin = position
      while (begin > anchor && from > source && load<u8>(begin - 1) === load<u8>(from - 1)) {
        begin--
        from--
      }
      let to = position + MIN_MATCH
      let back = candidate + MIN_MATCH
      while (to + 8 <= end) {
        const differ = load<u64>(to) ^ load<u64>(back)
        if (differ !== 0) {
          to += <usize>(ctz(differ) >> 3)
          break
        }
        to += 8
        back += 8
      }
      if (to + 8 > end) {
        back = candidate + (to - position)
        while (to < end && load<u8>(to) === load<u8>(back)) {
          to++
          back++
        }
      }
      at = sequence(at, anchor, begin, begin - from, to - begin)
      anchor = position = to
    }
  }
  return sequence(at, anchor, stop, 0, 0) - target
}

/** Makes room for so many packed bytes and what they unpack to; returns where the packed ones are to stand. */
export function unpackSource(packed: usize, length: usize): usize {
  resetArena()
  source = allocate(packed + 64)
  target = allocate(length + 64)
  return source
}

/** Unpacks into exactly `length` bytes at `packTarget`; 0 when the packed bytes are not that. */
export function unpack(packed: usize, length: usize): i32 {
  const end = source + packed
  const stop = target + length
  let from = source
  let to = target
  while (from < end) {
    const token = <usize>load<u8>(from++)
    let literals = token >>> 4
    if (literals === 15) {
      let byte: usize = 255
      while (byte === 255) {
        if (from >= end) return 0
        byte = <usize>load<u8>(from++)
        literals += byte
      }
    }
    if (literals > end - from || literals > stop - to) return 0
    if (literals <= 32) {
      // Source and target have room behind them.
      v128.store(to, v128.load(from))
      if (literals > 16) v128.store(to, v128.load(from, 16), 16)
    } else memory.copy(to, from, literals)
    to += literals
    from += literals
    if (from === end) break
    if (end - from < 2) return 0
    const distance = <usize>load<u16>(from)
    from += 2
    let length = token & 15
    if (length === 15) {
      let byte: usize = 255
      while (byte === 255) {
        if (from >= end) return 0
        byte = <usize>load<u8>(from++)
        length += byte
      }
    }
    length += MIN_MATCH
    if (distance === 0 || distance > to - target || length > stop - to) return 0
    const next = to + length
    let back = to - distance
    if (distance >= 16) {
      for (; to < next; to += 16, back += 16) v128.store(to, v128.load(back))
    } else if (distance === 1) memory.fill(to, load<u8>(back), length)
    else for (; to < next; to++, back++) store<u8>(to, load<u8>(back))
    to = next
  }
  return to === stop ? 1 : 0
}
