import type { Block } from '../../event/block.ts'
import { decodeBlock, decodePart, headSuffices } from '../block-codec.ts'
import { packedBlock } from '../packed-block.ts'
import type { BlockEnvelope, BlockPart, BlockStore, PackedBlock, WantedParts } from '../store.ts'
import type { CaseDatabase } from './database.ts'
import { loaded } from './outcomes.ts'

/** Each holds up to some hundred kilobytes of what is known of its block. */
const ENVELOPES_AT_ONCE = 32

export class DexieBlocks implements BlockStore {
  readonly #database: CaseDatabase

  constructor(database: CaseDatabase) {
    this.#database = database
  }

  async each(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void> {
    const table = this.#database.envelopes
    const ids = (await loaded(() => table.where('caseId').equals(caseId).primaryKeys())).sort((a, b) => a - b)
    for (let at = 0; at < ids.length; at += ENVELOPES_AT_ONCE) {
      const some = ids.slice(at, at + ENVELOPES_AT_ONCE)
      const records = await loaded(() => table.bulkGet(some))
      records.forEach((record, i) => {
        if (!record) return
        const { caseId: _, ...envelope } = record
        take({ ...envelope, id: some[i]! })
      })
    }
  }

  async load(_caseId: string, id: number): Promise<Block> {
    const decoded = decodeBlock(await loaded(() => this.#whole(id)))
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async loadPart(_caseId: string, id: number, wanted: WantedParts): Promise<BlockPart> {
    const record = await loaded(async () => {
      const head = (await this.#database.heads.get(id))?.bytes
      return head && headSuffices(head, wanted) ? head : this.#whole(id, head)
    })
    const decoded = decodePart(record, wanted)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  pack(source: number, block: Block): PackedBlock {
    return packedBlock(source, block)
  }

  async #whole(id: number, known?: ArrayBuffer): Promise<ArrayBuffer> {
    const head = known ?? (await this.#database.heads.get(id))?.bytes
    const rest = (await this.#database.blocks.get(id))?.bytes
    if (!head || !rest) throw new Error(`block ${id} is not stored`)
    const whole = new Uint8Array(head.byteLength + rest.byteLength)
    whole.set(new Uint8Array(head))
    whole.set(new Uint8Array(rest), head.byteLength)
    return whole.buffer
  }
}
