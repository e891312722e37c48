const SPACES = 0x20202020
/** Multiplier of the hash; the kernel uses the same one. */
const GRAM_MIX = 0x9e3779b1
const COUNT_BITS = 14
/** Size in bytes of the sample of a column. */
const SAMPLE = 16 << 10
const SLICES = 8

/**
 * The gram at a position as a number: letters folded, the first byte lowest. `size` is 4 at most, or 8; grams of
 * 8 bytes are hashed, so that different bytes may have the same number.
 */
export function gramAt(bytes: Uint8Array, at: number, size: number): number {
  if (size === 8) return (Math.imul(gramAt(bytes, at, 4), GRAM_MIX) ^ gramAt(bytes, at + 4, 4)) >>> 0
  let gram = bytes[at]!
  for (let i = 1; i < size; i++) gram |= bytes[at + i]! << (i << 3)
  return (gram | (SPACES >>> ((4 - size) << 3))) >>> 0
}

/** All grams of a text, by position. */
export function gramsOf(bytes: Uint8Array, size: number): Uint32Array {
  if (size === 8) return doubled(gramsOf(bytes, 4))
  const grams = new Uint32Array(Math.max(0, bytes.length - size + 1))
  const fold = SPACES >>> ((4 - size) << 3)
  const last = (size - 1) << 3
  let gram = 0
  for (let i = 0; i < bytes.length; i++) {
    gram = (gram >>> 8) | (bytes[i]! << last)
    if (i >= size - 1) grams[i - size + 1] = gram | fold
  }
  return grams
}

function doubled(four: Uint32Array): Uint32Array {
  const eight = new Uint32Array(Math.max(0, four.length - 4))
  for (let i = 0; i < eight.length; i++) eight[i] = Math.imul(four[i]!, GRAM_MIX) ^ four[i + 4]!
  return eight
}

/** Counts grams and bytes in a sample of a column. */
export class GramSample {
  /** Counters for grams of 3 and of 4 bytes, by `gramSlot`. */
  readonly #counts = [3, 4].map(() => new Uint16Array(2 ** COUNT_BITS))
  /** Share of each byte among all bytes, letters folded. */
  readonly shares = new Float64Array(256)

  constructor(bytes: Uint8Array, total: number) {
    const slice = Math.min(total, SAMPLE) / SLICES
    for (let i = 0; i < SLICES; i++)
      this.#countSlice(bytes, Math.floor((total / SLICES) * i), Math.floor(slice))
    const sum = this.shares.reduce((all, count) => all + count, 0)
    // Bytes that are not in the sample can still occur in the column.
    for (let byte = 0; byte < 256; byte++) this.shares[byte] = (this.shares[byte]! + 0.5) / (sum + 128)
  }

  #countSlice(bytes: Uint8Array, from: number, length: number): void {
    const [three, four] = this.#counts as [Uint16Array, Uint16Array]
    const slice = bytes.subarray(from, from + length)
    for (const byte of slice) this.shares[byte | 0x20]!++
    for (const gram of gramsOf(slice, 3)) three[gramSlot(gram, COUNT_BITS)]!++
    for (const gram of gramsOf(slice, 4)) four[gramSlot(gram, COUNT_BITS)]!++
  }

  /**
   * Approximate counts of the grams of a text in the sample; 0 for grams of fewer than 3 bytes. Grams of 8 bytes
   * are given as those of 4, and occur no more often than the rarer of their halves.
   */
  countsOf(grams: Uint32Array, size: number): Uint16Array {
    const known = this.#counts[Math.min(size, 4) - 3]
    const counts = new Uint16Array(grams.length)
    if (!known) return counts
    for (let at = 0; at < grams.length; at++) counts[at] = known[gramSlot(grams[at]!, COUNT_BITS)]!
    if (size !== 8) return counts
    for (let at = 0; at + 4 < grams.length; at++) counts[at] = Math.min(counts[at]!, counts[at + 4]!)
    return counts.subarray(0, Math.max(0, grams.length - 4))
  }
}

/** Hashes a gram to one of `2 ** bits` slots. */
export function gramSlot(gram: number, bits: number): number {
  return Math.imul(gram, GRAM_MIX) >>> (32 - bits)
}
