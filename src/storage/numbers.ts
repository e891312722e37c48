/** Splits 32-bit words into four planes of bytes. */
function planes(words: Uint32Array): Uint8Array {
  const count = words.length
  const bytes = new Uint8Array(count * 4)
  for (let i = 0; i < count; i++) {
    const word = words[i]!
    bytes[i] = word
    bytes[count + i] = word >>> 8
    bytes[2 * count + i] = word >>> 16
    bytes[3 * count + i] = word >>> 24
  }
  return bytes
}

function words(bytes: Uint8Array): Uint32Array {
  const count = bytes.length >>> 2
  const back = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    back[i] =
      (bytes[i]! |
        (bytes[count + i]! << 8) |
        (bytes[2 * count + i]! << 16) |
        (bytes[3 * count + i]! << 24)) >>>
      0
  }
  return back
}

/** Splits 16-bit numbers into two planes of bytes. */
export function packPairs(values: Uint16Array): Uint8Array {
  const count = values.length
  const bytes = new Uint8Array(count * 2)
  for (let i = 0; i < count; i++) {
    const value = values[i]!
    bytes[i] = value
    bytes[count + i] = value >>> 8
  }
  return bytes
}

export function unpackPairs(bytes: Uint8Array): Uint16Array {
  const count = bytes.length >>> 1
  const values = new Uint16Array(count)
  for (let i = 0; i < count; i++) values[i] = bytes[i]! | (bytes[count + i]! << 8)
  return values
}

export function packWords(values: Uint32Array): Uint8Array {
  return planes(values)
}

export function unpackWords(bytes: Uint8Array): Uint32Array {
  return words(bytes)
}

/** Splits words into planes of bytes, one for each byte that the largest word needs. */
export function packNarrow(words: Uint32Array): Uint8Array {
  const count = words.length
  let all = 0
  for (let i = 0; i < count; i++) all |= words[i]!
  const bytes = new Uint8Array(count * ((39 - Math.clz32(all)) >>> 3))
  for (let at = 0, shift = 0; at < bytes.length; at += count, shift += 8)
    for (let i = 0; i < count; i++) bytes[at + i] = words[i]! >>> shift
  return bytes
}

export function unpackNarrow(bytes: Uint8Array, count: number): Uint32Array {
  const words = new Uint32Array(count)
  for (let at = 0, shift = 0; at + count <= bytes.length && shift < 32 && count > 0; at += count, shift += 8)
    for (let i = 0; i < count; i++) words[i]! |= bytes[at + i]! << shift
  return words
}

/** Ascending numbers by how far each is from the one before. */
export function packAscending(values: Uint32Array): Uint8Array {
  const steps = new Uint32Array(values.length)
  let last = 0
  for (let i = 0; i < values.length; i++) {
    steps[i] = values[i]! - last
    last = values[i]!
  }
  return packNarrow(steps)
}

export function unpackAscending(bytes: Uint8Array, count: number): Uint32Array {
  if (bytes.length === 2 * count) return unpackSmallSteps(bytes, count)
  const values = unpackNarrow(bytes, count)
  let last = 0
  for (let i = 0; i < count; i++) values[i] = last += values[i]!
  return values
}

/** Times of most logs are some seconds apart at most. */
function unpackSmallSteps(bytes: Uint8Array, count: number): Uint32Array {
  const values = new Uint32Array(count)
  let last = 0
  for (let i = 0; i < count; i++) values[i] = last += bytes[i]! | (bytes[count + i]! << 8)
  return values
}

/** Numbers that mostly step by one, by how far each is from where that would lead. */
export function packPath(values: Uint16Array | Uint32Array): Uint8Array {
  const turns = new Uint32Array(values.length)
  let next = 0
  for (let i = 0; i < values.length; i++) {
    const turn = (values[i]! - next) | 0
    turns[i] = (turn << 1) ^ (turn >> 31)
    next = values[i]! + 1
  }
  return packNarrow(turns)
}

export function unpackPath(bytes: Uint8Array, count: number): Uint32Array {
  const values = unpackNarrow(bytes, count)
  let next = 0
  for (let i = 0; i < count; i++) {
    const turn = values[i]!
    values[i] = next + ((turn >>> 1) ^ -(turn & 1))
    next = values[i]! + 1
  }
  return values
}

/** Differences of neighbours, small ones near zero whatever their sign. */
export function packDeltas(values: Uint32Array | Uint16Array): Uint8Array {
  const deltas = new Uint32Array(values.length)
  let last = 0
  for (let i = 0; i < values.length; i++) {
    const delta = (values[i]! - last) | 0
    deltas[i] = (delta << 1) ^ (delta >> 31)
    last = values[i]!
  }
  return planes(deltas)
}

export function unpackDeltas(bytes: Uint8Array): Uint32Array {
  const values = words(bytes)
  let last = 0
  for (let i = 0; i < values.length; i++) {
    const zigzag = values[i]!
    last = (last + ((zigzag >>> 1) ^ -(zigzag & 1))) >>> 0
    values[i] = last
  }
  return values
}

/**
 * Whole numbers that step by less than 2^31 as first value and differences; others, NaN among
 * them, byte for byte.
 */
export function packNumbers(values: Float64Array): {
  shape: 'delta' | 'f64'
  first: number
  bytes: Uint8Array
} {
  const first = values[0] ?? 0
  const deltas = new Uint32Array(values.length)
  let last = first
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const delta = value - last
    if (!Number.isSafeInteger(value) || delta < -(2 ** 30) || delta > 2 ** 30 || Object.is(value, -0)) {
      return { shape: 'f64', first: 0, bytes: packDoubles(values) }
    }
    deltas[i] = (delta << 1) ^ (delta >> 31)
    last = value
  }
  return { shape: 'delta', first, bytes: planes(deltas) }
}

export function unpackNumbers(shape: 'delta' | 'f64', first: number, bytes: Uint8Array): Float64Array {
  if (shape === 'f64') return unpackDoubles(bytes)
  const zigzags = words(bytes)
  const values = new Float64Array(zigzags.length)
  let last = first
  for (let i = 0; i < values.length; i++) {
    const zigzag = zigzags[i]!
    last += (zigzag >>> 1) ^ -(zigzag & 1)
    values[i] = last
  }
  return values
}

export function packDoubles(values: Float64Array): Uint8Array {
  const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const count = values.length
  const bytes = new Uint8Array(source.length)
  for (let i = 0; i < count; i++)
    for (let plane = 0; plane < 8; plane++) bytes[plane * count + i] = source[i * 8 + plane]!
  return bytes
}

export function unpackDoubles(bytes: Uint8Array): Float64Array {
  const count = bytes.length >>> 3
  const values = new Float64Array(count)
  const target = new Uint8Array(values.buffer)
  for (let i = 0; i < count; i++)
    for (let plane = 0; plane < 8; plane++) target[i * 8 + plane] = bytes[plane * count + i]!
  return values
}
