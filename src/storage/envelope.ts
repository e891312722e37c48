import type { Block } from '../event/block.ts'
import type { BlockEnvelope } from './store.ts'

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
  }
}
