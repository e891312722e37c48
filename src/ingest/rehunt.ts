import type { Hunted } from '../detections/rule.ts'
import type { Hunter } from '../detections/hunt/hunt.ts'
import type { CaseStore } from '../storage/store.ts'
import { keep } from './hits.ts'
import { huntedBlock } from './hunted-block.ts'

/** A stored block that rules are to look at again. */
export interface StoredBlock {
  readonly id: number
  readonly source: number
}

export interface RehuntOutcome {
  readonly blocks: number
  /** Rows that matched. */
  readonly hits: number
  readonly stopped: 'full' | 'cancelled' | null
  /** What was kept before, and now. */
  readonly kept: KeptOf
}

/** Hits of a source that are stored with their values, by rule. */
export type KeptOf = Readonly<Record<string, number>>

/** The rules and indicators of these names alone. */
export function only({ rules, indicators }: Hunted, names: ReadonlySet<string>): Hunted {
  return {
    rules: rules.filter(({ name }) => names.has(name)),
    indicators: indicators.filter(({ name }) => names.has(name)),
  }
}

/**
 * Hunts on stored blocks of one source, as reading would have done, and stores what is found. The evidence
 * is not needed. `before`: what is kept of the blocks in front of them.
 */
export async function rehunt(
  store: CaseStore,
  caseId: string,
  hunter: Hunter,
  blocks: readonly StoredBlock[],
  before: KeptOf,
  signal: AbortSignal,
): Promise<RehuntOutcome> {
  let done = 0
  let found = 0
  const kept = new Map(Object.entries(before))
  const ended = (stopped: RehuntOutcome['stopped']): RehuntOutcome => {
    return { blocks: done, hits: found, stopped, kept: Object.fromEntries(kept) }
  }
  for (const { id, source } of blocks) {
    if (signal.aborted) return ended('cancelled')
    const block = await store.blocks.load(caseId, id)
    const hunted = huntedBlock(hunter, block, source, new Map(kept))
    const { hits, counts } = keep(hunted.found, kept)
    if (hits.length + counts.length > 0) {
      const stored = await store.hits.add(caseId, source, hits, counts)
      if (!stored.ok) return ended('full')
    }
    for (const { rule, block: matches } of hunted.matches)
      if (!(await store.hits.addMatches(caseId, rule, source, matches)).ok) return ended('full')
    done++
    found += hunted.found.reduce((sum, { rows }) => sum + rows, 0)
  }
  return ended(null)
}
