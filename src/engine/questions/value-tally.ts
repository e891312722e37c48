/** Most values that are counted one by one, and most characters of all of them. */
const MAX_VALUES = 500_000
const MAX_CHARACTERS = 32 << 20

/**
 * Counts values one by one, in bounded memory. When there are too many, the rarest are let go: whatever is
 * often there stays, and `short` says by how much any count may be too low.
 */
export class ValueTally {
  readonly #maxValues: number
  readonly #counts = new Map<string, number>()
  #characters = 0
  #short = 0

  constructor(maxValues = MAX_VALUES) {
    this.#maxValues = maxValues
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** 0 as long as every count is exact. */
  get short(): number {
    return this.#short
  }

  add(value: string, count: number): void {
    const before = this.#counts.get(value)
    if (before !== undefined) {
      this.#counts.set(value, before + count)
      return
    }
    this.#counts.set(value, count)
    this.#characters += value.length
    if (this.#counts.size > this.#maxValues || this.#characters > MAX_CHARACTERS) this.#thin()
  }

  /** Lowers every count by their median, so that at least half of the values are dropped. */
  #thin(): void {
    const sorted = Uint32Array.from(this.#counts.values()).sort()
    const off = sorted[sorted.length >>> 1]!
    for (const [value, count] of this.#counts) {
      if (count > off) this.#counts.set(value, count - off)
      else {
        this.#counts.delete(value)
        this.#characters -= value.length
      }
    }
    this.#short += off
  }
}
