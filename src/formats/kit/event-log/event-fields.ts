import { BlockBuilder } from '../../../event/block-builder.ts'
import type { Block } from '../../../event/block.ts'
import { textOf, utf8 } from '../../../event/bytes.ts'
import type { Place } from '../../../event/place.ts'
import { returnKernel, takeKernel } from '../../../kernel/kernel.ts'

/** Columns of one source; what is named beyond them stands in the list `Unnamed`. */
const MAX_NAMES = 4000
/** Fields of one event. */
const MAX_FIELDS = 2000

/** The fields of one event that some tool wrote down, in the order in which they came. */
export class EventFields {
  readonly values = new Map<string, string | string[]>()

  /** Adds a value. A name that is taken is told apart by what stands above it. */
  put(name: string, value: string | readonly string[], above = ''): void {
    if (this.values.size >= MAX_FIELDS) return this.add('Unnamed', `${name}=${String(value)}`)
    let free = name
    for (let i = 1; this.values.has(free); i++) free = `${above}_${name}${i === 1 ? '' : `_${i}`}`
    this.values.set(free, typeof value === 'string' ? value : [...value])
  }

  /** Adds to a list. */
  add(name: string, value: string): void {
    const before = this.values.get(name)
    if (before === undefined) this.values.set(name, [value])
    else if (Array.isArray(before)) before.push(value)
    else this.values.set(name, [before, value])
  }

  /** Adds a value unless the name is taken. */
  fill(name: string, value: string | null): void {
    if (value !== null && !this.values.has(name)) this.values.set(name, value)
  }

  text(name: string): string {
    const value = this.values.get(name)
    return typeof value === 'string' ? value : ''
  }
}

const NOTHING: ReadonlySet<string> = new Set()

/** Puts events into blocks. */
export class EventRows {
  readonly kernel = takeKernel()
  readonly builder: BlockBuilder
  readonly #handles = new Map<string, number>()

  constructor(format: string, emit: (block: Block) => void, rows = 4096) {
    const { kernel } = this
    this.builder = new BlockBuilder({ format, placeKind: 'record', blank: 'absent', emit, rows, kernel })
  }

  /** The column of a field that an event had already. */
  known(name: string): number | undefined {
    return this.#handles.get(name)
  }

  row(time: number, place: Place, fields: EventFields): void {
    this.builder.row(time, place.ordinal, place.offset, place.length)
    this.fill(fields, NOTHING)
  }

  /** Puts what the last row has beside fields that it has already. */
  fill({ values }: EventFields, there: ReadonlySet<string>): void {
    const { builder } = this
    let more: string[] | null = null
    for (const [name, value] of values) {
      if (there.has(name)) continue
      const handle = this.column(name)
      if (handle < 0) {
        more ??= []
        more.push(`${name}=${String(value)}`)
      } else if (typeof value === 'string') builder.putText(handle, value)
      else builder.putMany(builder.field(name, true), value.map(utf8))
    }
    if (more) builder.putMany(builder.field('Unnamed', true), more.map(utf8))
  }

  /** Nearly as many columns as one source may have. */
  get isFull(): boolean {
    return this.#handles.size > MAX_NAMES / 2
  }

  /** The column of a field; -1 when there are too many. */
  column(name: string): number {
    const known = this.known(name)
    if (known !== undefined) return known
    if (this.#handles.size >= MAX_NAMES && name !== 'Unnamed') return -1
    // A copy: a piece cut from a text would keep the whole text in memory.
    const own = textOf(utf8(name))
    const handle = this.builder.field(own)
    this.#handles.set(own, handle)
    return handle
  }

  end(): void {
    this.builder.flush()
    if (this.kernel !== null) returnKernel(this.kernel)
  }
}
