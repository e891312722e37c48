import { utf8 } from './bytes.ts'
import type { Block } from './block.ts'
import { ITEM_SEPARATOR, type Column } from './column.ts'
import type { Place } from './place.ts'

const INITIAL_ROWS = 64
const INITIAL_SLOTS = 128
const INITIAL_VALUES = 32
/** After this many values a column that hardly repeats stops looking for repeats. */
const PROBATION = 2048
/** The same for a column that hardly repeated in the block before. */
const SHORT_PROBATION = 256

let viewed: Uint8Array = new Uint8Array(0)
let view = new DataView(viewed.buffer)

/** Bytes that are put in come from the same array many times in a row. */
function viewOf(source: Uint8Array): DataView {
  if (source !== viewed) {
    viewed = source
    view = new DataView(source.buffer, source.byteOffset, source.length)
  }
  return view
}

/** Four bytes at a time: byte by byte, hashing and comparing were the dearest steps of reading a log. */
function hashOf(source: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start)
  let i = start
  for (; i + 4 <= end; i += 4) {
    hash = Math.imul(hash ^ source.getUint32(i, true), 0x9e3779b1)
    hash = (hash << 13) | (hash >>> 19)
  }
  for (; i < end; i++) hash = Math.imul(hash ^ source.getUint8(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

function same(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  let i = 0
  for (; i + 4 <= length; i += 4) if (a.getUint32(aStart + i) !== b.getUint32(bStart + i)) return false
  for (; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false
  return true
}

/** Collects one field; reused from block to block. Its arrays grow with what they hold. */
class ColumnBuilder {
  readonly name: string
  /** Holds from the first cell of several items on. */
  many: boolean
  readonly derived: boolean
  readonly #rows: number
  #codes = new Uint32Array(INITIAL_ROWS)
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #used = 0
  #ends = new Uint32Array(INITIAL_VALUES)
  #hashes = new Uint32Array(INITIAL_VALUES)
  #count = 0
  #slots = new Int32Array(INITIAL_SLOTS)
  #dedupe = true
  #probation = PROBATION
  #puts = 0
  #last = 0

  constructor(name: string, rows: number, options: { many: boolean; derived: boolean }) {
    this.name = name
    this.many = options.many
    this.derived = options.derived
    this.#rows = rows
  }

  get heapBytes(): number {
    return this.#used
  }

  put(row: number, source: Uint8Array, start: number, end: number): void {
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, Math.min(this.#rows, row * 4))
    const length = end - start
    const given = viewOf(source)
    const last = this.#last
    if (last > 0) {
      const lastStart = this.#ends[last - 1]!
      if (this.#ends[last]! - lastStart === length && same(this.#view, lastStart, given, start, length)) {
        this.#codes[row] = last
        return
      }
    }
    this.#puts++
    if (!this.#dedupe) {
      this.#codes[row] = this.#last = this.#append(source, start, end, 0)
      return
    }
    const hash = hashOf(given, start, end)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const code = this.#slots[slot]!
      if (code === 0) break
      if (this.#hashes[code] === hash) {
        const valueStart = this.#ends[code - 1]!
        if (this.#ends[code]! - valueStart === length && same(this.#view, valueStart, given, start, length)) {
          this.#codes[row] = this.#last = code
          return
        }
      }
      slot = (slot + 1) & mask
    }
    const code = this.#append(source, start, end, hash)
    this.#slots[slot] = code
    this.#codes[row] = this.#last = code
    if (this.#puts >= this.#probation && this.#count > this.#puts * 0.8) this.#dedupe = false
    else if (this.#count * 2 > this.#slots.length) this.#grow()
  }

  #append(source: Uint8Array, start: number, end: number, hash: number): number {
    const length = end - start
    if (this.#used + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + length))
      larger.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    if (length < 32) for (let i = 0; i < length; i++) this.#bytes[this.#used + i] = source[start + i]!
    else this.#bytes.set(source.subarray(start, end), this.#used)
    this.#used += length
    const code = ++this.#count
    if (code >= this.#ends.length) {
      this.#ends = grown(this.#ends, this.#ends.length * 2)
      this.#hashes = grown(this.#hashes, this.#ends.length)
    }
    this.#ends[code] = this.#used
    this.#hashes[code] = hash
    return code
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4)
    const mask = slots.length - 1
    for (let code = 1; code <= this.#count; code++) {
      let slot = this.#hashes[code]! & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = code
    }
    this.#slots = slots
  }

  take(rows: number): Column | null {
    if (this.#count === 0) return null
    // A column of 0 to the end may have fewer codes than the block has rows.
    if (this.#codes.length < rows) this.#codes = grown(this.#codes, rows)
    const given = this.#codes.subarray(0, rows)
    const codes =
      this.#count < 256
        ? new Uint8Array(given)
        : this.#count < 65_536
          ? new Uint16Array(given)
          : new Uint32Array(given)
    const column: Column = {
      name: this.name,
      many: this.many,
      codes,
      values: {
        bytes: this.#bytes.slice(0, this.#used),
        ends: this.#ends.slice(0, this.#count + 1),
        count: this.#count,
      },
    }
    this.#codes.fill(0)
    this.#probation = this.#dedupe ? PROBATION : SHORT_PROBATION
    this.#used = this.#count = this.#puts = this.#last = 0
    this.#dedupe = true
    if (this.#slots.length > INITIAL_SLOTS * 512) this.#slots = new Int32Array(INITIAL_SLOTS)
    else this.#slots.fill(0)
    return column
  }
}

function grown(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length)
  larger.set(array)
  return larger
}

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
}

/**
 * Turns cells into blocks: `row`, then `put` for each of its values, row after row; `flush` at
 * the end and whenever the schema changes.
 */
export class BlockBuilder {
  readonly #options: Required<BlockBuilderOptions>
  readonly #time: Float64Array
  readonly #ordinals: Float64Array
  readonly #offsets: Float64Array
  readonly #lengths: Uint32Array
  #columns: ColumnBuilder[] = []
  #handles = new Map<string, number>()
  #schema: readonly string[] = []
  #raw = new Map<number, Uint8Array>()
  #rows = 0
  #weight = 0

  constructor(options: BlockBuilderOptions) {
    this.#options = { rows: 16_384, heapBytes: 24 << 20, ...options }
    const rows = this.#options.rows
    this.#time = new Float64Array(rows)
    this.#ordinals = new Float64Array(rows)
    this.#offsets = new Float64Array(rows)
    this.#lengths = new Uint32Array(rows)
  }

  /** Rows collected since the last block. */
  get pending(): number {
    return this.#rows
  }

  /** Sets the columns of the rows that follow; ends the block if they differ from those before. */
  useSchema(schema: readonly string[]): void {
    if (schema.length === this.#schema.length && schema.every((name, i) => name === this.#schema[i])) return
    this.flush()
    this.#schema = [...schema]
    this.#columns = []
    this.#handles = new Map()
    for (const name of schema) this.field(name)
  }

  /** The handle of a field, made on first use. `many`: its cells hold several items. */
  field(name: string, many = false): number {
    const known = this.#handles.get(name)
    if (known !== undefined) {
      if (many) this.#columns[known]!.many = true
      return known
    }
    const handle = this.#columns.length
    this.#columns.push(
      new ColumnBuilder(name, this.#options.rows, { many, derived: !this.#schema.includes(name) }),
    )
    this.#handles.set(name, handle)
    return handle
  }

  /** Begins a row. `time` in epoch ms, NaN when it could not be read. */
  row(time: number, ordinal: number, offset: number, length: number): void {
    if (this.#rows === this.#options.rows || this.#weight > this.#options.heapBytes) this.flush()
    const row = this.#rows++
    this.#time[row] = time
    this.#ordinals[row] = ordinal
    this.#offsets[row] = offset
    this.#lengths[row] = length
    this.#weight += length
  }

  /** Sets a value of the current row from UTF-8 bytes. In tables an empty cell is no value. */
  put(handle: number, source: Uint8Array, start: number, end: number): void {
    if (start === end && this.#options.blank === 'empty') return
    this.#columns[handle]!.put(this.#rows - 1, source, start, end)
  }

  putText(handle: number, text: string): void {
    const bytes = utf8(text)
    this.put(handle, bytes, 0, bytes.length)
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
    this.#columns[handle]!.put(this.#rows - 1, joined, 0, length)
  }

  /** Keeps the current row's line as it is, because its columns do not give it back. */
  keepRaw(source: Uint8Array, start: number, end: number): void {
    this.#raw.set(this.#rows - 1, source.slice(start, end))
  }

  /** Ends the current block, if it has any row. */
  flush(): void {
    const rows = this.#rows
    if (rows === 0) return
    const columns: Column[] = []
    for (const builder of this.#columns) {
      const column = builder.take(rows)
      if (column) columns.push(column)
    }
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
