import type { EventRef, EventRow } from '../../engine/contracts/events.ts'
import { keyOf } from './events.svelte.ts'

/** Most rows that can be chosen at a time. */
export const MOST_CHOSEN = 1_000

/** Rows of the table that somebody has chosen to copy, by the names of their events. */
export class ChosenRows {
  #rows = $state.raw<ReadonlyMap<string, { readonly ref: EventRef; readonly position: number }>>(new Map())
  /** Position of the row from which a range is chosen. */
  #anchor: number | null = null
  /** True when some rows were not taken because there would have been too many. */
  full = $state(false)

  get size(): number {
    return this.#rows.size
  }

  /** The chosen events in the order of the table. */
  get refs(): readonly EventRef[] {
    return [...this.#rows.values()].sort((a, b) => a.position - b.position).map(({ ref }) => ref)
  }

  has({ ref }: EventRow): boolean {
    return this.#rows.has(keyOf(ref))
  }

  toggle(row: EventRow, position: number): void {
    const rows = new Map(this.#rows)
    if (!rows.delete(keyOf(row.ref))) rows.set(keyOf(row.ref), { ref: row.ref, position })
    this.#anchor = position
    this.#take(rows)
  }

  /** The positions from the last one chosen to this one, as far as they can be chosen. */
  rangeTo(position: number): { readonly from: number; readonly count: number } {
    const anchor = this.#anchor ?? position
    const from = Math.min(anchor, position)
    const count = Math.abs(anchor - position) + 1
    this.full = count > MOST_CHOSEN
    return {
      from: anchor > position && this.full ? anchor - MOST_CHOSEN + 1 : from,
      count: Math.min(count, MOST_CHOSEN),
    }
  }

  /** Adds rows that stand one after the other from a position on. */
  add(added: readonly EventRow[], from: number): void {
    const rows = new Map(this.#rows)
    added.forEach(({ ref }, i) => rows.set(keyOf(ref), { ref, position: from + i }))
    this.#take(rows)
  }

  clear(): void {
    this.#rows = new Map()
    this.#anchor = null
    this.full = false
  }

  #take(rows: ReadonlyMap<string, { readonly ref: EventRef; readonly position: number }>): void {
    this.full ||= rows.size > MOST_CHOSEN
    this.#rows = rows.size > MOST_CHOSEN ? new Map([...rows].slice(0, MOST_CHOSEN)) : rows
    if (this.#rows.size < MOST_CHOSEN) this.full = false
  }
}
