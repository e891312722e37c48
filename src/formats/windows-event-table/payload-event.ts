import { sameBytes, textOf } from '../../event/bytes.ts'
import { QUOTE } from '../kit/text/ascii.ts'
import { halveQuotes } from '../kit/tables/csv.ts'
import type { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import { readJson } from '../../text/json.ts'
import type { RunCells } from '../kit/tables/table-runs.ts'
import { dumped } from '../windows-event-json/shapes.ts'
import { PayloadScan, unescaped } from './payload-scan.ts'

/** A name of event data. */
interface Slot {
  readonly name: string
  readonly bytes: Uint8Array
  /** The event that had it last. */
  event: number
}

/** Parts of an event beside `System`. */
const PARTS = new Set(['EventData', 'UserData'])
/** Names of event data that are remembered. */
const MAX_SLOTS = 2000

/** Puts the items of event data into columns, straight from the cell that holds them. */
export class PayloadEvent {
  readonly #rows: EventRows
  /** Names that mean something else in the event. */
  readonly #taken: ReadonlySet<string>
  readonly #scan = new PayloadScan()
  readonly #slots = new Map<string, Slot>()
  /** By their place in the last event that had so many items: most events are like others. */
  readonly #order: Slot[] = []
  #event = 0
  #text = new Uint8Array(1024)

  constructor(rows: EventRows, taken: ReadonlySet<string>) {
    this.#rows = rows
    this.#taken = taken
  }

  /** Whether `put` can put all there is. */
  fits(row: RunCells, cell: number): boolean {
    const { bytes } = row
    const count = this.#scan.scan(bytes, row.start(cell), row.end(cell))
    this.#event++
    for (let i = 0; i < count; i++) {
      const slot = this.#slot(bytes, i)
      if (slot === null || slot.event === this.#event) return false
      slot.event = this.#event
    }
    return count >= 0
  }

  /**
   * Adds the event data of a cell that does not fit to those that the other cells gave; false when the whole row has to
   * be looked at.
   */
  read(row: RunCells, cell: number, fields: EventFields): boolean {
    const start = row.start(cell)
    const end = row.end(cell)
    if (this.#text.length < end - start) this.#text = new Uint8Array(2 * (end - start))
    const length = row.doubled(cell)
      ? halveQuotes(row.bytes, start, end, QUOTE, this.#text)
      : (this.#text.set(row.bytes.subarray(start, end)), end - start)
    const object = this.#text[0] === 0x7b ? readJson(this.#text, 0, length) : null
    if (object === null || [...object.keys()].some((name) => !PARTS.has(name))) return false
    dumped(object, fields)
    return !/^-?\d{10,20}$/.test(fields.text('Keywords'))
  }

  /** Puts the items of a row that fits. */
  put(row: RunCells, cell: number): void {
    const { bytes } = row
    const { builder } = this.#rows
    const count = this.#scan.scan(bytes, row.start(cell), row.end(cell))
    const { spans, escaped } = this.#scan
    for (let i = 0; i < count; i++) {
      const slot = this.#slot(bytes, i)
      if (slot === null) continue
      const handle = this.#rows.column(slot.name)
      if (handle < 0) continue
      const [start, end] = [spans[4 * i + 2]!, spans[4 * i + 3]!]
      if (escaped[i] === 0) builder.put(handle, bytes, start, end)
      else {
        if (this.#text.length < end - start) this.#text = new Uint8Array(2 * (end - start))
        builder.put(handle, this.#text, 0, unescaped(bytes, start, end, this.#text))
      }
    }
  }

  #slot(bytes: Uint8Array, item: number): Slot | null {
    const { spans } = this.#scan
    const start = spans[4 * item]!
    const length = spans[4 * item + 1]! - start
    const likely = this.#order[item]
    if (likely && likely.bytes.length === length && sameBytes(likely.bytes, 0, bytes, start, length))
      return likely
    const name = textOf(bytes.slice(start, start + length))
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      if (this.#taken.has(name) || this.#slots.size === MAX_SLOTS || this.#rows.isFull) return null
      slot = { name, bytes: bytes.slice(start, start + length), event: 0 }
      this.#slots.set(name, slot)
    }
    this.#order[item] = slot
    return slot
  }
}
