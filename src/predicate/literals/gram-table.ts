import { SEEK_ENTRY_BYTES, SEEK_HEADER_BYTES, SEEK_VECTORS_BYTES } from '../../kernel/assembly/layout.ts'
import type { SeekTable } from '../../kernel/seeker.ts'
import { gramAt, gramSlot } from './grams.ts'
import type { Literal } from '../values/value-test.ts'

const MIN_BITS = 12
const MAX_BITS = 21
/** Minimum number of filter bits per gram, so that few positions pass the filter by accident. */
const SPARSE = 64
/** Minimum number of slots per entry. */
const SPREAD = 2
const MAX_FIRST_BITS = 18
/** Number of leading bytes of a literal that the kernel compares. */
export const HEAD = 64
const ENTRY_WORDS = SEEK_ENTRY_BYTES / 4
const LETTER = 0x20

/** The grams that a table searches for. */
export interface GramChoice {
  /** Size of a gram in bytes: 4 at most, or 8. */
  readonly size: number
  /** Distance in bytes between lookups; the table holds this many neighbouring grams of each literal. */
  readonly stride: number
  /** For each literal, the position of its first gram. */
  readonly places: readonly number[]
  /** Groups of three-byte grams as `gramGroups` makes them, or `null` to look up single grams. */
  readonly groups: Uint8Array | null
}

/** Literals indexed by their grams, laid out as `src/kernel/assembly/seek.ts` reads them. */
export class GramTable implements SeekTable {
  readonly image: Uint8Array
  at = 0
  generation = 0
  readonly #size: number
  readonly #stride: number
  readonly #bits: Uint8Array
  readonly #bitsLog: number
  /** The number of the first entry of each slot, plus one. */
  readonly #first: Uint32Array
  readonly #firstLog: number
  /** Four words for each entry: gram, next entry plus one, position in the literal, number of the literal. */
  readonly #entries: Uint32Array

  /** No literal is shorter than `size + stride - 1`. */
  constructor(texts: readonly Literal[], { size, stride, places, groups }: GramChoice) {
    this.#size = size
    this.#stride = stride
    const count = texts.length * stride
    const bits = Math.min(MAX_BITS, Math.max(MIN_BITS, Math.ceil(Math.log2(count * SPARSE + 1))))
    const firstBits = Math.min(MAX_FIRST_BITS, Math.max(4, Math.ceil(Math.log2(count * SPREAD + 1))))
    this.#bitsLog = bits
    this.#firstLog = firstBits
    const bitsAt = SEEK_HEADER_BYTES + SEEK_VECTORS_BYTES
    const firstAt = bitsAt + 2 ** (bits - 3)
    const entriesAt = firstAt + 4 * 2 ** firstBits
    const textsAt = entriesAt + count * ENTRY_WORDS * 4
    const heads = texts.map(({ bytes }) => Math.min(HEAD, bytes.length))
    const bytesAt = (texts.length * 8 + 15) & ~15
    const total = textsAt + bytesAt + heads.reduce((sum, head) => sum + ((head + 15) & ~15) * 2, 0)
    const buffer = new ArrayBuffer(total)
    this.image = new Uint8Array(buffer)
    this.#bits = new Uint8Array(buffer, bitsAt, 2 ** (bits - 3))
    this.#first = new Uint32Array(buffer, firstAt, 2 ** firstBits)
    this.#entries = new Uint32Array(buffer, entriesAt, count * ENTRY_WORDS)
    const header = [size, groups ? 0 : stride, 32 - bits, 32 - firstBits]
    new Uint32Array(buffer, 0, SEEK_HEADER_BYTES / 4).set([
      ...header,
      bitsAt,
      firstAt,
      entriesAt,
      textsAt,
      count,
    ])
    if (groups) this.image.set(groups, SEEK_HEADER_BYTES)
    places.forEach((place, text) => {
      for (let i = 0; i < stride; i++) this.#enter(text * stride + i, texts[text]!.bytes, text, place + i)
    })
    const words = new Uint32Array(buffer, textsAt, texts.length * 2)
    let at = bytesAt
    texts.forEach((text, number) => {
      words[number * 2] = heads[number]!
      words[number * 2 + 1] = at
      at = writeHead(this.image, textsAt + at, text, heads[number]!) - textsAt
    })
  }

  #enter(entry: number, bytes: Uint8Array, text: number, place: number): void {
    const gram = gramAt(bytes, place, this.#size)
    const bit = gramSlot(gram, this.#bitsLog)
    this.#bits[bit >>> 3]! |= 1 << (bit & 7)
    const slot = gramSlot(gram, this.#firstLog)
    const at = entry * ENTRY_WORDS
    this.#entries[at] = gram
    this.#entries[at + 1] = this.#first[slot]!
    this.#entries[at + 2] = place
    this.#entries[at + 3] = text
    this.#first[slot] = entry + 1
  }

  /** Does the work of the kernel where there is none: reports where a literal may begin, possibly before the first byte. */
  walk(bytes: Uint8Array, total: number, found: (text: number, start: number) => void): void {
    const size = this.#size
    const stride = this.#stride
    const bits = this.#bits
    const entries = this.#entries
    for (let at = 0; at + size <= total; at += stride) {
      const gram = gramAt(bytes, at, size)
      const bit = gramSlot(gram, this.#bitsLog)
      if ((bits[bit >>> 3]! & (1 << (bit & 7))) === 0) continue
      for (let link = this.#first[gramSlot(gram, this.#firstLog)]!; link > 0;) {
        const entry = (link - 1) * ENTRY_WORDS
        link = entries[entry + 1]!
        if (entries[entry] === gram) found(entries[entry + 3]!, at - entries[entry + 2]!)
      }
    }
  }
}

/** Writes the leading bytes in pieces of sixteen, each followed by a mask of the bits to ignore; returns the end. */
function writeHead(image: Uint8Array, at: number, { bytes, cased }: Literal, size: number): number {
  for (let from = 0; from < size; from += 16) {
    for (let i = 0; i < 16; i++) {
      const byte = bytes[from + i]!
      const counts = from + i < size
      const isLetter = counts && !cased && byte >= 97 && byte <= 122
      image[at + i] = counts ? byte : 0xff
      image[at + 16 + i] = counts ? (isLetter ? LETTER : 0) : 0xff
    }
    at += 32
  }
  return at
}
