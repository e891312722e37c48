import type { ValueHeap } from '../event/column.ts'
import { ITEM_SEPARATOR } from '../event/column.ts'
import { returnKernel, takeKernel } from '../kernel/kernel.ts'
import { hasAt, type Literal } from './value-test.ts'

const SPACES = 0x20202020
const MIX = 0x9e3779b1
const MIN_BITS = 12
const MAX_BITS = 18
/** So many times more bits than literals, so that few bytes are looked at in vain. */
const SPARSE = 64
/** With fewer bytes than this, handing them to the kernel is not worth it. */
const FEW_BYTES = 512

/**
 * Looks for any number of literals of one length or longer in one pass: for each of them a few of its
 * bytes (a gram) are chosen, those that the fewest others share, and a table of bits says at which
 * places of a text one may stand. What is found there is compared.
 */
export class GramScan {
  readonly #literals: readonly Literal[]
  /** Bytes of a gram. */
  readonly #size: number
  readonly #bits: Uint8Array
  readonly #shift: number
  /** By literal: its gram, and where in it that stands. */
  readonly #grams: Uint32Array
  readonly #places: Uint16Array
  /** First literal, plus one, by the highest bits of the product; then the next of each literal. */
  readonly #first: Uint16Array | Uint32Array
  readonly #firstShift: number
  readonly #next: Uint32Array

  /** No literal is shorter than `size`, which is 4 at most. */
  constructor(literals: readonly Literal[], size: number) {
    this.#literals = literals
    this.#size = size
    const wanted = Math.ceil(Math.log2(literals.length * SPARSE + 1))
    const bits = Math.min(MAX_BITS, Math.max(MIN_BITS, wanted))
    this.#shift = 32 - bits
    this.#bits = new Uint8Array(2 ** (bits - 3))
    const firstBits = Math.min(16, Math.max(4, Math.ceil(Math.log2(literals.length + 1)) + 1))
    this.#firstShift = 32 - firstBits
    this.#first = new Uint32Array(2 ** firstBits)
    this.#next = new Uint32Array(literals.length)
    this.#grams = new Uint32Array(literals.length)
    this.#places = new Uint16Array(literals.length)
    const shared = new Map<number, number>()
    for (const { bytes } of literals) {
      for (let at = lastPlace(bytes, size); at >= 0; at--) {
        const gram = gramAt(bytes, at, size)
        shared.set(gram, (shared.get(gram) ?? 0) + 1)
      }
    }
    literals.forEach(({ bytes }, number) => {
      let least = Infinity
      for (let at = lastPlace(bytes, size); at >= 0; at--) {
        const gram = gramAt(bytes, at, size)
        const share = shared.get(gram)! + commonness(gram)
        if (share >= least) continue
        least = share
        this.#grams[number] = gram
        this.#places[number] = at
      }
      const product = Math.imul(this.#grams[number]!, MIX) >>> 0
      const entry = product >>> this.#shift
      this.#bits[entry >>> 3]! |= 1 << (entry & 7)
      const slot = product >>> this.#firstShift
      this.#next[number] = this.#first[slot]!
      this.#first[slot] = number + 1
    })
  }

  /** Reports which literal stands in which value, perhaps more than once; the values in order. */
  scan(heap: ValueHeap, many: boolean, found: (literal: number, code: number) => void): void {
    const { bytes, ends, count } = heap
    const total = count === 0 ? 0 : ends[count]!
    const size = this.#size
    let code = 1
    const look = (at: number): void => {
      const gram = gramAt(bytes, at, size)
      for (let link = this.#first[Math.imul(gram, MIX) >>> this.#firstShift]!; link > 0;) {
        const number = link - 1
        link = this.#next[number]!
        if (this.#grams[number] !== gram) continue
        const literal = this.#literals[number]!
        const start = at - this.#places[number]!
        const end = start + literal.bytes.length
        while (ends[code]! <= at) code++
        if (start < ends[code - 1]! || end > ends[code]!) continue
        if (!hasAt(bytes, start, literal.bytes, literal.cased)) continue
        const { at: place } = literal
        if (place !== 'anywhere') {
          const from = start === ends[code - 1] || (many && bytes[start - 1] === ITEM_SEPARATOR)
          const to = end === ends[code] || (many && bytes[end] === ITEM_SEPARATOR)
          if ((!from && place !== 'end') || (!to && place !== 'start')) continue
        }
        found(number, code)
      }
    }
    const kernel = total < FEW_BYTES ? null : takeKernel()
    if (!kernel) return this.#lookAlong(bytes, total, look)
    kernel.showTable(this.#bits)
    const step = kernel.gramBytes - size + 1
    for (let from = 0; from < total; from += step) {
      const places = kernel.grams(
        bytes.subarray(from, Math.min(total, from + step + size - 1)),
        size,
        this.#shift,
      )
      for (let i = 0; i < places.length; i++) look(from + places[i]!)
    }
    returnKernel(kernel)
  }

  /** What the kernel does, where there is none. */
  #lookAlong(bytes: Uint8Array, total: number, look: (at: number) => void): void {
    const size = this.#size
    const bits = this.#bits
    const shift = this.#shift
    const unused = (4 - size) << 3
    const fold = SPACES >>> unused
    let gram = 0
    for (let at = 0; at < total; at++) {
      gram = (gram >>> 8) | (bytes[at]! << 24)
      const entry = Math.imul((gram >>> unused) | fold, MIX) >>> shift
      if ((bits[entry >>> 3]! & (1 << (entry & 7))) !== 0 && at >= size - 1) look(at - size + 1)
    }
  }
}

function lastPlace(bytes: Uint8Array, size: number): number {
  return Math.min(bytes.length - size, 0xffff)
}

/** The bytes as a number, letters folded, the first one lowest. */
function gramAt(bytes: Uint8Array, at: number, size: number): number {
  let gram = 0
  for (let i = size - 1; i >= 0; i--) gram = (gram << 8) | bytes[at + i]! | 0x20
  return gram >>> 0
}

/** Less than the share of one literal: says which of two grams a text will rather hold. */
function commonness(gram: number): number {
  let common = 0
  for (let rest = gram; rest > 0; rest >>>= 8) if (COMMON.includes(rest & 0xff)) common++
  return common / 5
}

const COMMON = [...'eaionsrt0123456789-./\\= '].map((char) => char.charCodeAt(0) | 0x20)
