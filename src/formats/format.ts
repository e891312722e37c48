import type { Block } from '../event/block.ts'
import type { Issue } from '../event/issue.ts'
import type { Place } from '../event/place.ts'
import type { Fact } from '../event/receipt.ts'
import type { LogAbout } from './log-about.ts'

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
  /** Whether the part may end behind what was pushed: nothing is held back for want of what follows. */
  readonly closed: boolean
  /** `last`: the source ends here, too. */
  end(last?: boolean): void
  /** After `end`: what the part behind it has to know of all that stands before it. Plain data. */
  state(): unknown
  /** After `end`: what the part leaves to be said of the whole. Plain data, for `PartsOfSource.join`. */
  rest(): unknown
}

/**
 * How a large source is read in parts, several of them at the same time. Events, ledger, facts and issues are those of
 * the source read in one go; only the order of what is said depends on the cut, and which rows make a block.
 */
export interface PartsOfSource {
  /** The first place behind `offset` near which the source may be cut. */
  next(offset: number): number
  /** Number of bytes behind a place that `cut` looks at. */
  readonly ahead: number
  /** How far behind a place it is cut, judging by the bytes there; `null` when not there at all. May be a guess: see `closed`. */
  cut(bytes: Uint8Array): number | null
  /** Reads from `from` on; `state` is that of the part before it, `null` at the beginning of the source. */
  open(sink: Sink, from: number, state: unknown): PartParser
  /** What the state probably is behind a part of these bytes that began with `state`. */
  guess(state: unknown, bytes: Uint8Array): unknown
  /** Hands on what could not be said of a part alone; `rests` of all parts in their order. */
  join(rests: readonly unknown[], sink: Sink): void
}

/** How one kind of log is recognised and read, beside what is known of it. */
export interface Format extends LogAbout {
  /** Formats are asked in ascending order; unique. */
  readonly priority: number
  /** Why this priority. */
  readonly why: string
  /** Looks at up to the first 64 KiB, never at the name. */
  sniff(head: Uint8Array): boolean
  open(sink: Sink): Parser
  /** Absent where it is only read from front to back. `apart`: bytes from one place to the next, if not as it suits the format. */
  readonly parts?: (apart?: number) => PartsOfSource
  /** Records are text: their bytes are shown as they stand, and a text ends wherever a record does. */
  readonly text?: true
  /** The pattern of its lines, where they are held against one. */
  readonly line?: RegExp
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
  /** How a line is made of its cells, where `rebuild` only joins the columns of the schema. */
  readonly cells?: CellsOfLine
  /** The line from its columns, byte for byte (`block.raw` is looked up before); absent for binary records. */
  rebuild?(block: Block, row: number): Uint8Array
}

/** Cells stand between separators. */
export interface CellsOfLine {
  readonly separator: number
  /**
   * A cell with a separator, a quote or an end of line in it is quoted; else no cell has a separator in it, or its
   * line is kept raw.
   */
  readonly quotes: boolean
}

export function defineFormat(format: Format): Format {
  return format
}
