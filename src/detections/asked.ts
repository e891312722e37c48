import type { Ask } from './chains/ask.ts'
import type { Certainty, Citation } from './statement.ts'
import type { Source } from '../event/source.ts'

/** An ask of a chain with what the evidence of one host binds it to. Plain data. */
export interface DueAsk {
  readonly host: string
  readonly chain: string
  /** The first of its stages for which something was found. */
  readonly stage: string
  readonly ask: Ask
  /** Addresses, bare names of accounts, and paths in lower case of which a row must name one; `null`: whoever. */
  readonly clients: readonly string[] | null
  readonly accounts: readonly string[] | null
  readonly pages: readonly string[] | null
  /** True when the evidence may name more of them in events that were not kept. */
  readonly partial: boolean
  /** Addresses that ask for others; see `clientSeen`. */
  readonly proxies: readonly string[]
  /** Epoch ms, both ends inclusive; `null`: open. */
  readonly from: number | null
  readonly to: number | null
  /** Certainty that the counted rows belong to the attack. */
  readonly certainty: Certainty
}

/** Number, times and bytes of some rows together. */
export interface AskTotals {
  readonly rows: number
  /** Epoch ms; `null` when no row has a time. */
  readonly first: number | null
  readonly last: number | null
  /** Bytes sent to the client and received from it, with the number of rows that say so. */
  readonly sent: number
  readonly sentRows: number
  readonly received: number
  readonly receivedRows: number
}

/** The rows with one value. */
export interface AskGroup extends AskTotals {
  readonly value: string
  /** The first of them. */
  readonly cite: Citation
}

/** Totals of the rows of one client, altogether and by value. */
export interface AskedOfClient {
  /** `null` where the ask is about whoever it was. */
  readonly client: string | null
  /** The kinds of log that tell it. */
  readonly kinds: readonly string[]
  /** Groups by their size, the largest first. */
  readonly groups: readonly AskGroup[]
  /** True when some values have no group of their own; their rows are in `all`. */
  readonly beyond: boolean
  /** Rows that name no value. */
  readonly unnamed: number
  readonly all: AskTotals
  /** The first row of all. */
  readonly cite: Citation
}

export interface AskAnswer {
  readonly due: DueAsk
  /** Clients in the order of their first rows. */
  readonly clients: readonly AskedOfClient[]
  /** True when the case has any log of these kinds for the time. */
  readonly logged: boolean
  /** True when some of the logs could not be read again. */
  readonly incomplete: boolean
}

/** Answers asks from the events of a case. */
export type Asker = (
  due: readonly DueAsk[],
  known: { readonly sources: readonly Source[]; readonly hostOf: ReadonlyMap<number, string> },
) => Promise<readonly AskAnswer[]>

/** Asks of one case that are answered, those of the worst hosts first; of the others it is said that they are not. */
export const MOST_DUE = 96
