import type { Block } from './block.ts'
import { ITEM_SEPARATOR } from './column.ts'
import { ScriptColumns, type Columns } from './column-builder.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { KernelColumns } from './kernel-columns.ts'
import type { Place } from './place.ts'

export interface BlockBuilderOptions {
  readonly format: string
  readonly placeKind: Place['kind']
  readonly blank: Block['blank']
  /** Receives each finished block. */
  readonly emit: (block: Block) => void
  /** Rows of a full block. */
  readonly rows?: number
  /** A block also ends when its values hold this many bytes. */
  readonly heapBytes?: number
  /** Builds the columns when it is given; otherwise they are built in plain arrays. */
  readonly kernel?: Kernel | null
}

/** Every block adds a fixed cost to a query, so blocks are as large as codes of two bytes allow. */
const FULL_ROWS = 65_535
/** Most sources are small, so the arrays start small and grow on demand. */
const FEW_ROWS = 64

/** Fewer rows make a block short. */
const SHORT_ROWS = 64
/** Short blocks that new schemas may end. */
const MOST_SHORT = 256
/** Columns of a mixed block, unless a single schema has more. */
const MIXED_COLUMNS = 128

/**
 * Turns cells into blocks: call `row`, then `put` for each of its values, for one row after the other; call `flush` at
 * the end and whenever the schema changes.
 */
export class BlockBuilder {
  readonly #options: Required<BlockBuilderOptions>
  readonly #columns: Columns
  #time = new Float64Array(FEW_ROWS)
  #ordinals = new Float64Array(FEW_ROWS)
  #offsets = new Float64Array(FEW_ROWS)
  #lengths = new Uint32Array(FEW_ROWS)
  #handles = new Map<string, number>()
  #schema: readonly string[] = []
  #raw = new Map<number, Uint8Array>()
  #rows = 0
  #weight = 0
  /** Blocks that a new schema ended early since the last full one. */
  #shortBlocks = 0

  constructor(options: BlockBuilderOptions) {
    this.#options = { rows: FULL_ROWS, heapBytes: 24 << 20, kernel: null, ...options }
    const { rows, kernel } = this.#options
    this.#columns = kernel ? new KernelColumns(kernel, rows) : new ScriptColumns(rows)
  }

  /** Rows collected since the last block. */
  get pending(): number {
    return this.#rows
  }

  /** Rows and bytes (`weight`) that still fit into this block. A full block is emitted first. */
  get room(): { readonly rows: number; readonly weight: number } {
    this.#endFull()
    return { rows: this.#options.rows - this.#rows, weight: this.#options.heapBytes - this.#weight }
  }

  /**
   * Whether a block may hold rows of several schemas. Its rows cannot be rebuilt from their columns: `keepRaw` is due for each.
   */
  get isMixed(): boolean {
    return this.#shortBlocks > MOST_SHORT
  }

  /**
   * Sets the columns of the rows that follow; ends the block if they differ from the previous ones. A log in which they
   * change again and again after a few rows would become as many blocks as it has rows, so then blocks are mixed.
   */
  useSchema(schema: readonly string[]): void {
    if (schema.length === this.#schema.length && schema.every((name, i) => name === this.#schema[i])) return
    // Rows from before it was mixed are rebuilt under their own schema.
    const stays = this.isMixed
    if (this.#rows > 0 && this.#rows < SHORT_ROWS) this.#shortBlocks++
    const added = stays ? schema.filter((name) => !this.#handles.has(name)).length : Infinity
    if (added > MIXED_COLUMNS - this.#handles.size) {
      this.flush()
      this.#columns.clear()
      this.#handles = new Map()
    }
    this.#schema = [...schema]
    for (const name of schema) this.field(name)
  }

  /** Returns the handle of a field and creates it on first use. `many`: its cells hold several items. */
  field(name: string, many = false): number {
    const known = this.#handles.get(name)
    if (known !== undefined) {
      if (many) this.#columns.widen(known)
      return known
    }
    const handle = this.#columns.add(name, many)
    this.#handles.set(name, handle)
    return handle
  }

  /** Begins a row. `time` is in epoch ms, or NaN when it could not be read. */
  row(time: number, ordinal: number, offset: number, length: number): void {
    this.#endFull()
    const row = this.#rows++
    if (row === this.#time.length) this.#makeRoom(row * 4)
    this.#time[row] = time
    this.#ordinals[row] = ordinal
    this.#offsets[row] = offset
    this.#lengths[row] = length
    this.#weight += length
  }

  /** Sets a value of the current row from UTF-8 bytes. In tables an empty cell counts as no value. */
  put(handle: number, source: Uint8Array, start: number, end: number): void {
    if (start === end && this.#options.blank === 'empty') return
    this.#columns.put(handle, this.#rows - 1, source, start, end)
  }

  putText(handle: number, text: string): void {
    if (text === '' && this.#options.blank === 'empty') return
    this.#columns.putText(handle, this.#rows - 1, text)
  }

  /** Tells the builder that the kernel wrote values into the column directly. */
  touched(handle: number): void {
    this.#columns.touched(handle)
  }

  /** Sets a multi-valued cell of the current row. */
  putMany(handle: number, items: readonly Uint8Array[]): void {
    let length = Math.max(0, items.length - 1)
    for (const item of items) length += item.length
    const joined = new Uint8Array(length)
    let at = 0
    items.forEach((item, i) => {
      if (i > 0) joined[at++] = ITEM_SEPARATOR
      joined.set(item, at)
      at += item.length
    })
    this.#columns.put(handle, this.#rows - 1, joined, 0, length)
  }

  /** Keeps the current row's line as it is, because it cannot be rebuilt from its columns. */
  keepRaw(source: Uint8Array, start: number, end: number): void {
    this.#raw.set(this.#rows - 1, source.slice(start, end))
  }

  #makeRoom(rows: number): void {
    const wider = <T extends Float64Array | Uint32Array>(larger: T, from: T): T => (larger.set(from), larger)
    this.#time = wider(new Float64Array(rows), this.#time)
    this.#ordinals = wider(new Float64Array(rows), this.#ordinals)
    this.#offsets = wider(new Float64Array(rows), this.#offsets)
    this.#lengths = wider(new Uint32Array(rows), this.#lengths)
  }

  #endFull(): void {
    if (this.#rows < this.#options.rows && this.#weight <= this.#options.heapBytes) return
    this.flush()
    this.#shortBlocks = 0
  }

  /** Ends the current block; columns that became multi-valued in it start as single-valued again. */
  restart(): void {
    this.flush()
    this.#columns.narrow()
  }

  /** Ends the current block, if it has any row. */
  flush(): void {
    const rows = this.#rows
    if (rows === 0) return
    const columns = this.#columns.take(rows)
    const block: Block = {
      format: this.#options.format,
      rows,
      time: this.#time.slice(0, rows),
      placeKind: this.#options.placeKind,
      ordinals: this.#ordinals.slice(0, rows),
      offsets: this.#offsets.slice(0, rows),
      lengths: this.#lengths.slice(0, rows),
      schema: this.#schema,
      columns,
      blank: this.#options.blank,
      raw: this.#raw,
    }
    this.#raw = new Map()
    this.#rows = 0
    this.#weight = 0
    this.#options.emit(block)
  }
}
