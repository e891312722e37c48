import type { Annotation } from '../../event/annotation.ts'
import type { Block } from '../../event/block.ts'
import type { Column } from '../../event/column.ts'
import { grouped } from '../../event/grouped.ts'
import { LEVELS } from '../../event/hit.ts'
import { UNKNOWN_HOST, type Role } from '../../event/roles.ts'
import type { BlockEnvelope, CaseStore } from '../../storage/store.ts'
import { fewValuesOf } from '../../storage/few-values.ts'
import { formatById, laneFields } from '../../formats/registry.ts'
import { columnName } from './block-evaluation.ts'
import { BlockShelf, type BlockParts } from './block-shelf.ts'
import type { HitMarks, EventMark } from './hit-marks.ts'
import { Lanes } from './lanes.ts'
import { survey, type Pace } from './surveying.ts'
import { plainColumn, type BlockLanes, type LoadedBlock, type TalliedColumn } from './loaded-block.ts'
import { rowAt } from '../../storage/time-order.ts'

/** What is known of texts of all blocks takes no more; blocks beyond it are looked into for a text. */
const TEXTS_BYTES = 64 << 20

/** Positions of a block that a rule has hit, and how badly. */
export interface BlockHits {
  readonly positions: Uint32Array
  /** 1 + level of the highest hit. */
  readonly levels: Uint8Array
  /** Every hit of the block, and every mark that somebody gave an event. */
  readonly each: readonly EventMark[]
}

/** A hit by where its row begins. */
interface MarkedHit {
  readonly offset: number
  /** 1 + level. */
  readonly level: number
  readonly rule: string
}

/** An event that somebody starred or tagged, by where its row begins. */
interface MarkedEvent {
  readonly source: number
  readonly offset: number
  readonly isStarred: boolean
  readonly tags: readonly string[]
}

const NO_HITS: BlockHits = { positions: new Uint32Array(), levels: new Uint8Array(), each: [] }

/** The open case: what is known of every block, and as much of the blocks as fits into memory. */
export class CaseIndex {
  readonly lanes = new Lanes()
  readonly #store: CaseStore
  readonly #caseId: string
  readonly #shelf: BlockShelf
  readonly #envelopes = new Map<number, BlockEnvelope>()
  readonly #hitsOf = new Map<number, BlockHits>()
  /** Lanes of the blocks that have only one. */
  readonly #only = new Map<number, BlockLanes>()
  readonly #columns = new Map<string, readonly string[]>()
  #textBytes = 0
  #blocks: readonly BlockEnvelope[] = []
  #marks: readonly HitMarks[] = []
  #hostOf: ReadonlyMap<number, string> = new Map()
  #epoch = 0
  #annotated: { readonly said: string; readonly bySource: ReadonlyMap<number, readonly MarkedEvent[]> } = {
    said: '[]',
    bySource: new Map(),
  }
  /** Grows whenever hits, stars or tags may be others. */
  hitsRevision = 0
  #surveysRead: Promise<void> | null = null

  constructor(store: CaseStore, caseId: string, shelfBytes?: number) {
    this.#store = store
    this.#caseId = caseId
    this.#shelf = new BlockShelf(store, caseId, dictionaryOf, shelfBytes)
  }

  /** Blocks in order of the time at which they begin; those without a time last. */
  get blocks(): readonly BlockEnvelope[] {
    return this.#blocks
  }

  /** Bytes of blocks and dictionaries that stand in memory. */
  get bytes(): number {
    return this.#shelf.bytes
  }

  envelope(id: number): BlockEnvelope | undefined {
    return this.#envelopes.get(id)
  }

  /** The host of a source where its rows name none. */
  hostOf(source: number): string {
    return this.#hostOf.get(source) ?? UNKNOWN_HOST
  }

  /** Takes in blocks that were stored since; `renew` places hosts and hits of all blocks anew. */
  async refresh(
    hostOf: ReadonlyMap<number, string>,
    marks: readonly HitMarks[],
    renew: boolean,
  ): Promise<void> {
    if (renew) {
      this.#epoch++
      this.#only.clear()
    }
    this.#marks = marks
    this.#hitsOf.clear()
    this.hitsRevision++
    this.#hostOf = hostOf
    // Dictionaries begin with what is stored of them.
    this.#surveysRead ??= this.#shelf.surveys.read()
    await this.#surveysRead.catch((error: unknown) => {
      this.#surveysRead = null
      throw error
    })
    await this.#store.blocks.each(this.#caseId, (envelope) => {
      if (!this.#envelopes.has(envelope.id)) this.#envelopes.set(envelope.id, this.#bounded(envelope))
    })
    const beginning = ({ minTime }: BlockEnvelope): number => (Number.isNaN(minTime) ? Infinity : minTime)
    this.#blocks = [...this.#envelopes.values()].sort((a, b) => {
      const [first, second] = [beginning(a), beginning(b)]
      return first === second ? a.id - b.id : first - second
    })
  }

  /** The envelope as it stays in memory: blocks of one log share the names of their columns. */
  #bounded(envelope: BlockEnvelope): BlockEnvelope {
    const key = envelope.columns.join('\n')
    const columns = this.#columns.get(key) ?? envelope.columns
    this.#columns.set(key, columns)
    const { texts, ...summary } = envelope.summary
    this.#textBytes += texts?.byteLength ?? 0
    const fits = texts && this.#textBytes <= TEXTS_BYTES
    return { ...envelope, columns, summary: fits ? { ...summary, texts } : summary }
  }

  /** How often each value of some columns stands in a block, as far as that is known without loading it. */
  tallied(envelope: BlockEnvelope, columns: readonly string[]): ReadonlyMap<string, TalliedColumn> {
    const known = this.#shelf.surveys.of(envelope)?.columns
    return new Map(
      columns.flatMap((name): [string, TalliedColumn][] => {
        const column = known?.get(name)
        return column ? [[name, this.#shelf.talliedIn(column)]] : []
      }),
    )
  }

  /** Surveys the blocks that are not yet, and loads what people ask for, of it about so many bytes. */
  async prepare(pace: Pace, worthwhile?: number, ahead = Infinity): Promise<void> {
    this.#shelf.fillTo(ahead)
    await survey(this.#store, this.#caseId, this.#shelf, this.#blocks, pace, worthwhile)
    for (const envelope of this.#blocks) {
      const columns = [...(this.#shelf.surveys.of(envelope)?.columns.keys() ?? [])]
      const wanted = { times: true, order: false, columns }
      if (this.#shelf.peek(envelope.id, wanted)) continue
      if (!this.#shelf.hasRoom || !(await pace())) return
      await this.#shelf.get(envelope, wanted)
    }
  }

  load(envelope: BlockEnvelope, wanted: BlockParts): Promise<LoadedBlock> {
    return this.#shelf.get(envelope, wanted)
  }

  /** The block if all of that is loaded already. */
  peek(envelope: BlockEnvelope, wanted: BlockParts): LoadedBlock | null {
    return this.#shelf.peek(envelope.id, wanted)
  }

  /** The block as it was stored, its rows in their own order. */
  whole(envelope: BlockEnvelope): Promise<Block> {
    return this.#shelf.whole(envelope)
  }

  async lanesOf(envelope: BlockEnvelope): Promise<BlockLanes> {
    const known = this.#only.get(envelope.id)
    if (known) return known
    const fields = laneFields(envelope.format).flatMap((field) => columnName(envelope, field) ?? [])
    const only = this.#onlyLane(envelope, fields)
    if (only !== null) {
      const lanes = { by: only, counts: null, epoch: this.#epoch }
      this.#only.set(envelope.id, lanes)
      return lanes
    }
    const block = await this.#shelf.get(envelope, { times: false, order: false, columns: fields })
    if (block.lanes?.epoch === this.#epoch) return block.lanes
    const columns = fields.map((name) => plainColumn(block.columns.get(name)!))
    const by = this.lanes.ofRows(
      blockOf(envelope.format, envelope.rows, columns),
      this.hostOf(envelope.source),
    )
    const lanes = { by, counts: null, epoch: this.#epoch }
    this.#shelf.keepLanes(envelope.id, lanes)
    return lanes
  }

  /** The lane of a block whose lane fields have one value each, without loading it. */
  #onlyLane(envelope: BlockEnvelope, fields: readonly string[]): number | null {
    const columns: Column[] = []
    for (const name of fields) {
      const few = fewValuesOf(envelope.summary.few, envelope.columns.indexOf(name))
      if (few === null || few.partial || few.values.count !== 1) return null
      columns.push({ name, many: false, codes: Uint8Array.of(1), values: few.values })
    }
    const lane = this.lanes.ofRows(blockOf(envelope.format, 1, columns), this.hostOf(envelope.source))
    return typeof lane === 'number' ? lane : null
  }

  /** Takes the stars and tags that people gave to events. */
  annotate(annotations: readonly Annotation[]): void {
    const marked = annotations.flatMap(({ on, star, tags }): MarkedEvent[] =>
      on.kind === 'event' && (star || tags.length > 0)
        ? [{ source: on.source, offset: on.place.offset, isStarred: star, tags }]
        : [],
    )
    const said = JSON.stringify(marked)
    if (said === this.#annotated.said) return
    this.#annotated = { said, bySource: grouped(marked.map((one) => [one.source, one])) }
    this.#hitsOf.clear()
    this.hitsRevision++
  }

  /** Which positions of a block have a hit. */
  async hitsOf(envelope: BlockEnvelope): Promise<BlockHits> {
    const known = this.#hitsOf.get(envelope.id)
    if (known) return known
    const marked = this.#markedIn(envelope)
    const given = (this.#annotated.bySource.get(envelope.source) ?? []).filter(
      ({ offset }) => offset >= envelope.summary.firstOffset && offset <= envelope.summary.lastOffset,
    )
    const placed = marked.length + given.length === 0 ? NO_HITS : await this.#placed(envelope, marked, given)
    this.#hitsOf.set(envelope.id, placed)
    return placed
  }

  /** The hits on a block, by where they begin. */
  #markedIn({ source, summary }: BlockEnvelope): MarkedHit[] {
    const { firstOffset, lastOffset } = summary
    const found: MarkedHit[] = []
    for (const marks of this.#marks) {
      const { offsets, levels, rules } = marks.of(source)
      offsets.forEach((offset, i) => {
        if (offset < firstOffset || offset > lastOffset) return
        found.push({ offset, level: levels[i]!, rule: marks.nameOf(rules[i]!) })
      })
    }
    return found
  }

  async #placed(
    envelope: BlockEnvelope,
    marked: readonly MarkedHit[],
    given: readonly MarkedEvent[],
  ): Promise<BlockHits> {
    const { order } = await this.#shelf.get(envelope, { times: false, order: true, columns: [] })
    const offsets = await this.offsets(envelope)
    const positionOf = order ? inverse(order) : null
    const highest = new Map<number, number>()
    const each: EventMark[] = []
    for (const { offset, level, rule } of marked) {
      const row = rowAt(offsets, offset)
      if (row < 0) continue
      const position = positionOf ? positionOf[row]! : row
      highest.set(position, Math.max(highest.get(position) ?? 0, level))
      each.push({ position, rule, level: LEVELS[level - 1]! })
    }
    for (const { offset, isStarred, tags } of given) {
      const row = rowAt(offsets, offset)
      if (row >= 0) each.push({ position: positionOf ? positionOf[row]! : row, isStarred, tags })
    }
    const placed = [...highest].sort((a, b) => a[0] - b[0])
    return {
      positions: Uint32Array.from(placed, ([position]) => position),
      levels: Uint8Array.from(placed, ([, level]) => level),
      each,
    }
  }

  /** Where the rows of a block begin, in their own order. */
  async offsets(envelope: BlockEnvelope): Promise<Float64Array> {
    const part = await this.#store.blocks.loadPart(this.#caseId, envelope.id, {
      times: false,
      order: false,
      offsets: true,
      columns: [],
    })
    return part.offsets!
  }
}

/** Fields that play the same role share a dictionary, whatever formats call them. */
function dictionaryOf(format: string, field: string): string {
  const roles = Object.entries(formatById(format)?.roles ?? {}) as [Role, string][]
  return roles.find(([, name]) => name.toLowerCase() === field.toLowerCase())?.[0] ?? `field ${field}`
}

/** Columns as a block, for those who look at nothing else of it. */
function blockOf(format: string, rows: number, columns: readonly Column[]): Block {
  const none = new Float64Array()
  return {
    format,
    rows,
    time: none,
    placeKind: 'line',
    ordinals: none,
    offsets: none,
    lengths: new Uint32Array(),
    schema: [],
    columns,
    blank: 'absent',
    raw: new Map(),
  }
}

function inverse(order: Uint16Array | Uint32Array): Uint32Array {
  const positions = new Uint32Array(order.length)
  for (let position = 0; position < order.length; position++) positions[order[position]!] = position
  return positions
}
