import type { Block } from '../event/block.ts'
import type { Column } from '../event/column.ts'
import type { BlockEnvelope, CaseStore } from '../storage/store.ts'
import { CaseDictionary } from './case-dictionary.ts'
import {
  bytesOf,
  countsOf,
  emptyBlock,
  inOrder,
  type BlockLanes,
  type LoadedBlock,
  type LoadedColumn,
} from './loaded-block.ts'
import { timeOrder } from './time-order.ts'

/** What stands in memory of all blocks together, but for the dictionaries, which are bounded by themselves. */
const SHELF_BYTES = 320 << 20

/** Parts of a block by the names that its columns have in it. */
export interface Wanted {
  readonly times: boolean
  readonly columns: readonly string[]
}

/**
 * The loaded parts of blocks, in a bounded number of bytes, and the dictionaries that the blocks
 * share. What is pushed out is taken at random: a question goes over all blocks in turn, and the
 * oldest is then the one that the next question asks for first.
 */
export class BlockShelf {
  readonly #store: CaseStore
  readonly #caseId: string
  readonly #limit: number
  /** The dictionary that a field of a format belongs to. */
  readonly #sharedBy: (format: string, field: string) => string
  readonly #blocks = new Map<number, LoadedBlock>()
  readonly #ids: number[] = []
  readonly #loading = new Map<number, Promise<void>>()
  readonly #dictionaries = new Map<string, CaseDictionary>()
  #bytes = 0
  #random = 1

  constructor(
    store: CaseStore,
    caseId: string,
    sharedBy: (format: string, field: string) => string,
    limit = SHELF_BYTES,
  ) {
    this.#store = store
    this.#caseId = caseId
    this.#sharedBy = sharedBy
    this.#limit = limit
  }

  get bytes(): number {
    let bytes = this.#bytes
    for (const dictionary of this.#dictionaries.values()) bytes += dictionary.byteLength
    return bytes
  }

  /** The block with what is wanted of it. */
  async get(envelope: BlockEnvelope, wanted: Wanted): Promise<LoadedBlock> {
    for (;;) {
      const block = this.#blocks.get(envelope.id)
      if (block && holds(block, wanted)) return block
      const others = this.#loading.get(envelope.id)
      if (others) await others
      else {
        const loading = this.#load(envelope, wanted)
        this.#loading.set(
          envelope.id,
          loading.then(() => undefined).finally(() => this.#loading.delete(envelope.id)),
        )
        return loading
      }
    }
  }

  /** The block if all of that is loaded already. */
  peek(id: number, wanted: Wanted): LoadedBlock | null {
    const block = this.#blocks.get(id)
    return block && holds(block, wanted) ? block : null
  }

  /** The block as it was stored, with everything in it. */
  async whole(envelope: BlockEnvelope): Promise<Block> {
    const block = await this.get(envelope, { times: false, columns: [] })
    if (block.whole) return block.whole
    const before = block.bytes
    block.whole = await this.#store.loadBlock(this.#caseId, envelope.id, null)
    block.bytes += wholeBytes(block.whole)
    this.#keep(envelope.id, block, before)
    return block.whole
  }

  /** Keeps the lanes of a block with it. */
  keepLanes(id: number, block: LoadedBlock, lanes: BlockLanes): void {
    const before = block.bytes
    block.lanes = lanes
    block.bytes += typeof lanes.by === 'number' ? 0 : lanes.by.byteLength
    this.#keep(id, block, before)
  }

  async #load(envelope: BlockEnvelope, wanted: Wanted): Promise<LoadedBlock> {
    const block = this.#blocks.get(envelope.id) ?? emptyBlock()
    const ordered = envelope.summary?.ordered === true
    const missing = wanted.columns.filter((name) => !block.columns.has(name))
    const part = await this.#store.loadPart(this.#caseId, envelope.id, {
      time: (wanted.times && block.times === null) || (block.order === undefined && !ordered),
      offsets: false,
      columns: missing,
    })
    block.blank = part.blank
    block.schema = part.schema
    const before = block.bytes
    if (block.order === undefined && ordered) block.order = null
    if (part.time) this.#placeTimes(block, part.time)
    for (const column of part.columns) {
      if (block.columns.has(column.name)) continue
      const loaded = this.#loaded(envelope.format, column, block)
      block.columns.set(column.name, loaded)
      block.bytes += bytesOf(loaded)
    }
    this.#keep(envelope.id, block, before)
    return block
  }

  #placeTimes(block: LoadedBlock, time: Float64Array): void {
    if (block.order === null) block.times = time
    else {
      const { order, times } = timeOrder(time)
      block.times = times
      if (order.every((row, position) => row === position)) block.order = null
      else {
        block.order = time.length <= 65_536 ? Uint16Array.from(order) : order
        block.bytes += block.order.byteLength
      }
    }
    block.bytes += time.byteLength
  }

  #loaded(format: string, column: Column, block: LoadedBlock): LoadedColumn {
    const { name, many, values } = column
    const codes = inOrder(column.codes, block.order ?? null)
    const shared = many ? null : this.#share(format, column)
    return {
      name,
      many,
      codes,
      counts: countsOf(codes, values.count),
      last: values.count,
      shared,
      values: shared === null ? values : null,
    }
  }

  #share(format: string, column: Column): LoadedColumn['shared'] {
    const key = this.#sharedBy(format, column.name)
    let dictionary = this.#dictionaries.get(key)
    if (!dictionary) this.#dictionaries.set(key, (dictionary = new CaseDictionary()))
    const codes = dictionary.take(column.values)
    return codes === null ? null : { dictionary, codes }
  }

  #keep(id: number, block: LoadedBlock, before: number): void {
    if (!this.#blocks.has(id)) {
      this.#blocks.set(id, block)
      this.#ids.push(id)
      this.#bytes += block.bytes
    } else this.#bytes += block.bytes - before
    while (this.#bytes > this.#limit && this.#ids.length > 1) {
      this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) >>> 0
      const at = (this.#random >>> 8) % this.#ids.length
      const victim = this.#ids[at]!
      if (victim === id) continue
      this.#ids[at] = this.#ids.at(-1)!
      this.#ids.pop()
      this.#bytes -= this.#blocks.get(victim)?.bytes ?? 0
      this.#blocks.delete(victim)
    }
  }
}

function holds(block: LoadedBlock, wanted: Wanted): boolean {
  if (block.order === undefined || (wanted.times && block.times === null)) return false
  return wanted.columns.every((name) => block.columns.has(name))
}

function wholeBytes(block: Block): number {
  const columns = block.columns.reduce(
    (sum, { codes, values }) => sum + codes.byteLength + values.bytes.byteLength + values.ends.byteLength,
    0,
  )
  return columns + block.rows * 28
}
