import type { Hunted } from '../detections/rule.ts'
import type { Hunter } from '../detections/hunt.ts'
import { fieldOf, rebuiltLine, rowHost } from '../formats/registry.ts'
import type { CaseStore } from '../storage/store.ts'
import { alerting, hitsOf, keepMatches } from './hits.ts'

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
}

/** The rules and indicators of these names alone. */
export function only({ rules, indicators }: Hunted, names: ReadonlySet<string>): Hunted {
  return {
    rules: rules.filter(({ name }) => names.has(name)),
    indicators: indicators.filter(({ name }) => names.has(name)),
  }
}

/** Hunts on stored blocks, as reading would have done, and stores what is found. The evidence is not needed. */
export async function rehunt(
  store: CaseStore,
  caseId: string,
  hunter: Hunter,
  blocks: readonly StoredBlock[],
  signal: AbortSignal,
): Promise<RehuntOutcome> {
  let done = 0
  let found = 0
  const keptOf = new Map<number, Map<string, number>>()
  for (const { id, source } of blocks) {
    if (signal.aborted) return { blocks: done, hits: found, stopped: 'cancelled' }
    const block = await store.loadBlock(caseId, id, null)
    const matches = hunter.hunt(block, {
      sourceId: source,
      hostOf: (row) => rowHost(block, row),
      fieldOf,
      rawText: (row) => rebuiltLine(block, row),
    })
    const all = [...alerting(matches), ...hunter.huntIndicators(block)]
    const before = keptOf.get(source) ?? new Map<string, number>()
    keptOf.set(source, before)
    const { hits, counts } = hitsOf(block, source, all, before)
    if (hits.length + counts.length > 0) {
      const kept = await store.addHits(caseId, source, hits, counts)
      if (!kept.ok) return { blocks: done, hits: found, stopped: 'full' }
    }
    if (!(await keepMatches(store, caseId, source, block, matches)))
      return { blocks: done, hits: found, stopped: 'full' }
    done++
    found += all.reduce((sum, { rows }) => sum + rows.length, 0)
  }
  return { blocks: done, hits: found, stopped: null }
}
