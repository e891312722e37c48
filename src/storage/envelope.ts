import type { Block } from '../event/block.ts'
import type { MatchEnvelope } from '../event/match.ts'
import { packFewValues } from './few-values.ts'
import type { BlockEnvelope, BlockSummary } from './store.ts'
import { packTexts } from './text-summary.ts'

/** The envelope of a block that takes `storedBytes` in the storage. */
export function envelopeOf(id: number, source: number, block: Block, storedBytes: number): BlockEnvelope {
  let minTime = Infinity
  let maxTime = -Infinity
  for (const time of block.time) {
    if (time < minTime) minTime = time
    if (time > maxTime) maxTime = time
  }
  return {
    id,
    source,
    format: block.format,
    rows: block.rows,
    minTime: minTime === Infinity ? NaN : minTime,
    maxTime: maxTime === -Infinity ? NaN : maxTime,
    columns: block.columns.map(({ name }) => name),
    storedBytes,
    summary: summaryOf(block),
  }
}

function summaryOf(block: Block): BlockSummary {
  let timed = 0
  let ordered = true
  let last = -Infinity
  for (const time of block.time) {
    if (!(time >= last)) ordered = false
    if (Number.isNaN(time)) continue
    timed++
    last = time
  }
  let firstOffset = Infinity
  let lastOffset = -Infinity
  for (const offset of block.offsets) {
    if (offset < firstOffset) firstOffset = offset
    if (offset > lastOffset) lastOffset = offset
  }
  return { timed, ordered, firstOffset, lastOffset, few: packFewValues(block), texts: packTexts(block) }
}

/** `matches` are in order of time. */
export function matchEnvelopeOf(id: number, rule: string, source: number, matches: Block): MatchEnvelope {
  const { rows, time } = matches
  return { id, rule, source, rows, minTime: time[0] ?? NaN, maxTime: time[rows - 1] ?? NaN }
}
