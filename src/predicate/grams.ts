const SPACES = 0x20202020
const MIX = 0x9e3779b1
const COUNT_BITS = 14
/** Bytes of a column that say what stands in it. */
const SAMPLE = 16 << 10
const SLICES = 8

/**
 * The bytes as a number, letters folded, the first one lowest. `size` is 4 at most, or 8: then other bytes may have the
 * number, too.
 */
export function gramAt(bytes: Uint8Array, at: number, size: number): number {
  if (size === 8) return (Math.imul(gramAt(bytes, at, 4), MIX) ^ gramAt(bytes, at + 4, 4)) >>> 0
  let gram = 0
  for (let i = size - 1; i >= 0; i--) gram = (gram << 8) | bytes[at + i]!
  return (gram | (SPACES >>> ((4 - size) << 3))) >>> 0
}

/** How often grams and bytes stand in a sample of a column. */
export class GramSample {
  /** By size of a gram, and by the highest bits of its product. */
  readonly #counts = [3, 4].map(() => new Uint16Array(2 ** COUNT_BITS))
  /** Of each byte, letters folded: its part of all. */
  readonly shares = new Float64Array(256)

  constructor(bytes: Uint8Array, total: number) {
    const slice = Math.min(total, SAMPLE) / SLICES
    for (let i = 0; i < SLICES; i++) this.#look(bytes, Math.floor((total / SLICES) * i), Math.floor(slice))
    const sum = this.shares.reduce((all, count) => all + count, 0)
    // What the sample has not shown is not impossible.
    for (let byte = 0; byte < 256; byte++) this.shares[byte] = (this.shares[byte]! + 0.5) / (sum + 128)
  }

  #look(bytes: Uint8Array, from: number, length: number): void {
    const [three, four] = this.#counts as [Uint16Array, Uint16Array]
    for (let at = from; at + 4 <= from + length; at++) {
      this.shares[bytes[at]! | 0x20]!++
      three[slotOf(gramAt(bytes, at, 3))]!++
      four[slotOf(gramAt(bytes, at, 4))]!++
    }
  }

  /** About how often the gram at `at` stands in the sample; 0 for grams of fewer than 3 bytes. */
  countOf(bytes: Uint8Array, at: number, size: number): number {
    if (size === 8) return Math.min(this.countOf(bytes, at, 4), this.countOf(bytes, at + 4, 4))
    return this.#counts[size - 3]?.[slotOf(gramAt(bytes, at, size))] ?? 0
  }
}

function slotOf(gram: number): number {
  return Math.imul(gram, MIX) >>> (32 - COUNT_BITS)
}
