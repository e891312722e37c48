import type { AskTotals } from '../../detections/asked.ts'
import type { Place } from '../../event/place.ts'

/** One row that counts. */
export interface CountedRow {
  /** Epoch ms; NaN without a time. */
  readonly time: number
  /** Bytes; `null` where the row does not say. */
  readonly sent: number | null
  readonly received: number | null
  readonly source: number
  readonly path: string
  readonly offset: number
  readonly placeAt: () => Place
}

/** Time and place of the first of several rows. */
export interface FirstRow {
  readonly time: number
  readonly source: number
  readonly path: string
  readonly place: Place
}

/** Adds rows up. The same rows in any order come to the same. */
export class Totals {
  #rows = 0
  #from = Infinity
  #to = -Infinity
  #sent = 0
  #sentRows = 0
  #received = 0
  #receivedRows = 0
  #first: FirstRow | null = null

  add(row: CountedRow): void {
    this.#rows++
    if (row.time < this.#from) this.#from = row.time
    if (row.time > this.#to) this.#to = row.time
    if (row.sent !== null) {
      this.#sent = sum(this.#sent, row.sent)
      this.#sentRows++
    }
    if (row.received !== null) {
      this.#received = sum(this.#received, row.received)
      this.#receivedRows++
    }
    const first = this.#first
    if (first === null || comesBefore(row, first))
      this.#first = { time: row.time, source: row.source, path: row.path, place: row.placeAt() }
  }

  get rows(): number {
    return this.#rows
  }

  get first(): FirstRow {
    return this.#first!
  }

  get totals(): AskTotals {
    return {
      rows: this.#rows,
      first: Number.isFinite(this.#from) ? this.#from : null,
      last: Number.isFinite(this.#to) ? this.#to : null,
      sent: this.#sent,
      sentRows: this.#sentRows,
      received: this.#received,
      receivedRows: this.#receivedRows,
    }
  }
}

/** Whole numbers that would become too large to be exact stay at the largest exact one, in whatever order they come. */
function sum(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER)
}

function comesBefore(row: CountedRow, first: FirstRow): boolean {
  const [a, b] = [row.time, first.time].map((time) => (Number.isNaN(time) ? Infinity : time))
  if (a !== b) return a! < b!
  if (row.path !== first.path) return row.path < first.path
  return row.offset < first.place.offset
}

/**
 * Rows by a value. Of more than `most` values those are kept that come first as texts, so that the same rows in any order
 * keep the same values with the same totals; of the others nothing is kept but that there are some.
 */
export class BoundedGroups {
  readonly #most: number
  readonly #groups = new Map<string, Totals>()
  /** No value behind this one is kept. */
  #end: string | null = null

  constructor(most: number) {
    this.#most = most
  }

  add(value: string, row: CountedRow): void {
    if (this.#end !== null && value > this.#end) return
    let group = this.#groups.get(value)
    if (!group) {
      this.#groups.set(value, (group = new Totals()))
      if (this.#groups.size > 2 * this.#most) this.#cut()
    }
    group.add(row)
  }

  #cut(): void {
    const values = [...this.#groups.keys()].sort()
    for (const value of values.slice(this.#most)) this.#groups.delete(value)
    this.#end = values[this.#most - 1]!
  }

  /** The kept values with their totals, and whether there were others. */
  get kept(): { readonly groups: ReadonlyMap<string, Totals>; readonly beyond: boolean } {
    if (this.#groups.size > this.#most) this.#cut()
    return { groups: this.#groups, beyond: this.#end !== null }
  }
}
