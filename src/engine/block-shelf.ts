import type { Block } from '../event/block.ts'
import type { Column } from '../event/column.ts'
import type { BlockEnvelope, CaseStore } from '../storage/store.ts'
import { CaseDictionary } from './case-dictionary.ts'
import {
  bytesOf,
  countsOf,
  emptyBlock,
  type BlockLanes,
  type LoadedBlock,
  type LoadedColumn,
} from './loaded-block.ts'

/** What stands in memory of all blocks together, but for the dictionaries. */
const SHELF_BYTES = 384 << 20
/** With more than this in dictionaries, what is loaded from then on keeps its values to itself. */
const DICTIONARY_BYTES = 192 << 20

/** Parts of a block by the names that its columns have in it. */
export interface Wanted {
  readonly times: boolean
  readonly order: boolean
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
  /** Blocks with columns of their own or kept whole: those go first. */
  readonly #heavy = new Set<number>()
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
    return this.#bytes + this.#dictionaryBytes()
  }

  #dictionaryBytes(): number {
    let bytes = 0
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
        const loading = this.#load(envelope, wanted).finally(() => this.#loading.delete(envelope.id))
        // Whoever waits for it only wants to look again.
        this.#loading.set(
          envelope.id,
          loading.then(
            () => undefined,
            () => undefined,
          ),
        )
        const loaded = await loading
        if (holds(loaded, wanted)) return loaded
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
    const known = this.#blocks.get(envelope.id)?.whole
    if (known) return known
    const whole = await this.#store.loadBlock(this.#caseId, envelope.id, null)
    const block = await this.get(envelope, { times: false, order: false, columns: [] })
    if (block.whole) return block.whole
    const before = block.bytes
    block.whole = whole
    block.bytes += wholeBytes(whole)
    this.#heavy.add(envelope.id)
    this.#keep(envelope.id, block, before)
    return whole
  }

  /** Keeps the lanes of a block with it. */
  keepLanes(id: number, lanes: BlockLanes): void {
    const block = this.#blocks.get(id)
    if (!block || block.lanes?.epoch === lanes.epoch) return
    const before = block.bytes
    if (block.lanes) block.bytes -= laneBytes(block.lanes)
    block.lanes = lanes
    block.bytes += laneBytes(lanes)
    this.#keep(id, block, before)
  }

  async #load(envelope: BlockEnvelope, wanted: Wanted): Promise<LoadedBlock> {
    const { id } = envelope
    const ordered = envelope.summary?.ordered === true
    const known = this.#blocks.get(id) ?? emptyBlock()
    const part = await this.#store.loadPart(this.#caseId, id, {
      times: wanted.times && known.times === null,
      order: wanted.order && known.order === undefined && !ordered,
      offsets: false,
      columns: wanted.columns.filter((name) => !known.columns.has(name)),
    })
    // Parts of it may have been let go meanwhile.
    const block = this.#blocks.get(id) ?? emptyBlock()
    const before = block.bytes
    block.blank = part.blank
    block.schema = part.schema
    if (block.order === undefined) {
      block.order = ordered ? null : part.order
      block.bytes += block.order?.byteLength ?? 0
    }
    if (part.times && block.times === null) {
      block.times = part.times
      block.bytes += part.times.byteLength
    }
    for (const column of part.columns) {
      if (block.columns.has(column.name)) continue
      const loaded = this.#loaded(envelope.format, column)
      block.columns.set(column.name, loaded)
      block.bytes += bytesOf(loaded)
      if (loaded.values) this.#heavy.add(id)
    }
    this.#keep(id, block, before)
    return block
  }

  #loaded(format: string, column: Column): LoadedColumn {
    const { name, many, codes, values } = column
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
    if (this.#dictionaryBytes() > Math.min(this.#limit, DICTIONARY_BYTES)) return null
    const codes = dictionary.take(column.values)
    return codes === null ? null : { dictionary, codes }
  }

  #keep(id: number, block: LoadedBlock, before: number): void {
    if (!this.#blocks.has(id)) {
      this.#blocks.set(id, block)
      this.#ids.push(id)
      this.#bytes += block.bytes
    } else this.#bytes += block.bytes - before
    for (const heavy of this.#heavy) {
      if (this.#bytes <= this.#limit) return
      if (heavy !== id) this.#lighten(heavy)
    }
    while (this.#bytes > this.#limit && this.#ids.length > 1) {
      this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) >>> 0
      const at = (this.#random >>> 8) % this.#ids.length
      const victim = this.#ids[at]!
      if (victim === id) continue
      this.#ids[at] = this.#ids.at(-1)!
      this.#ids.pop()
      this.#bytes -= this.#blocks.get(victim)?.bytes ?? 0
      this.#blocks.delete(victim)
      this.#heavy.delete(victim)
    }
  }

  /** Lets go of what is large and seldom asked for. Who holds the block goes on with what he has. */
  #lighten(id: number): void {
    this.#heavy.delete(id)
    const block = this.#blocks.get(id)
    if (!block) return
    const light: LoadedBlock = { ...block, whole: null, columns: new Map() }
    if (block.whole) light.bytes -= wholeBytes(block.whole)
    for (const [name, column] of block.columns) {
      if (column.values === null) light.columns.set(name, column)
      else light.bytes -= bytesOf(column)
    }
    this.#blocks.set(id, light)
    this.#bytes += light.bytes - block.bytes
  }
}

function holds(block: LoadedBlock, wanted: Wanted): boolean {
  if ((wanted.order && block.order === undefined) || (wanted.times && block.times === null)) return false
  return wanted.columns.every((name) => block.columns.has(name))
}

function laneBytes({ by, counts }: BlockLanes): number {
  return (typeof by === 'number' ? 0 : by.byteLength) + (counts?.byteLength ?? 0)
}

function wholeBytes(block: Block): number {
  const columns = block.columns.reduce(
    (sum, { codes, values }) => sum + codes.byteLength + values.bytes.byteLength + values.ends.byteLength,
    0,
  )
  return columns + block.rows * 28
}
