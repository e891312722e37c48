import type { Block } from '../event/block.ts'
import type { Hunter } from '../detections/hunt/hunt.ts'
import { keptMatches, type KeptMatches } from '../detections/hunt/matches.ts'
import { fieldOf, rebuiltLine, rowHost } from '../formats/registry.ts'
import type { PackedBlock } from '../storage/store.ts'
import { alerting, foundIn, type Found, type Kept } from './hits.ts'

/** A block on which everything was hunted. Plain data. */
export interface HuntedBlock {
  /** `null` where it is stored already, or no blocks are kept. */
  readonly block: Block | PackedBlock | null
  /** Where its last event ends in the source. */
  readonly end: number
  readonly found: readonly Found[]
  /** What correlations will be made of. */
  readonly matches: readonly KeptMatches[]
}

/** Hunts on a block while it is hot. `kept` as in `foundIn`. */
export function huntedBlock(hunter: Hunter, block: Block, source: number, kept: Kept): HuntedBlock {
  const hostOf = (row: number): string | null => rowHost(block, row)
  const matches = hunter.hunt(block, {
    sourceId: source,
    hostOf,
    fieldOf,
    rawText: (row) => rebuiltLine(block, row),
  })
  const all = [...alerting(matches), ...hunter.huntIndicators(block)]
  return {
    block,
    end: endOf(block),
    found: foundIn(block, source, all, kept),
    matches: keptMatches(block, matches, hostOf),
  }
}

/** A block that was hunted on before. */
export function passedBlock(block: Block): HuntedBlock {
  return { block: null, end: endOf(block), found: [], matches: [] }
}

function endOf({ offsets, lengths }: Block): number {
  let end = 0
  for (let row = 0; row < offsets.length; row++) end = Math.max(end, offsets[row]! + lengths[row]!)
  return end
}
