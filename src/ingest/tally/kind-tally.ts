import type { IdSketch } from '../../event/id-sketch.ts'
import { newRowOrder, type RowOrder } from './row-order.ts'
import type { RowTimes } from './row-times.ts'

/** What is counted of the rows of one kind of log that one computer wrote. Plain data. */
export interface KindTally extends RowTimes {
  readonly kind: string
  /** The computer that the rows name; `null` where they name none. */
  readonly host: string | null
  /** Rows by number of the day since 1970. */
  readonly days: Map<number, number>
  /** Rows by number of the hour since 1970; `null` when there are too many hours. */
  hours: Map<number, number> | null
  /** By hour, a sum over the times and lengths of its rows. */
  readonly prints: Map<number, number>
  readonly order: RowOrder
  /** Ids of requests by the log of the proxy and by hour. */
  readonly requests: Map<string, Map<number, IdSketch>>
  /** Health checks among the rows. */
  readonly probes: RowTimes & { count: number }
}

/** The tally of no rows. */
export function newKindTally(kind: string, host: string | null): KindTally {
  return {
    kind,
    host,
    first: Infinity,
    last: -Infinity,
    days: new Map(),
    hours: new Map(),
    gaps: [],
    requests: new Map(),
    prints: new Map(),
    order: newRowOrder(),
    probes: { count: 0, first: Infinity, last: -Infinity, gaps: [] },
  }
}

/** Adds to the print of an hour. */
export function addPrint({ prints, hours }: KindTally, hour: number, print: number): void {
  if (hours !== null) prints.set(hour, ((prints.get(hour) ?? 0) + print) | 0)
}
