import type { Block } from '../../event/block.ts'
import type { Column } from '../../event/column.ts'
import type { BareColumn, BlockEnvelope, BlockPart, CaseStore } from '../../storage/store.ts'
import { FEW_CODES, type SurveyedBlock, type SurveyedColumn } from '../../storage/survey.ts'
import type { Times } from '../../storage/time-order.ts'
import { Dictionaries } from './dictionaries.ts'
import {
  bytesOf,
  countsOf,
  emptyBlock,
  type BlockLanes,
  type LoadedBlock,
  type LoadedColumn,
  type TalliedColumn,
} from './loaded-block.ts'
import { Surveys } from './surveys.ts'

/** Most bytes of blocks in memory, without the dictionaries. */
const SHELF_BYTES = 384 << 20
/** Share of it that is filled before anybody asks. */
const AHEAD = 0.75
/** Share beyond which nothing is kept that was not asked for. */
const NEARLY = 0.9

/** Parts of a block by the names that its columns have in it. */
export interface BlockParts {
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
  readonly #dictionaries: Dictionaries
  readonly surveys: Surveys
  #bytes = 0
  #ahead: number
  /** Blocks that are kept whole or have columns with values of their own; these parts are let go first. */
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
    this.#ahead = limit * AHEAD
    this.#dictionaries = new Dictionaries(limit)
    this.surveys = new Surveys(store, caseId, this.#dictionaries)
  }

  get bytes(): number {
    return this.#bytes + this.#dictionaries.bytes + this.surveys.bytes
  }

  /** Whether more may be loaded that nobody has asked for. */
  get hasRoom(): boolean {
    return this.#bytes < this.#ahead
  }

  /** Sets how many bytes are filled before anybody asks; never more than the usual share. */
  fillTo(bytes: number): void {
    this.#ahead = Math.min(bytes, this.#limit * AHEAD)
  }

  /** The block with what is wanted of it. */
  async get(envelope: BlockEnvelope, wanted: BlockParts): Promise<LoadedBlock> {
    for (;;) {
      const block = this.#blocks.get(envelope.id)
      if (block && holds(block, wanted)) return block
      const others = this.#loading.get(envelope.id)
      if (others) await others
      else {
        const loading = this.#load(envelope, wanted).finally(() => this.#loading.delete(envelope.id))
        // Others who wait for it look again themselves.
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
  peek(id: number, wanted: BlockParts): LoadedBlock | null {
    const block = this.#blocks.get(id)
    return block && holds(block, wanted) ? block : null
  }

  /** The block as it was stored, with everything in it. */
  async whole(envelope: BlockEnvelope): Promise<Block> {
    const known = this.#blocks.get(envelope.id)?.whole
    if (known) return known
    const whole = await this.#store.blocks.load(this.#caseId, envelope.id)
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

  async #load(envelope: BlockEnvelope, wanted: BlockParts): Promise<LoadedBlock> {
    const { id } = envelope
    const ordered = envelope.summary.ordered
    const known = this.#blocks.get(id) ?? emptyBlock()
    const found = await this.#surveyed(envelope, wanted, known)
    const needed = {
      times: wanted.times && known.times === null && found?.times === undefined,
      order: wanted.order && known.order === undefined && !ordered,
      offsets: false,
      columns: wanted.columns.filter((name) => !known.columns.has(name) && !found?.survey.columns.has(name)),
      bare: wanted.columns.filter(
        (name) => !known.columns.has(name) && found?.survey.columns.has(name) && !found.codes?.has(name),
      ),
    }
    const enough = !needed.times && !needed.order && needed.columns.length + needed.bare.length === 0
    const part = enough && found ? null : await this.#store.blocks.loadPart(this.#caseId, id, needed)
    // Parts of it may have been let go meanwhile.
    const block = this.#blocks.get(id) ?? emptyBlock()
    const before = block.bytes
    const { blank, schema } = part ?? found!.survey
    block.blank = blank
    block.schema = schema
    if (block.order === undefined) {
      block.order = ordered ? null : part?.order
      block.bytes += block.order?.byteLength ?? 0
    }
    putTimes(block, part?.times ?? found?.times)
    for (const column of part?.columns ?? []) {
      const [, loaded] = this.#loaded(envelope.format, column)
      this.#put(id, block, loaded)
    }
    if (found) this.#putSurveyed(id, block, found, wanted.columns, part?.bare ?? [])
    this.#keep(id, block, before)
    return block
  }

  /** What surveys have of what is wanted of a block. */
  async #surveyed(
    envelope: BlockEnvelope,
    wanted: BlockParts,
    known: LoadedBlock,
  ): Promise<SurveyedParts | null> {
    const { id } = envelope
    const survey = this.surveys.of(envelope)
    if (!survey) return null
    // They are read for many blocks at once, of which the others would be pushed out again.
    const room = this.#bytes < this.#limit * NEARLY
    const asksTimes = room && wanted.times && known.times === null && survey.hasTimes
    const asksCodes =
      room &&
      wanted.columns.some(
        (name) => !known.columns.has(name) && (survey.columns.get(name)?.last ?? Infinity) <= FEW_CODES,
      )
    const [times, codes] = await Promise.all([
      asksTimes ? this.surveys.timesWith(id) : null,
      asksCodes ? this.surveys.codesWith(id) : null,
    ])
    for (const other of new Set([...(times?.keys() ?? []), ...(codes?.keys() ?? [])]))
      if (other !== id) this.#adopt(other, times?.get(other), codes?.get(other), wanted.columns)
    // It was let go when it turned out to be damaged.
    if (!this.surveys.of(envelope)) return null
    return { survey, times: times?.get(id), codes: codes?.get(id) }
  }

  /** Keeps parts of a block that were read together with those of another: nearly every question needs them next. */
  #adopt(
    id: number,
    times: Times | undefined,
    codes: ReadonlyMap<string, Uint8Array> | undefined,
    wanted: readonly string[],
  ): void {
    const survey = this.surveys.beside(id)
    if (!survey || this.#bytes > this.#limit * NEARLY) return
    const block = this.#blocks.get(id) ?? emptyBlock()
    const before = block.bytes
    block.blank = survey.blank
    block.schema = survey.schema
    putTimes(block, times)
    this.#putSurveyed(id, block, { survey, times, codes }, wanted, [])
    this.#keep(id, block, before)
  }

  #putSurveyed(
    id: number,
    block: LoadedBlock,
    { survey, codes }: SurveyedParts,
    wanted: readonly string[],
    bare: readonly BareColumn[],
  ): void {
    for (const name of wanted) {
      const column = survey.columns.get(name)
      if (!column || block.columns.has(name)) continue
      const plain = bare.find((one) => one.name === name)
      if (plain && plain.last !== column.last) return this.surveys.forget(id)
      const standing = plain?.codes ?? codes?.get(name)
      if (standing) this.#put(id, block, this.#fromSurvey(column, standing))
    }
  }

  /** A column of a survey as one of a loaded block. */
  #fromSurvey({ name, key, last, map, counts }: SurveyedColumn, codes: LoadedColumn['codes']): LoadedColumn {
    const shared = { dictionary: this.#dictionaries.of(key), codes: map }
    return { name, many: false, codes, counts, last, shared, values: null }
  }

  /** How often each value stands in the column. */
  talliedIn({ key, last, map, counts }: SurveyedColumn): TalliedColumn {
    return { counts, last, shared: { dictionary: this.#dictionaries.of(key), codes: map } }
  }

  #put(id: number, block: LoadedBlock, column: LoadedColumn): void {
    if (block.columns.has(column.name)) return
    block.columns.set(column.name, column)
    block.bytes += bytesOf(column)
    if (column.values) this.#heavy.add(id)
  }

  /** Takes parts of a block that was looked at unasked; its columns come back, and what shares them. */
  take(envelope: BlockEnvelope, part: BlockPart): [string, LoadedColumn][] {
    const { id, format } = envelope
    const columns = part.columns.map((column) => this.#loaded(format, column))
    if (!this.hasRoom) return columns
    const block = this.#blocks.get(id) ?? emptyBlock()
    const before = block.bytes
    block.blank = part.blank
    block.schema = part.schema
    if (envelope.summary.ordered) block.order = null
    putTimes(block, part.times)
    for (const [, column] of columns) if (column.shared) this.#put(id, block, column)
    this.#keep(id, block, before)
    return columns
  }

  /** A column as it stands in memory, and what shares its values. */
  #loaded(format: string, column: Column): [string, LoadedColumn] {
    const { name, many, codes, values } = column
    const key = this.#sharedBy(format, name)
    const shared = many || this.#dictionaries.full ? null : this.#share(key, column)
    const counts = countsOf(codes, values.count)
    const own = shared === null ? values : null
    return [key, { name, many, codes, counts, last: values.count, shared, values: own }]
  }

  #share(key: string, { values }: Column): LoadedColumn['shared'] {
    const dictionary = this.#dictionaries.of(key)
    const codes = dictionary.take(values)
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

  /** Drops the parts of a block that are large and seldom asked for. Whoever holds the block keeps the old one. */
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

/** What surveys have of a block. */
interface SurveyedParts {
  readonly survey: SurveyedBlock
  readonly times: Times | undefined
  readonly codes: ReadonlyMap<string, Uint8Array> | undefined
}

function putTimes(block: LoadedBlock, times: Times | null | undefined): void {
  if (!times || block.times !== null) return
  block.times = times
  block.bytes += times.byteLength
}

function holds(block: LoadedBlock, wanted: BlockParts): boolean {
  if ((wanted.order && block.order === undefined) || (wanted.times && block.times === null)) return false
  return wanted.columns.every((name) => block.columns.has(name))
}

function laneBytes({ by }: BlockLanes): number {
  return typeof by === 'number' ? 0 : by.byteLength
}

function wholeBytes(block: Block): number {
  const columns = block.columns.reduce(
    (sum, { codes, values }) => sum + codes.byteLength + values.bytes.byteLength + values.ends.byteLength,
    0,
  )
  return columns + block.rows * 28
}
