import type { IssueCode } from '../../../event/issue.ts'
import type { Place } from '../../../event/place.ts'
import type { Parser, Sink } from '../../format.ts'

/** Longest record that is taken apart, in bytes. */
export const MAX_SPAN = 1 << 20

/**
 * What stands next. `more`: cannot be told yet. `gap`: between records, understood. `junk`: nobody knows
 * what it is. `long`: a piece of a record that is too long.
 */
export type Span = 'more' | 'gap' | 'record' | 'junk' | 'long'

/** Tells records of a text that are not lines apart. The answers depend on the bytes alone. */
export interface Cutter {
  /** What begins at `start`; sets `end` unless it answers `more`. With `last`, nothing will follow. */
  next(bytes: Uint8Array, start: number, last: boolean): Span
  readonly end: number
  /** What a record that the source ends in is called by; `null` if the rest is no record. */
  readonly open: boolean
}

export interface SpanReader {
  /** Takes a record in; returns what is wrong with it, or `null`. */
  take(bytes: Uint8Array, start: number, end: number, place: Place): string | null
  /** Takes records that are as they should be many at a time. */
  readonly runs?: SpanRuns | null
  end(): void
}

export interface SpanRuns {
  /** Other bytes follow. */
  begin(): void
  /**
   * Takes records from `at` on, which is `offset` of the source behind so many `records`; returns the bytes they take
   * up, 0 when the next has to be taken by itself.
   */
  take(bytes: Uint8Array, at: number, offset: number, records: number): number
  /** Records of the run that was taken last. */
  readonly records: number
}

/** Cuts a text that arrives in pieces into records of any number of lines, and keeps the ledger. */
export class SpanFeed implements Parser {
  readonly #sink: Sink
  readonly #cutter: Cutter
  readonly #reader: SpanReader
  #carry = new Uint8Array(0)
  #carried = 0
  /** Source offset of the next unread byte. */
  #offset = 0
  #records = 0
  #longFrom = -1

  constructor(sink: Sink, cutter: Cutter, reader: SpanReader) {
    this.#sink = sink
    this.#cutter = cutter
    this.#reader = reader
  }

  push(piece: Uint8Array): void {
    if (this.#carried === 0) {
      const used = this.#drain(piece, piece.length, false)
      this.#keep(piece.subarray(used))
      return
    }
    this.#keep(piece)
    const used = this.#drain(this.#carry, this.#carried, false)
    this.#carry.copyWithin(0, used, this.#carried)
    this.#carried -= used
  }

  end(): void {
    this.#drain(this.#carry, this.#carried, true)
    this.#carried = 0
    this.#closeLong()
    this.#reader.end()
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    if (this.#carried + bytes.length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(4096, 2 * (this.#carried + bytes.length)))
      larger.set(this.#carry.subarray(0, this.#carried))
      this.#carry = larger
    }
    this.#carry.set(bytes, this.#carried)
    this.#carried += bytes.length
  }

  /** Returns how many bytes were done with. */
  #drain(source: Uint8Array, length: number, last: boolean): number {
    const bytes = source.subarray(0, length)
    const { runs } = this.#reader
    runs?.begin()
    let at = 0
    while (at < length) {
      const run = runs && this.#longFrom < 0 ? runs.take(bytes, at, this.#offset, this.#records) : 0
      if (runs && run > 0) {
        this.#sink.account('parsed', run)
        this.#records += runs.records
        this.#offset += run
        at += run
        continue
      }
      const span = this.#cutter.next(bytes, at, last)
      if (span === 'more') {
        if (!last) return at
        this.#rest(length - at)
        return length
      }
      const { end } = this.#cutter
      this.#span(span, bytes, at, end)
      this.#offset += end - at
      at = end
    }
    return length
  }

  #span(span: Span, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (span === 'long') {
      if (this.#longFrom < 0) this.#longFrom = this.#offset
      this.#sink.account('skipped', length)
      return
    }
    this.#closeLong()
    if (span === 'gap') this.#sink.account('parsed', length)
    else if (span === 'junk') {
      this.#sink.account('unreadable', length)
      this.#issue('damaged-record', length, 'no record begins here')
    } else {
      const place = this.#place(length)
      place.ordinal = ++this.#records
      const problem = this.#reader.take(bytes, start, end, place)
      this.#sink.account(problem === null ? 'parsed' : 'unreadable', length)
      if (problem !== null) this.#sink.issue({ code: 'damaged-record', place, detail: problem })
    }
  }

  #rest(length: number): void {
    this.#closeLong()
    this.#sink.account('unreadable', length)
    this.#issue(
      'cut-short',
      length,
      this.#cutter.open ? 'the source ends in a record' : 'the source ends here',
    )
    this.#offset += length
  }

  #closeLong(): void {
    if (this.#longFrom < 0) return
    const offset = this.#longFrom
    this.#longFrom = -1
    const place = { ...this.#place(this.#offset - offset), offset }
    this.#sink.issue({ code: 'too-long', place, detail: `${place.length} bytes` })
  }

  #issue(code: IssueCode, length: number, detail: string): void {
    this.#sink.issue({ code, place: this.#place(length), detail })
  }

  #place(length: number): { kind: 'record'; ordinal: number; offset: number; length: number } {
    return { kind: 'record', ordinal: this.#records, offset: this.#offset, length }
  }
}
