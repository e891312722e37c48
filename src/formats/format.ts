import type { Block } from '../event/block.ts'
import type { Issue } from '../event/issue.ts'
import type { Place } from '../event/place.ts'
import type { Fact } from '../event/receipt.ts'
import type { RoleMap } from '../event/roles.ts'

/** What a parser hands on. Everything it was given ends in one of these. */
export interface Sink {
  block(block: Block): void
  issue(issue: Issue): void
  fact(fact: Fact): void
  /** Adds to the ledger. Every byte that was pushed is reported exactly once, in the order of the source, at the latest by `end`. */
  account(kind: 'parsed' | 'skipped' | 'unreadable', bytes: number): void
  /** Vouches for a span [from, to] in epoch ms without gaps for a coverage kind. */
  unbroken(kind: string, from: number, to: number): void
}

/**
 * Reads one source that arrives in pieces of any size, in order. Holds at most one record or
 * chunk back. Bad input never throws; it becomes issues.
 */
export interface Parser {
  /** `piece` is only valid during the call. */
  push(piece: Uint8Array): void
  end(): void
}

/** Reads one part of a source. Places are those of the whole source. */
export interface PartParser extends Parser {
  /** After `end`: what the part leaves to be said of the whole. Plain data, for `PartsOfSource.join`. */
  rest(): unknown
}

/**
 * How a large source is read in parts by several readers. Blocks end where a part may end also when the source is
 * read in one go, so that events, ledger, facts and issues do not depend on the cut; only their order does.
 */
export interface PartsOfSource {
  /** Offsets at which a source of `size` bytes may be cut, ascending, without 0. */
  places(size: number): number[]
  /** Whether it may be cut there, judging by the (at most 512) bytes that follow. */
  holds(bytes: Uint8Array): boolean
  /** Reads from `from`, 0 or a place that holds, to the next one that it is cut at, or to the end (`last`). */
  open(sink: Sink, from: number, last: boolean): PartParser
  /** Hands on what could not be said of a part alone; `rests` of all parts in their order. */
  join(rests: readonly unknown[], sink: Sink): void
}

/** How one kind of log is recognised and read. */
export interface Format {
  /** Kebab-case product and log, e.g. `iis-w3c`. The name of the folder. */
  readonly id: string
  readonly title: string
  /** Logsource of Sigma rules that this format answers directly. */
  readonly logsource: { readonly product: string; readonly service?: string; readonly category?: string }
  readonly clock: 'utc' | 'offset-in-text' | 'local-unknown'
  /** Formats are asked in ascending order; unique. */
  readonly priority: number
  /** Why this priority. */
  readonly why: string
  readonly roles: RoleMap
  /** Columns that a table shows first, in this order. */
  readonly show: readonly string[]
  /** Looks at up to the first 64 KiB, never at the name. */
  sniff(head: Uint8Array): boolean
  open(sink: Sink): Parser
  /** Absent where the meaning of a byte depends on those before it. */
  readonly parts?: PartsOfSource
  /** Records are text: their bytes are shown as they stand, and a text ends wherever a record does. */
  readonly text?: true
  /** It decides itself how bytes beyond ASCII are read. */
  readonly codePages?: true
  /** What stands behind a record has nothing to do with it: nobody can tell that it was cut off. */
  readonly loose?: true
  /** A person's view of a record, made of its bytes when somebody asks. Text from outside: shown as text. */
  readonly view?: {
    /** The part of the source that it needs. */
    reach(place: Place): { readonly offset: number; readonly length: number }
    /** `bytes` stand at `at` of the source; `null` when the record cannot be shown. */
    text(bytes: Uint8Array, at: number, place: Place): string | null
  }
  /** Fields that `kinds` reads. */
  readonly kindFields: readonly string[]
  /** The coverage kind of each row, e.g. `iis/front-end`; a string when all rows have the same. */
  kinds(block: Block): string | ((row: number) => string)
  /** The line from its columns, byte for byte (`block.raw` is looked up before); absent for binary records. */
  rebuild?(block: Block, row: number): Uint8Array
}

export function defineFormat(format: Format): Format {
  return format
}
