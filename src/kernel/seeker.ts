import { instantiated, isOff, type Addresses } from './kernel.ts'

interface Exports extends Addresses {
  readonly memory: WebAssembly.Memory
  seek(table: number, from: number, to: number, length: number): number
  soughtTo(): number
}

/** A table of texts to seek, as `assembly/seek.ts` reads it. The seeker sets where in its memory the table is kept. */
export interface SeekTable {
  readonly image: Uint8Array
  at: number
  generation: number
}

/** When tables take more than this, all are dropped, and placed again when they are needed. */
const MAX_TABLE_BYTES = 16 << 20
/** Every gram begins within as many bytes of its text, and no more of a text is compared. */
const MARGIN = 64
/** A multiple of every stride. */
const STEP = 24
const PAGE = 65_536

/** Seeks many texts at once; there is one for each thread, and tables stay in its memory. */
export class Seeker {
  readonly #calls: Exports
  readonly #window: number
  readonly #piece: number
  readonly #found: number
  readonly #tables: number
  #top: number
  #generation = 1
  #bytes: Uint8Array
  #words: Uint32Array

  constructor(instance: WebAssembly.Instance) {
    this.#calls = instance.exports as unknown as Exports
    const { WINDOW, WINDOW_BYTES, LIST, ARENA } = this.#calls
    this.#window = WINDOW.value
    this.#piece = Math.floor((WINDOW_BYTES.value - 2 * MARGIN) / STEP) * STEP
    this.#found = LIST.value >>> 2
    this.#tables = this.#top = ARENA.value
    this.#bytes = new Uint8Array(this.#calls.memory.buffer)
    this.#words = new Uint32Array(this.#calls.memory.buffer)
  }

  /**
   * Calls `found` with each place in the first `total` bytes at which a text of a table begins, table after table for each
   * piece. Only the first 64 bytes of a text are compared. Returns false, without a call, when there is no room for the tables.
   */
  seek(
    tables: readonly SeekTable[],
    bytes: Uint8Array,
    total: number,
    found: (table: number, text: number, start: number) => void,
  ): boolean {
    if (!this.#keep(tables)) return false
    for (let from = 0; from < total; from += this.#piece) {
      const before = Math.min(from, MARGIN)
      const piece = bytes.subarray(from - before, Math.min(total, from + this.#piece + MARGIN))
      this.#bytes.set(piece, this.#window)
      for (let table = 0; table < tables.length; table++) {
        const { at } = tables[table]!
        const end = before + this.#piece
        for (let next = before; next < end; next = this.#calls.soughtTo()) {
          const pairs = this.#calls.seek(at, next, end, piece.length)
          const words = this.#words
          for (let i = this.#found, last = i + pairs * 2; i < last; i += 2)
            found(table, words[i]!, from - before + words[i + 1]!)
        }
      }
    }
    return true
  }

  #keep(tables: readonly SeekTable[]): boolean {
    const missing = tables.filter(({ generation }) => generation !== this.#generation)
    if (missing.length === 0) return true
    if (this.#top + sizeOf(missing) <= this.#tables + MAX_TABLE_BYTES)
      return missing.every((table) => this.#put(table))
    this.#top = this.#tables
    this.#generation++
    return tables.every((table) => this.#put(table))
  }

  #put(table: SeekTable): boolean {
    const { image } = table
    const missing = this.#top + image.length + MARGIN - this.#bytes.length
    if (missing > 0 && !this.#grow(missing)) return false
    this.#bytes.set(image, this.#top)
    table.at = this.#top
    table.generation = this.#generation
    this.#top = endOf(this.#top + image.length)
    return true
  }

  #grow(bytes: number): boolean {
    const { memory } = this.#calls
    try {
      memory.grow(Math.ceil(bytes / PAGE))
    } catch {
      return false
    }
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    return true
  }
}

/** The next address at which a table can begin. */
function endOf(at: number): number {
  return (at + 15) & ~15
}

function sizeOf(tables: readonly SeekTable[]): number {
  return tables.reduce((sum, { image }) => sum + endOf(image.length), 0)
}

let kept: Seeker | null | undefined

/** `null` where there is no kernel. */
export function seeker(): Seeker | null {
  if (isOff()) return null
  if (kept === undefined) {
    const instance = instantiated()
    kept = instance && new Seeker(instance)
  }
  return kept
}
