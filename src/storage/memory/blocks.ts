import type { Block } from '../../event/block.ts'
import { decodeBlock, decodePart } from '../block-codec.ts'
import { packedBlock } from '../packed-block.ts'
import type { BlockEnvelope, BlockPart, BlockStore, PackedBlock, WantedParts } from '../store.ts'
import type { HeldCases } from './held-cases.ts'

export class MemoryBlocks implements BlockStore {
  readonly #held: HeldCases
  readonly #keep: boolean

  constructor(held: HeldCases, keep: boolean) {
    this.#held = held
    this.#keep = keep
  }

  /** Stores a block, unless no blocks are kept. */
  add(caseId: string, { envelope, head, rest }: PackedBlock): void {
    if (!this.#keep) return
    const held = this.#held.get(caseId)
    const id = held.nextBlock++
    const record = new Uint8Array(head.byteLength + rest.byteLength)
    record.set(new Uint8Array(head))
    record.set(new Uint8Array(rest), head.byteLength)
    held.blocks.set(id, record.buffer)
    held.blockBytes += record.length
    held.envelopes.push({ ...envelope, id })
  }

  async each(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void> {
    for (const envelope of this.#held.get(caseId).envelopes) take(envelope)
  }

  async load(caseId: string, id: number): Promise<Block> {
    const decoded = decodeBlock(this.#record(caseId, id))
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async loadPart(caseId: string, id: number, wanted: WantedParts): Promise<BlockPart> {
    const decoded = decodePart(this.#record(caseId, id), wanted)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  pack(source: number, block: Block): PackedBlock | null {
    return this.#keep ? packedBlock(source, block) : null
  }

  #record(caseId: string, id: number): ArrayBuffer {
    const record = this.#held.get(caseId).blocks.get(id)
    if (!record) throw new Error(`block ${id} is not stored`)
    return record
  }
}
