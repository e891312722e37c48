/** One in this many blocks of a format is measured, so that measuring costs next to nothing. */
const EVERY = 8

/** Milliseconds of one thread by the name of the rule, carried over from the blocks that were measured to all. */
export type Costs = Readonly<Record<string, number>>

interface Kind {
  blocks: number
  measured: number
  readonly spent: Map<string, number>
}

/**
 * What each rule costs while blocks are hunted through. An estimate: only some blocks are measured, clocks of browsers
 * are coarse, and a test that several rules share counts for the one that asks first.
 */
export class RuleCosts {
  readonly #now: () => number
  readonly #kinds = new Map<string, Kind>()

  /** `now`: milliseconds of a clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The clock for the next block of this format; `null` when that block is not measured. */
  next(format: string): RuleClock | null {
    let kind = this.#kinds.get(format)
    if (!kind) this.#kinds.set(format, (kind = { blocks: 0, measured: 0, spent: new Map() }))
    // The first of its format is not measured: it warms up.
    if (kind.blocks++ % EVERY !== 1) return null
    kind.measured++
    const { spent } = kind
    return (rule, ask) => {
      const before = this.#now()
      ask()
      spent.set(rule, (spent.get(rule) ?? 0) + this.#now() - before)
    }
  }

  all(): Costs {
    return sumOfCosts(
      [...this.#kinds.values()].map(({ blocks, measured, spent }) =>
        Object.fromEntries([...spent].map(([rule, ms]) => [rule, (ms * blocks) / measured])),
      ),
    )
  }
}

/** Asks a rule about the block, and adds the time it takes to the rule's costs. */
export type RuleClock = (rule: string, ask: () => void) => void

/** The sum of what several threads measured. */
export function sumOfCosts(all: readonly Costs[]): Costs {
  const sum: Record<string, number> = {}
  for (const costs of all) {
    for (const [rule, spent] of Object.entries(costs)) sum[rule] = (sum[rule] ?? 0) + spent
  }
  return sum
}
