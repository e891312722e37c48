import type { Block } from '../../event/block.ts'
import { decodeBlock, decodePart, headSuffices } from '../block-codec.ts'
import { packedBlock } from '../packed-block.ts'
import type { BlockEnvelope, BlockPart, BlockStore, PackedBlock, WantedParts } from '../store.ts'
import type { CaseDatabase } from './database.ts'
import type { CaseDatabases } from './databases.ts'
import { loaded } from './outcomes.ts'

/** Each holds up to some hundred kilobytes of what is known of its block. */
const ENVELOPES_AT_ONCE = 32

export class DexieBlocks implements BlockStore {
  readonly #databases: CaseDatabases

  constructor(databases: CaseDatabases) {
    this.#databases = databases
  }

  async each(caseId: string, take: (envelope: BlockEnvelope) => void): Promise<void> {
    const { envelopes: table } = await loaded(() => this.#databases.of(caseId))
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

  async load(caseId: string, id: number): Promise<Block> {
    const decoded = decodeBlock(await loaded(async () => this.#whole(await this.#databases.of(caseId), id)))
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  async loadPart(caseId: string, id: number, wanted: WantedParts): Promise<BlockPart> {
    const record = await loaded(async () => {
      const database = await this.#databases.of(caseId)
      const head = (await database.heads.get(id))?.bytes
      return head && headSuffices(head, wanted) ? head : this.#whole(database, id, head)
    })
    const decoded = decodePart(record, wanted)
    if (!decoded.ok) throw new Error(`block ${id} is damaged: ${decoded.detail}`)
    return decoded.block
  }

  pack(source: number, block: Block): PackedBlock {
    return packedBlock(source, block)
  }

  async #whole(database: CaseDatabase, id: number, known?: ArrayBuffer): Promise<ArrayBuffer> {
    const head = known ?? (await database.heads.get(id))?.bytes
    const rest = (await database.blocks.get(id))?.bytes
    if (!head || !rest) throw new Error(`block ${id} is not stored`)
    const whole = new Uint8Array(head.byteLength + rest.byteLength)
    whole.set(new Uint8Array(head))
    whole.set(new Uint8Array(rest), head.byteLength)
    return whole.buffer
  }
}
