import { takeKernel, returnKernel } from '../kernel/kernel.ts'
import type { Literal } from './value-test.ts'

const SPACES = 0x20202020
const MIX = 0x9e3779b1
const MIN_BITS = 12
const MAX_BITS = 19
/** So many times more bits than grams, so that few bytes are looked at in vain. */
const SPARSE = 64
/** What stands further behind in a literal is not tried. */
const MAX_PLACE = 40
/** With fewer bytes than this, handing them to the kernel is not worth it. */
const FEW_BYTES = 512

/**
 * Places of a text at which one of many literals may stand. Only every so many bytes a few of them
 * (a gram) are looked up; of each literal as many neighbouring grams are known, those that the
 * fewest others share, so that one of them is met wherever the literal stands.
 */
export class GramPass {
  /** Bytes of a gram. */
  readonly #size: number
  /** Bytes from one gram that is looked up to the next. */
  readonly #stride: number
  readonly #bits: Uint8Array
  readonly #shift: number
  /** By entry: a gram, the literal that has it, and where in it. */
  readonly #grams: Uint32Array
  readonly #literals: Uint32Array
  readonly #places: Uint16Array
  /** First entry, plus one, by the highest bits of the product; then the next of each entry. */
  readonly #first: Uint32Array
  readonly #firstShift: number
  readonly #next: Uint32Array

  /** No literal is shorter than `size + stride - 1`; a gram has 4 bytes at most. */
  constructor(literals: readonly Literal[], size: number, stride: number) {
    this.#size = size
    this.#stride = stride
    const entries = literals.length * stride
    const bits = Math.min(MAX_BITS, Math.max(MIN_BITS, Math.ceil(Math.log2(entries * SPARSE + 1))))
    this.#shift = 32 - bits
    this.#bits = new Uint8Array(2 ** (bits - 3))
    const firstBits = Math.min(16, Math.max(4, Math.ceil(Math.log2(entries + 1)) + 1))
    this.#firstShift = 32 - firstBits
    this.#first = new Uint32Array(2 ** firstBits)
    this.#next = new Uint32Array(entries)
    this.#grams = new Uint32Array(entries)
    this.#literals = new Uint32Array(entries)
    this.#places = new Uint16Array(entries)
    const shares = sharesOf(literals, size)
    literals.forEach(({ bytes }, literal) => {
      const from = rarest(bytes, size, stride, shares)
      for (let i = 0; i < stride; i++) this.#enter(literal * stride + i, bytes, literal, from + i)
    })
  }

  #enter(entry: number, bytes: Uint8Array, literal: number, place: number): void {
    const gram = gramAt(bytes, place, this.#size)
    this.#grams[entry] = gram
    this.#literals[entry] = literal
    this.#places[entry] = place
    const product = Math.imul(gram, MIX) >>> 0
    const bit = product >>> this.#shift
    this.#bits[bit >>> 3]! |= 1 << (bit & 7)
    const slot = product >>> this.#firstShift
    this.#next[entry] = this.#first[slot]!
    this.#first[slot] = entry + 1
  }

  /** Reports where a literal may begin, perhaps before the first byte; `at` is a place within it, and ascends. */
  look(bytes: Uint8Array, total: number, found: (literal: number, start: number, at: number) => void): void {
    const size = this.#size
    const stride = this.#stride
    const kernel = total < FEW_BYTES ? null : takeKernel()
    if (!kernel) {
      this.#lookAlong(bytes, total, found)
      return
    }
    kernel.showTable(this.#bits)
    const room = kernel.gramBytes(stride)
    const step = room - size + 1 - ((room - size + 1) % stride)
    for (let from = 0; from < total; from += step) {
      const piece = bytes.subarray(from, Math.min(total, from + step + size - 1))
      const places = kernel.grams(piece, size, stride, this.#shift)
      for (let i = 0; i < places.length; i++) this.#report(bytes, from + places[i]!, found)
    }
    returnKernel(kernel)
  }

  /** What the kernel does, where there is none. */
  #lookAlong(
    bytes: Uint8Array,
    total: number,
    found: (literal: number, start: number, at: number) => void,
  ): void {
    const size = this.#size
    const stride = this.#stride
    const bits = this.#bits
    const shift = this.#shift
    for (let at = 0; at + size <= total; at += stride) {
      const entry = Math.imul(gramAt(bytes, at, size), MIX) >>> shift
      if ((bits[entry >>> 3]! & (1 << (entry & 7))) !== 0) this.#report(bytes, at, found)
    }
  }

  #report(bytes: Uint8Array, at: number, found: (literal: number, start: number, at: number) => void): void {
    const gram = gramAt(bytes, at, this.#size)
    for (let link = this.#first[Math.imul(gram, MIX) >>> this.#firstShift]!; link > 0;) {
      const entry = link - 1
      link = this.#next[entry]!
      if (this.#grams[entry] === gram) found(this.#literals[entry]!, at - this.#places[entry]!, at)
    }
  }
}

/** The bytes as a number, letters folded, the first one lowest. */
function gramAt(bytes: Uint8Array, at: number, size: number): number {
  let gram = 0
  for (let i = size - 1; i >= 0; i--) gram = (gram << 8) | bytes[at + i]!
  return (gram | (SPACES >>> ((4 - size) << 3))) >>> 0
}

/** By gram: how many times literals have it. */
function sharesOf(literals: readonly Literal[], size: number): ReadonlyMap<number, number> {
  const shares = new Map<number, number>()
  for (const { bytes } of literals) {
    for (let at = lastPlace(bytes, size); at >= 0; at--) {
      const gram = gramAt(bytes, at, size)
      shares.set(gram, (shares.get(gram) ?? 0) + 1)
    }
  }
  return shares
}

/** Where in a literal those neighbouring grams begin that will be met least. */
function rarest(
  bytes: Uint8Array,
  size: number,
  stride: number,
  shares: ReadonlyMap<number, number>,
): number {
  const costs: number[] = []
  for (let at = 0; at <= lastPlace(bytes, size); at++) {
    const gram = gramAt(bytes, at, size)
    costs.push(shares.get(gram)! + commonness(gram))
  }
  let best = 0
  let least = Infinity
  for (let from = costs.length - stride; from >= 0; from--) {
    let cost = 0
    for (let i = 0; i < stride; i++) cost += costs[from + i]!
    if (cost >= least) continue
    least = cost
    best = from
  }
  return best
}

function lastPlace(bytes: Uint8Array, size: number): number {
  return Math.min(bytes.length - size, MAX_PLACE)
}

/** Less than the share of one literal: says which of two grams a text will rather hold. */
function commonness(gram: number): number {
  let common = 0
  for (let rest = gram; rest > 0; rest >>>= 8) common += COMMON[rest & 0xff]!
  return common / 5
}

const COMMON = new Uint8Array(256)
for (const char of 'eaionsrt0123456789-./\\= ') COMMON[char.charCodeAt(0) | 0x20] = 1
