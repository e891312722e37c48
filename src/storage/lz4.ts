import { packedByKernel, unpackedByKernel } from '../kernel/packer.ts'

/*
 * The LZ4 block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 *
 *   token | literal length… | literals | offset (2, little endian) | match length…   and again
 *
 * Chosen because columns of codes and repeated text compress well with matches alone, and because
 * it unpacks at memory speed without any table to build.
 */
const MIN_MATCH = 4
/** The format wants the last five bytes as literals, and no match to begin in the last twelve. */
const LAST_LITERALS = 5
const MATCH_LIMIT = 12
const MAX_DISTANCE = 65_535
/** Places that are remembered: more of them for more bytes, because all are forgotten before each packing. */
const MAX_HASH_BITS = 15
const MIN_HASH_BITS = 8

const table = new Int32Array(1 << MAX_HASH_BITS)

/** Room that `pack` may need for so many bytes. */
export function packedBound(length: number): number {
  return length + Math.ceil(length / 255) + 16
}

/** Packs `source` into `target` from `at`; returns how many bytes were written. The kernel does the same, faster. */
export function pack(source: Uint8Array, target: Uint8Array, at = 0): number {
  const packed = packedByKernel(source)
  if (packed === null) return packByScript(source, target, at)
  target.set(packed, at)
  return packed.length
}

function packByScript(source: Uint8Array, target: Uint8Array, at: number): number {
  const start = at
  const length = source.length
  let anchor = 0
  if (length >= MATCH_LIMIT + 1) {
    const bits = Math.min(MAX_HASH_BITS, Math.max(MIN_HASH_BITS, 32 - Math.clz32(length)))
    table.fill(-1, 0, 1 << bits)
    const matchLimit = length - MATCH_LIMIT
    const end = length - LAST_LITERALS
    let position = 0
    let misses = 0
    while (position < matchLimit) {
      const word =
        source[position]! |
        (source[position + 1]! << 8) |
        (source[position + 2]! << 16) |
        (source[position + 3]! << 24)
      const hash = Math.imul(word, 0x9e3779b1) >>> (32 - bits)
      const candidate = table[hash]!
      table[hash] = position
      if (
        candidate < 0 ||
        position - candidate > MAX_DISTANCE ||
        source[candidate] !== source[position] ||
        source[candidate + 1] !== source[position + 1] ||
        source[candidate + 2] !== source[position + 2] ||
        source[candidate + 3] !== source[position + 3]
      ) {
        // What does not compress is stepped over faster and faster.
        position += 1 + (misses++ >> 6)
        continue
      }
      misses = 0
      let from = candidate
      let begin = position
      while (begin > anchor && from > 0 && source[begin - 1] === source[from - 1]) {
        begin--
        from--
      }
      let to = position + MIN_MATCH
      let back = candidate + MIN_MATCH
      while (to < end && source[to] === source[back]) {
        to++
        back++
      }
      at = sequence(source, anchor, begin, target, at, begin - from, to - begin)
      anchor = position = to
    }
  }
  at = sequence(source, anchor, length, target, at, 0, 0)
  return at - start
}

function sequence(
  source: Uint8Array,
  anchor: number,
  begin: number,
  target: Uint8Array,
  at: number,
  distance: number,
  matchLength: number,
): number {
  const literals = begin - anchor
  const extra = matchLength - MIN_MATCH
  target[at++] = (Math.min(literals, 15) << 4) | (distance === 0 ? 0 : Math.min(extra, 15))
  if (literals >= 15) at = lengthBytes(target, at, literals - 15)
  if (literals < 24) for (let i = anchor; i < begin; i++) target[at++] = source[i]!
  else {
    target.set(source.subarray(anchor, begin), at)
    at += literals
  }
  if (distance === 0) return at
  target[at++] = distance & 255
  target[at++] = distance >>> 8
  return extra >= 15 ? lengthBytes(target, at, extra - 15) : at
}

function lengthBytes(target: Uint8Array, at: number, rest: number): number {
  while (rest >= 255) {
    target[at++] = 255
    rest -= 255
  }
  target[at++] = rest
  return at
}

/** Unpacks into exactly `length` bytes; `null` when the packed bytes are not that. */
export function unpack(packed: Uint8Array, length: number): Uint8Array | null {
  const unpacked = unpackedByKernel(packed, length) ?? unpackByScript(packed, length)
  return unpacked === 'damaged' ? null : unpacked
}

function unpackByScript(packed: Uint8Array, length: number): Uint8Array | null {
  const target = new Uint8Array(length)
  const end = packed.length
  let from = 0
  let to = 0
  while (from < end) {
    const token = packed[from++]!
    let literals = token >>> 4
    if (literals === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return null
        byte = packed[from++]!
        literals += byte
      }
    }
    if (from + literals > end || to + literals > length) return null
    if (literals < 24) for (let i = 0; i < literals; i++) target[to++] = packed[from++]!
    else {
      target.set(packed.subarray(from, from + literals), to)
      from += literals
      to += literals
    }
    if (from === end) break
    if (from + 2 > end) return null
    const distance = packed[from]! | (packed[from + 1]! << 8)
    from += 2
    let matchLength = token & 15
    if (matchLength === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return null
        byte = packed[from++]!
        matchLength += byte
      }
    }
    matchLength += MIN_MATCH
    if (distance === 0 || distance > to || to + matchLength > length) return null
    if (distance >= matchLength && matchLength >= 24) {
      target.copyWithin(to, to - distance, to - distance + matchLength)
      to += matchLength
    } else for (const stop = to + matchLength; to < stop; to++) target[to] = target[to - distance]!
  }
  return to === length ? target : null
}
