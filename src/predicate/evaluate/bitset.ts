/** A set of row numbers below `length`. Operations change the set they are called on. */
export class Bitset {
  readonly length: number
  readonly words: Uint32Array
  /** Words outside `[#start, #end)` are 0: most sets of a block are a few rows near each other. */
  #start = 0
  #end = 0

  constructor(length: number, words?: Uint32Array) {
    this.length = length
    this.words = words ?? new Uint32Array((length + 31) >>> 5)
    if (words) this.#end = words.length
  }

  static full(length: number): Bitset {
    return new Bitset(length).not()
  }

  has(row: number): boolean {
    return (this.words[row >>> 5]! & (1 << (row & 31))) !== 0
  }

  add(row: number): this {
    const at = row >>> 5
    this.words[at]! |= 1 << (row & 31)
    this.#extendBounds(at, at + 1)
    return this
  }

  /** Adds the rows from `from` up to `to`. */
  addBetween(from: number, to: number): this {
    const { words } = this
    for (let at = from >>> 5; at << 5 < to; at++) {
      let mask = -1
      if (at === from >>> 5) mask &= -1 << (from & 31)
      if (at === to >>> 5) mask &= (1 << (to & 31)) - 1
      words[at]! |= mask
    }
    this.#extendBounds(from >>> 5, (to + 31) >>> 5)
    return this
  }

  /** Adds the rows whose code is flagged by 1. */
  addFlagged(codes: Uint8Array | Uint16Array | Uint32Array, flags: Uint8Array): this {
    const { words, length } = this
    const whole = length >>> 5
    let row = 0
    for (let i = 0; i < whole; i++) {
      let word = 0
      for (let bit = 0; bit < 32; bit++) word |= flags[codes[row++]!]! << bit
      words[i]! |= word
    }
    for (; row < length; row++) words[whole]! |= flags[codes[row]!]! << (row & 31)
    this.#extendBounds(0, words.length)
    this.#shrinkBounds()
    return this
  }

  and(other: Bitset): this {
    const { words } = this
    for (let i = this.#start, end = this.#end; i < end; i++) words[i]! &= other.words[i]!
    this.#shrinkBounds()
    return this
  }

  or(other: Bitset): this {
    const { words } = this
    for (let i = other.#start, end = other.#end; i < end; i++) words[i]! |= other.words[i]!
    this.#extendBounds(other.#start, other.#end)
    return this
  }

  andNot(other: Bitset): this {
    const { words } = this
    const end = Math.min(this.#end, other.#end)
    for (let i = Math.max(this.#start, other.#start); i < end; i++) words[i]! &= ~other.words[i]!
    this.#shrinkBounds()
    return this
  }

  not(): this {
    const { words, length } = this
    for (let i = 0; i < words.length; i++) words[i] = ~words[i]!
    if (length & 31) words[words.length - 1]! &= (1 << (length & 31)) - 1
    this.#extendBounds(0, words.length)
    this.#shrinkBounds()
    return this
  }

  clone(): Bitset {
    const copy = new Bitset(this.length, this.words.slice())
    copy.#start = this.#start
    copy.#end = this.#end
    return copy
  }

  /** Copies the rows of another set of the same length into this one. */
  become(other: Bitset): this {
    const { words } = this
    words.fill(0, this.#start, this.#end)
    for (let i = other.#start, end = other.#end; i < end; i++) words[i] = other.words[i]!
    this.#start = other.#start
    this.#end = other.#end
    return this
  }

  clear(): this {
    this.words.fill(0, this.#start, this.#end)
    this.#start = this.#end = 0
    return this
  }

  get isEmpty(): boolean {
    const { words } = this
    for (let i = this.#start, end = this.#end; i < end; i++) if (words[i] !== 0) return false
    return true
  }

  count(): number {
    const { words } = this
    let count = 0
    for (let i = this.#start, end = this.#end; i < end; i++) {
      let word = words[i]!
      if (word === 0) continue
      word -= (word >>> 1) & 0x55555555
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
      count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
    }
    return count
  }

  /** Visits the rows in ascending order. */
  each(visit: (row: number) => void): void {
    const { words } = this
    for (let i = this.#start, end = this.#end; i < end; i++) {
      let word = words[i]!
      while (word !== 0) {
        visit((i << 5) + 31 - Math.clz32(word & -word))
        word &= word - 1
      }
    }
  }

  /** The rows in ascending order. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.count())
    let at = 0
    this.each((row) => (rows[at++] = row))
    return rows
  }

  /** Extends the bounds: words in this range may be other than 0. */
  #extendBounds(start: number, end: number): void {
    if (start >= end) return
    if (this.#start === this.#end) {
      this.#start = start
      this.#end = end
      return
    }
    if (start < this.#start) this.#start = start
    if (end > this.#end) this.#end = end
  }

  /** Narrows the bounds to the words that are not 0. */
  #shrinkBounds(): void {
    const { words } = this
    let start = this.#start
    let end = this.#end
    while (start < end && words[start] === 0) start++
    while (end > start && words[end - 1] === 0) end--
    this.#start = start
    this.#end = end
  }
}

/** Maximum total size in bytes of the sets kept for reuse. */
const MAX_POOL_BYTES = 4 << 20

/** Allocates sets of one length and reuses them after `reclaim`. */
export class Bitsets {
  readonly length: number
  readonly #pool: Bitset[] = []
  #handedOut = 0

  constructor(length: number) {
    this.length = length
  }

  empty(): Bitset {
    const known = this.#next()
    if (!known) return this.#addToPool(new Bitset(this.length))
    return known.clear()
  }

  copy(of: Bitset): Bitset {
    const known = this.#next()
    if (!known) return this.#addToPool(of.clone())
    return known.become(of)
  }

  /** Makes all sets that were handed out available for reuse; nobody may use them any more. */
  reclaim(): void {
    this.#handedOut = 0
  }

  #next(): Bitset | undefined {
    const known = this.#pool[this.#handedOut]
    if (known) this.#handedOut++
    return known
  }

  #addToPool(set: Bitset): Bitset {
    if ((this.#pool.length + 1) * set.words.byteLength <= MAX_POOL_BYTES)
      this.#handedOut = this.#pool.push(set)
    return set
  }
}
