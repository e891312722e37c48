import {
  COLUMN_BYTES,
  COLUMN_CODE_ROOM,
  COLUMN_CODES,
  COLUMN_ENDS,
  COLUMN_USED_BYTES,
  COLUMN_VALUE_COUNT,
} from '../kernel/assembly/layout.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { narrowed, ScriptColumns, type Columns } from './column-builder.ts'
import { utf8Into } from './bytes.ts'
import type { Column } from './column.ts'

/** Columns in the memory of a kernel. Columns beyond those that it has room for are kept in TypeScript. */
export class KernelColumns implements Columns {
  readonly #kernel: Kernel
  readonly #beyond: ScriptColumns
  #named: { readonly name: string; many: boolean; lastText: string | null }[] = []

  /** `rows`: those of a full block. */
  constructor(kernel: Kernel, rows: number) {
    this.#kernel = kernel
    this.#beyond = new ScriptColumns(rows)
    // The columns of the source before may still be there.
    kernel.calls.clearColumns(kernel.maxColumns)
  }

  add(name: string, many: boolean): number {
    const { maxColumns } = this.#kernel
    if (this.#named.length === maxColumns) return maxColumns + this.#beyond.add(name, many)
    return this.#named.push({ name, many, lastText: null }) - 1
  }

  widen(handle: number): void {
    const column = this.#named[handle]
    if (column) column.many = true
    else this.#beyond.widen(handle - this.#named.length)
  }

  narrow(): void {
    for (const column of this.#named) column.many = false
    this.#beyond.narrow()
  }

  put(handle: number, row: number, source: Uint8Array, start: number, end: number): void {
    if (handle >= this.#named.length)
      return this.#beyond.put(handle - this.#named.length, row, source, start, end)
    this.#named[handle]!.lastText = null
    const { calls } = this.#kernel
    const length = end - start
    const at = calls.roomFor(length)
    const { bytes } = this.#kernel
    if (length < 32) for (let i = 0; i < length; i++) bytes[at + i] = source[start + i]!
    else bytes.set(source.subarray(start, end), at)
    calls.put(handle, row, at, length)
  }

  putText(handle: number, row: number, text: string): void {
    const column = this.#named[handle]
    if (!column) return this.#beyond.putText(handle - this.#named.length, row, text)
    const { calls } = this.#kernel
    if (text === column.lastText) return calls.putLast(handle, row)
    const at = calls.roomFor(text.length * 3)
    calls.put(handle, row, at, utf8Into(text, this.#kernel.bytes, at) - at)
    column.lastText = text
  }

  touched(handle: number): void {
    const column = this.#named[handle]
    if (column) column.lastText = null
  }

  take(rows: number): Column[] {
    const { bytes, words, calls } = this.#kernel
    const columns: Column[] = []
    this.#named.forEach((named, handle) => {
      const { name, many } = named
      named.lastText = null
      const header = this.#kernel.headerAt(handle)
      const field = (offset: number): number => words[header + (offset >>> 2)]!
      const count = field(COLUMN_VALUE_COUNT)
      if (count === 0) return
      const codes = field(COLUMN_CODES) >>> 2
      const coded = Math.min(rows, field(COLUMN_CODE_ROOM))
      const heap = field(COLUMN_BYTES)
      const ends = field(COLUMN_ENDS) >>> 2
      columns.push({
        name,
        many,
        codes: narrowed(words.subarray(codes, codes + coded), count, rows),
        values: {
          bytes: bytes.slice(heap, heap + field(COLUMN_USED_BYTES)),
          ends: words.slice(ends, ends + count + 1),
          count,
        },
      })
    })
    calls.closeBlock(this.#named.length)
    columns.push(...this.#beyond.take(rows))
    return columns
  }

  clear(): void {
    this.#kernel.calls.clearColumns(this.#named.length)
    this.#named = []
    this.#beyond.clear()
  }
}
