/** How often a branch was taken, as powers of two: one more round of a loop is nothing new. */
function magnitude(count: number): number {
  return 1 << Math.min(7, 31 - Math.clz32(count))
}

/** Knows which branches of the code were ever taken, and about how often; only in the bundle of `npm run fuzz`. */
export class Guide {
  readonly #counters = (globalThis as { stepCounters?: Uint32Array }).stepCounters ?? new Uint32Array(0)
  /** Two counters at a time, most of which nothing touches. */
  readonly #pairs = new Float64Array(this.#counters.buffer)
  readonly #known = new Uint8Array(this.#counters.length)
  /** Number of branches that were ever taken. */
  reached = 0
  /** Branches that were taken since `begin`. */
  steps = 0

  begin(): void {
    this.#counters.fill(0)
  }

  /** Whether anything was reached since `begin` that was not before. Ends the counting. */
  learn(): boolean {
    let steps = 0
    let isNew = false
    for (let pair = 0; pair < this.#pairs.length; pair++) {
      if (this.#pairs[pair] === 0) continue
      for (const at of [2 * pair, 2 * pair + 1]) {
        const count = this.#counters[at]!
        if (count === 0) continue
        steps += count
        const known = this.#known[at]!
        const mark = magnitude(count)
        if ((known & mark) !== 0) continue
        if (known === 0) this.reached++
        this.#known[at] = known | mark
        isNew = true
      }
    }
    this.steps = steps
    return isNew
  }
}
