import type { Block } from '../event/block.ts'
import { encodeParts } from './block-codec.ts'
import { envelopeOf } from './envelope.ts'
import type { PackedBlock } from './store.ts'

/** A block as it will be stored. */
export function packedBlock(source: number, block: Block): PackedBlock {
  const { head, rest } = encodeParts(block)
  const { id: _, ...envelope } = envelopeOf(0, source, block, head.byteLength + rest.byteLength)
  let weight = 0
  for (const length of block.lengths) weight += length
  return { envelope, head, rest, weight }
}

export function isPacked(block: Block | PackedBlock): block is PackedBlock {
  return 'envelope' in block
}
