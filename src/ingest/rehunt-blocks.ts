import type { StopReason } from '../event/stop-reason.ts'
import type { RulesToHunt } from '../detections/rule.ts'
import type { Hunter } from '../detections/hunt/hunt.ts'
import type { CaseStore } from '../storage/store.ts'
import { keepHits } from './hits/hits.ts'
import { huntBlock } from './hits/hunt-block.ts'
import type { KeptByRule } from './task.ts'

/** A stored block that rules are to be run on again. */
export interface StoredBlock {
  readonly id: number
  /** `Source.id` */
  readonly source: number
}

export interface RehuntOutcome {
  /** Number of blocks that were hunted on. */
  readonly blocks: number
  /** Number of rows that matched. */
  readonly hits: number
  readonly stopped: StopReason | null
  /** Hits that are kept of the source by now. */
  readonly kept: KeptByRule
}

/** The rules and indicators with these names. */
export function rulesNamed({ rules, indicators }: RulesToHunt, names: ReadonlySet<string>): RulesToHunt {
  return {
    rules: rules.filter(({ name }) => names.has(name)),
    indicators: indicators.filter(({ name }) => names.has(name)),
  }
}

/**
 * Hunts on stored blocks of one source as a reading would have done, and stores what is found. The evidence is not
 * needed. `keptBefore`: hits that are kept of the blocks before these.
 */
export async function rehuntBlocks(
  store: CaseStore,
  caseId: string,
  hunter: Hunter,
  blocks: readonly StoredBlock[],
  keptBefore: KeptByRule,
  cancelled: AbortSignal,
): Promise<RehuntOutcome> {
  let done = 0
  let rows = 0
  const kept = new Map(Object.entries(keptBefore))
  const outcome = (stopped: StopReason | null): RehuntOutcome => {
    return { blocks: done, hits: rows, stopped, kept: Object.fromEntries(kept) }
  }
  for (const { id, source } of blocks) {
    if (cancelled.aborted) return outcome('cancelled')
    const block = await store.blocks.load(caseId, id)
    const { found, matches } = huntBlock(hunter, block, source, new Map(kept))
    const { hits, counts } = keepHits(found, kept)
    if (hits.length + counts.length > 0) {
      const stored = await store.hits.add(caseId, source, hits, counts)
      if (!stored.ok) return outcome('full')
    }
    for (const match of matches)
      if (!(await store.hits.addMatches(caseId, match.rule, source, match.block)).ok) return outcome('full')
    done++
    rows += found.reduce((sum, one) => sum + one.rows, 0)
  }
  return outcome(null)
}
