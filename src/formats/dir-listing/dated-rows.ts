import type { Place } from '../../event/place.ts'
import type { Sink } from '../format.ts'
import { EventRows, type EventFields } from '../kit/event-log/event-fields.ts'
import { epochOf, type Order, type Stamp } from './stamp.ts'

/** Rows that wait for a date that tells day from month. */
const MAX_WAITING = 10_000

interface Row {
  readonly stamp: Stamp | null
  readonly place: Place
  readonly fields: EventFields
}

/** Gives rows their time: those whose date can be read in two ways wait for one that cannot. */
export class DatedRows {
  readonly #sink: Sink
  readonly #rows: EventRows
  #order: Order | null = null
  #assumed = false
  #waiting: Row[] = []

  constructor(format: string, sink: Sink) {
    this.#sink = sink
    this.#rows = new EventRows(format, (block) => sink.block(block))
  }

  /** `stamp` is `null` for a row without a time. */
  row(stamp: Stamp | null, place: Place, fields: EventFields): void {
    if (stamp?.tells) this.#learn(stamp.order!, place)
    const undecided = stamp?.order === null && this.#order === null
    if (!undecided && this.#waiting.length === 0) return this.#write({ stamp, place, fields })
    this.#waiting.push({ stamp, place: { ...place }, fields })
    if (this.#waiting.length >= MAX_WAITING) this.#assume()
  }

  end(): void {
    this.#assume()
    this.#rows.end()
  }

  #learn(order: Order, place: Place): void {
    const before = this.#order
    if (before !== null && before !== order) {
      const detail = 'day and month stand in another order than in the rows before'
      this.#sink.issue({ code: 'local-time', place, detail })
    }
    // One row that differs is more likely damaged than the others are.
    if (before !== null && !this.#assumed) return
    this.#assumed = false
    this.#settle(order)
  }

  #assume(): void {
    const first = this.#waiting.find(({ stamp }) => stamp?.order === null)?.stamp
    if (!first) return
    const [order, why] = first.half
      ? (['month-first', 'as is usual with AM and PM'] as const)
      : (['day-first', 'as is usual with 24 hours'] as const)
    const detail = `no date tells the day from the month; they are read ${order.replace('-', ' ')}, ${why}`
    this.#sink.issue({ code: 'local-time', place: null, detail })
    this.#assumed = true
    this.#settle(order)
  }

  #settle(order: Order): void {
    this.#order = order
    const waiting = this.#waiting
    this.#waiting = []
    for (const row of waiting) this.#write(row)
  }

  #write({ stamp, place, fields }: Row): void {
    const order = stamp?.order ?? this.#order
    const time = stamp && order ? epochOf(stamp, order) : NaN
    if (stamp && Number.isNaN(time)) {
      this.#sink.issue({ code: 'bad-time', place, detail: fields.text('Modified') })
    }
    this.#rows.row(time, place, fields)
  }
}
