import type { Block } from '../../event/block.ts'
import type { RuleMatch } from '../../detections/rule.ts'
import type { IndicatorMatch } from '../../detections/indicators/indicator-hunter.ts'
import type { Hunter } from '../../detections/hunt/hunt.ts'
import { keptMatches, type KeptMatches } from '../../detections/hunt/matches.ts'
import { fieldOf, rebuiltLine, rowHost } from '../../formats/registry.ts'
import type { PackedBlock } from '../../storage/store.ts'
import { alerting, ruleHitsIn, undecidedIn, type KeptCounts, type RuleHits } from './hits.ts'

/** A block and what the rules found in it. Plain data. */
export interface BlockHits {
  /** `null` when the block is stored already, or when the store keeps no blocks. */
  readonly block: Block | PackedBlock | null
  /** Byte offset in the source behind the last event of the block. */
  readonly end: number
  readonly found: readonly RuleHits[]
  /** Matches from which correlations are made later. */
  readonly matches: readonly KeptMatches[]
}

/** Runs all rules on a block while it is still in the cache of the processor. `kept` is `before` of `ruleHitsIn`. */
export function huntBlock(hunter: Hunter, block: Block, source: number, kept: KeptCounts): BlockHits {
  const hostOf = (row: number): string | null => rowHost(block, row)
  const context = { sourceId: source, hostOf, fieldOf, rawText: (row: number) => rebuiltLine(block, row) }
  const undecided: RuleMatch[] = []
  const unnamed: IndicatorMatch[] = []
  const matches = hunter.hunt(block, context, undecided)
  const all = [...alerting(matches), ...hunter.huntIndicators(block, unnamed)]
  return {
    block,
    end: endOf(block),
    found: [
      ...ruleHitsIn(block, source, all, kept),
      ...undecidedIn(block, source, [...undecided, ...unnamed]),
    ],
    matches: keptMatches(block, matches, hostOf),
  }
}

/** A block that an earlier reading has hunted on and stored. */
export function skippedBlock(block: Block): BlockHits {
  return { block: null, end: endOf(block), found: [], matches: [] }
}

function endOf({ offsets, lengths }: Block): number {
  let end = 0
  for (let row = 0; row < offsets.length; row++) end = Math.max(end, offsets[row]! + lengths[row]!)
  return end
}
