/** A set of row numbers below `length`. Operations change the set they are called on. */
export class Bitset {
  readonly length: number
  readonly words: Uint32Array

  constructor(length: number, words = new Uint32Array((length + 31) >>> 5)) {
    this.length = length
    this.words = words
  }

  static full(length: number): Bitset {
    return new Bitset(length).not()
  }

  has(row: number): boolean {
    return (this.words[row >>> 5]! & (1 << (row & 31))) !== 0
  }

  add(row: number): this {
    this.words[row >>> 5]! |= 1 << (row & 31)
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
    return this
  }

  and(other: Bitset): this {
    const { words } = this
    for (let i = 0; i < words.length; i++) words[i]! &= other.words[i]!
    return this
  }

  or(other: Bitset): this {
    const { words } = this
    for (let i = 0; i < words.length; i++) words[i]! |= other.words[i]!
    return this
  }

  andNot(other: Bitset): this {
    const { words } = this
    for (let i = 0; i < words.length; i++) words[i]! &= ~other.words[i]!
    return this
  }

  not(): this {
    const { words, length } = this
    for (let i = 0; i < words.length; i++) words[i] = ~words[i]!
    if (length & 31) words[words.length - 1]! &= (1 << (length & 31)) - 1
    return this
  }

  clone(): Bitset {
    return new Bitset(this.length, this.words.slice())
  }

  get isEmpty(): boolean {
    const { words } = this
    for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false
    return true
  }

  count(): number {
    const { words } = this
    let count = 0
    for (let i = 0; i < words.length; i++) {
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
    for (let i = 0; i < words.length; i++) {
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
}

/** More sets than this are not kept. */
const MOST_KEPT = 512

/** Makes sets of one length; they serve again once nobody needs them any more. */
export class Bitsets {
  readonly length: number
  readonly #kept: Bitset[] = []
  #taken = 0

  constructor(length: number) {
    this.length = length
  }

  empty(): Bitset {
    const known = this.#next()
    if (!known) return this.#keep(new Bitset(this.length))
    known.words.fill(0)
    return known
  }

  copy(of: Bitset): Bitset {
    const known = this.#next()
    if (!known) return this.#keep(of.clone())
    known.words.set(of.words)
    return known
  }

  /** From now on what was taken is given out again. */
  reclaim(): void {
    this.#taken = 0
  }

  #next(): Bitset | undefined {
    const known = this.#kept[this.#taken]
    if (known) this.#taken++
    return known
  }

  #keep(set: Bitset): Bitset {
    if (this.#kept.length < MOST_KEPT) this.#taken = this.#kept.push(set)
    return set
  }
}
