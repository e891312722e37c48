import { Bitset } from '../../predicate/evaluate/bitset.ts'

/** Words between two counts that are kept. */
const STRIDE = 16

/** The positions of a block, in order of time, for which a question holds. */
export type BlockAnswer = 'none' | 'all' | Positions

export class Positions {
  readonly bits: Bitset
  readonly count: number
  /** Positions before every `STRIDE`th word; made when first needed. */
  #before: Uint32Array | null = null

  constructor(bits: Bitset, count = bits.count()) {
    this.bits = bits
    this.count = count
  }

  get byteLength(): number {
    return this.bits.words.byteLength + 64
  }

  /** Number of positions of the set before `position`. */
  rank(position: number): number {
    const { words } = this.bits
    const counts = (this.#before ??= this.#counted())
    const word = position >>> 5
    const stride = Math.floor(word / STRIDE)
    let count = counts[stride]!
    for (let i = stride * STRIDE; i < word; i++) count += ones(words[i]!)
    if (position & 31) count += ones(words[word]! & ((1 << (position & 31)) - 1))
    return count
  }

  /** Up to `limit` positions of the set, from the one with `rank` positions before it. */
  from(rank: number, limit: number): number[] {
    const { words } = this.bits
    const counts = (this.#before ??= this.#counted())
    let stride = counts.length - 1
    while (stride > 0 && counts[stride]! > rank) stride--
    const found: number[] = []
    let skip = rank - counts[stride]!
    for (let i = stride * STRIDE; i < words.length && found.length < limit; i++) {
      let word = words[i]!
      const here = ones(word)
      if (skip >= here) {
        skip -= here
        continue
      }
      while (word !== 0 && found.length < limit) {
        if (skip > 0) skip--
        else found.push((i << 5) + 31 - Math.clz32(word & -word))
        word &= word - 1
      }
    }
    return found
  }

  #counted(): Uint32Array {
    const { words } = this.bits
    const counts = new Uint32Array(Math.floor(words.length / STRIDE) + 1)
    let count = 0
    for (let i = 0; i < words.length; i++) {
      if (i % STRIDE === 0) counts[i / STRIDE] = count
      count += ones(words[i]!)
    }
    if (words.length % STRIDE === 0) counts[words.length / STRIDE] = count
    return counts
  }
}

export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** A set of positions as an answer; none and all are named. */
export function answerOf(bits: Bitset): BlockAnswer {
  const count = bits.count()
  return count === 0 ? 'none' : count === bits.length ? 'all' : new Positions(bits, count)
}

/** The positions from `from` up to `to`. */
export function between(length: number, from: number, to: number): Bitset {
  return new Bitset(length).addBetween(from, to)
}

/** Number of positions of an answer in `[from, to)`. */
export function countIn(answer: BlockAnswer, from: number, to: number): number {
  if (answer === 'none' || to <= from) return 0
  return answer === 'all' ? to - from : answer.rank(to) - answer.rank(from)
}

type Codes = Uint8Array | Uint16Array | Uint32Array

/** Adds to `counts` how often each code stands at the positions of an answer in `[from, to)`. */
export function countCodes(
  answer: BlockAnswer,
  codes: Codes,
  from: number,
  to: number,
  counts: Uint16Array | Uint32Array,
): void {
  if (answer === 'none') return
  if (answer === 'all') countAll(codes, from, to, counts)
  else visitWords(answer.bits.words, from, to, codes, counts)
}

/** Number of different codes of one byte. */
const BYTES = 256
/** Neighbouring codes that are counted in separate arrays: adding to the same count again has to wait for the last addition. */
const APART = 4

function countAll(codes: Codes, from: number, to: number, counts: Uint16Array | Uint32Array): void {
  if (!(codes instanceof Uint8Array) || to - from < BYTES) {
    for (let position = from; position < to; position++) counts[codes[position]!]!++
    return
  }
  const apart = new Uint32Array(APART * BYTES)
  let position = from
  for (; position + APART <= to; position += APART) {
    apart[codes[position]!]!++
    apart[BYTES + codes[position + 1]!]!++
    apart[2 * BYTES + codes[position + 2]!]!++
    apart[3 * BYTES + codes[position + 3]!]!++
  }
  for (; position < to; position++) apart[codes[position]!]!++
  for (let code = 0; code < counts.length && code < BYTES; code++)
    counts[code]! += apart[code]! + apart[BYTES + code]! + apart[2 * BYTES + code]! + apart[3 * BYTES + code]!
}

function visitWords(
  words: Uint32Array,
  from: number,
  to: number,
  codes: Codes,
  counts: Uint16Array | Uint32Array,
): void {
  for (let i = from >>> 5; i << 5 < to; i++) {
    let word = words[i]!
    if (i === from >>> 5) word &= -1 << (from & 31)
    if (i === to >>> 5) word &= (1 << (to & 31)) - 1
    const start = i << 5
    if (word === -1) {
      for (let position = start; position < start + 32; position++) counts[codes[position]!]!++
    } else {
      while (word !== 0) {
        counts[codes[start + 31 - Math.clz32(word & -word)]!]!++
        word &= word - 1
      }
    }
  }
}

/** Positions one by one: those of an answer in a range, or all others of the block if they are fewer. */
export interface PositionList {
  /** The first `count` are listed, in ascending order; only until the next list is made. */
  readonly positions: Uint32Array
  readonly count: number
  readonly others: boolean
}

/** Every block needs a list, and none outlives its block. */
let scratch = new Uint32Array(1 << 16)

export function listed(answer: BlockAnswer, from: number, to: number, rows: number): PositionList {
  if (scratch.length < rows) scratch = new Uint32Array(rows)
  const others = countIn(answer, from, to) * 2 > rows
  let count = 0
  if (others) {
    for (let position = 0; position < from; position++) scratch[count++] = position
    if (answer instanceof Positions) count = listWords(answer.bits.words, -1, from, to, count)
    for (let position = to; position < rows; position++) scratch[count++] = position
  } else if (answer instanceof Positions) count = listWords(answer.bits.words, 0, from, to, count)
  else if (answer === 'all') for (let position = from; position < to; position++) scratch[count++] = position
  return { positions: scratch, count, others }
}

function listWords(words: Uint32Array, flip: number, from: number, to: number, count: number): number {
  const list = scratch
  for (let i = from >>> 5; i << 5 < to; i++) {
    let word = words[i]! ^ flip
    if (i === from >>> 5) word &= -1 << (from & 31)
    if (i === to >>> 5) word &= (1 << (to & 31)) - 1
    const start = i << 5
    while (word !== 0) {
      list[count++] = start + 31 - Math.clz32(word & -word)
      word &= word - 1
    }
  }
  return count
}

/** Adds how often each code stands at the listed positions. */
export function tallyCodes(codes: Codes, { positions, count }: PositionList, counts: Uint32Array): void {
  // One loop for each kind of array: a loop that sees several of them takes twice as long.
  if (codes instanceof Uint8Array) for (let i = 0; i < count; i++) counts[codes[positions[i]!]!]!++
  else if (codes instanceof Uint16Array) for (let i = 0; i < count; i++) counts[codes[positions[i]!]!]!++
  else for (let i = 0; i < count; i++) counts[codes[positions[i]!]!]!++
}
