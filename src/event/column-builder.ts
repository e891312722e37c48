import { utf8Into } from './bytes.ts'
import type { Column } from './column.ts'

const INITIAL_ROWS = 64
const INITIAL_SLOTS = 128
const INITIAL_VALUES = 32
/** After this many values a column that hardly repeats stops looking for repeats. */
const PROBATION = 2048
/** The same limit for a column that hardly repeated in the previous block. */
const SHORT_PROBATION = 256

/** Buffer in which a text is encoded before it is put into a column. */
let scratch = new Uint8Array(64 << 10)

let viewed: Uint8Array = new Uint8Array(0)
let view = new DataView(viewed.buffer)

/** Returns a view of `source`. Successive values usually come from the same array, so the last view is kept. */
function viewOf(source: Uint8Array): DataView {
  if (source !== viewed) {
    viewed = source
    view = new DataView(source.buffer, source.byteOffset, source.length)
  }
  return view
}

/** Works on four bytes at a time: byte by byte, hashing and comparing were the most expensive steps of reading a log. */
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
  /** True from the first cell on that holds several items. */
  many: boolean
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
  /** The value that was put last, if it was given as text. */
  #lastText: string | null = null

  constructor(name: string, rows: number, many: boolean) {
    this.name = name
    this.many = many
    this.#rows = rows
  }

  putText(row: number, text: string): void {
    if (text === this.#lastText) {
      this.#ensureRow(row)
      this.#codes[row] = this.#last
      return
    }
    if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 4)
    this.put(row, scratch, 0, utf8Into(text, scratch, 0))
    this.#lastText = text
  }

  #ensureRow(row: number): void {
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, Math.min(this.#rows, row * 4))
  }

  put(row: number, source: Uint8Array, start: number, end: number): void {
    this.#ensureRow(row)
    this.#lastText = null
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
    const codes = narrowed(this.#codes.subarray(0, rows), this.#count, rows)
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
    this.#lastText = null
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

/** Copies the codes of `rows` rows into the narrowest array that holds them; rows without a code get 0. */
export function narrowed(codes: Uint32Array, count: number, rows: number): Column['codes'] {
  const narrow =
    count < 256 ? new Uint8Array(rows) : count < 65_536 ? new Uint16Array(rows) : new Uint32Array(rows)
  narrow.set(codes)
  return narrow
}

/** The columns of one block while it grows. */
export interface Columns {
  /** Returns the handle of a new column: 0, 1, 2 and so on. */
  add(name: string, many: boolean): number
  /** From this call on, cells of the column may hold several items. */
  widen(handle: number): void
  /** Makes every column single-valued again until it is widened; the columns must be empty. */
  narrow(): void
  put(handle: number, row: number, source: Uint8Array, start: number, end: number): void
  putText(handle: number, row: number, text: string): void
  /** Tells the column that values were put in by other means, so that its memory of the last value is void. */
  touched(handle: number): void
  /** Ends the block and returns those of its columns that hold any value. */
  take(rows: number): Column[]
  /** Removes all columns; they must be empty. */
  clear(): void
}

/** Builds columns in plain arrays. `KernelColumns` builds the same columns faster. */
export class ScriptColumns implements Columns {
  readonly #rows: number
  #builders: ColumnBuilder[] = []

  /** `rows`: number of rows of a full block. */
  constructor(rows: number) {
    this.#rows = rows
  }

  add(name: string, many: boolean): number {
    return this.#builders.push(new ColumnBuilder(name, this.#rows, many)) - 1
  }

  widen(handle: number): void {
    this.#builders[handle]!.many = true
  }

  narrow(): void {
    for (const builder of this.#builders) builder.many = false
  }

  put(handle: number, row: number, source: Uint8Array, start: number, end: number): void {
    this.#builders[handle]!.put(row, source, start, end)
  }

  putText(handle: number, row: number, text: string): void {
    this.#builders[handle]!.putText(row, text)
  }

  touched(): void {}

  take(rows: number): Column[] {
    return this.#builders.map((builder) => builder.take(rows)).filter((column) => column !== null)
  }

  clear(): void {
    this.#builders = []
  }
}
