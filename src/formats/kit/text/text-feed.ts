import type { Place } from '../../../event/place.ts'
import type { Ledger } from '../../../event/receipt.ts'
import type { PartParser, Sink } from '../../format.ts'
import { CR, HASH, hasLoneReturn, isDigit, LF, NUL } from './ascii.ts'

/** Longest record that is split into fields, in bytes. */
export const MAX_RECORD = 1 << 20

/** `scan`: the record does not end in the bytes at hand. */
export const MORE = -1
/** `scan`: the record grew beyond `MAX_RECORD` and no end of it can be told. */
export const ENDLESS = -2

/** Unread bytes that a record may still need after `MAX_RECORD`: its line end, or a look ahead. */
const SLACK = 64
const FIRST_GRAB = 64 << 10

/** Takes rows that are as they should be many at a time. */
export interface RunTaker {
  /** Rows of the run that was taken last. */
  readonly rows: number
  /** Other bytes follow. */
  begin(): void
  /** Takes rows from `at` on, which is `offset` and `line` of the source; returns the bytes they take up. */
  take(bytes: Uint8Array, at: number, offset: number, line: number): number
  end(): void
}

/** What a kind of text makes of its lines. */
export interface RecordReader {
  /**
   * Finds the end of the record at `start` and remembers its cells. Returns the position after its
   * line end, `MORE` or `ENDLESS`. With `last`, nothing will follow the bytes at hand, and the end
   * of the bytes ends the record. The answer depends only on the bytes, not on where they were cut.
   */
  scan(bytes: Uint8Array, start: number, last: boolean): number
  /** Where the record that was scanned last ends without its line end, and the number of its physical lines. */
  readonly contentEnd: number
  readonly lines: number
  /** Takes the scanned record in. `whole` is false when the source ends in it. Returns false when it was left aside. */
  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean
  /** Takes a line that begins with `#`. Returns false when it is no directive and no comment. */
  directive(bytes: Uint8Array, start: number, end: number, place: Place, whole: boolean): boolean
  /** Takes rows that are as they should be many at a time. */
  readonly runs?: RunTaker | null
  /** No more records will come. */
  end(): void
  /** What the reader of the rows behind has to know of those before. Plain data; `null` by default. */
  state?(): unknown
}

/** Where a text goes on in whose middle reading begins. */
export interface TextBegin {
  readonly offset: number
  /** Number of the line that begins there. */
  readonly line: number
  /** That of the reader of what stands before. */
  readonly reader: unknown
}

/** What the part of a text behind another has to know. */
export type TextState = Pick<TextBegin, 'line' | 'reader'>

/**
 * Cuts a text that arrives in pieces into records: line ends of both kinds, byte order marks, blank
 * lines, runs of NUL, lines without end; keeps the ledger. What a record means is the reader's.
 */
export class TextFeed implements PartParser {
  readonly #sink: Sink
  readonly #reader: RecordReader
  #carry = new Uint8Array(0)
  #carried = 0
  /** Source offset and line number of the next unread byte. */
  #offset: number
  #line: number
  #nuls = 0
  /** Begin of a record that is too long, while its end is looked for. */
  #endless: { readonly offset: number; readonly line: number; lastByte: number } | null = null
  /** Bytes that are not reported yet, all of one kind. */
  #kind: keyof Ledger = 'parsed'
  #bytes = 0

  constructor(
    sink: Sink,
    reader: RecordReader,
    begin: Pick<TextBegin, 'offset' | 'line'> = { offset: 0, line: 1 },
  ) {
    this.#sink = sink
    this.#reader = reader
    this.#offset = begin.offset
    this.#line = begin.line
  }

  /** A record begins behind what was pushed, and would wherever reading had begun. */
  get closed(): boolean {
    return this.#carried === 0 && this.#nuls === 0 && this.#endless === null
  }

  state(): TextState {
    return { line: this.#line, reader: this.#reader.state?.() ?? null }
  }

  /** Nothing is left to be said of the whole. */
  rest(): null {
    return null
  }

  push(piece: Uint8Array): void {
    const from = this.#carried > 0 ? this.#join(piece) : 0
    if (from < piece.length) {
      const rest = this.#drain(piece, from, false)
      this.#keep(piece, rest)
    }
    this.#report()
  }

  end(): void {
    if (this.#carried > 0) this.#drain(this.#carry.subarray(0, this.#carried), 0, true)
    this.#carried = 0
    this.#closeNuls()
    if (this.#endless) {
      this.#closeEndless()
      this.#sink.issue({
        code: 'cut-short',
        place: null,
        detail: 'the source ends in a record that is too long',
      })
    }
    this.#reader.end()
    this.#report()
  }

  /** Finishes the record that was carried over; returns from where the piece can be read in place. */
  #join(piece: Uint8Array): number {
    let at = 0
    let grab = FIRST_GRAB
    for (;;) {
      const before = this.#carried
      // Without a line end nothing can be finished: wait, but not for ever.
      const lineEnd = piece.indexOf(LF, at)
      const wanted = lineEnd < 0 ? at + MAX_RECORD + SLACK + 1 : Math.max(lineEnd + 1, at + grab)
      const to = Math.min(piece.length, wanted)
      this.#keep(piece.subarray(0, to), at)
      at = to
      if (lineEnd < 0 && this.#carried <= MAX_RECORD + SLACK) return at
      const used = this.#drain(this.#carry.subarray(0, this.#carried), 0, false)
      if (used >= before) {
        at -= this.#carried - used
        this.#carried = 0
        return at
      }
      this.#carry.copyWithin(0, used, this.#carried)
      this.#carried -= used
      if (at === piece.length) return at
      grab *= 2
    }
  }

  #keep(piece: Uint8Array, from: number): void {
    const length = piece.length - from
    if (length <= 0) return
    if (this.#carried + length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(4096, 2 * (this.#carried + length)))
      larger.set(this.#carry.subarray(0, this.#carried))
      this.#carry = larger
    }
    this.#carry.set(piece.subarray(from), this.#carried)
    this.#carried += length
  }

  /** Reads records until one does not end; returns where that one begins. */
  #drain(bytes: Uint8Array, from: number, last: boolean): number {
    const end = bytes.length
    let at = from
    this.#reader.runs?.begin()
    while (at < end) {
      if (this.#endless) {
        at = this.#skipOn(bytes, at)
        continue
      }
      const first = bytes[at]!
      if (first === NUL) {
        let to = at + 1
        while (to < end && bytes[to] === NUL) to++
        this.#nuls += to - at
        this.#offset += to - at
        this.#account('unreadable', to - at)
        at = to
        continue
      }
      if (this.#nuls > 0) this.#closeNuls()
      if (isDigit(first)) {
        const run = this.#run(bytes, at)
        if (run > 0) {
          at += run
          continue
        }
      }
      if (first === LF) {
        this.#structure(1, 1)
        at++
        continue
      }
      if (first === CR) {
        if (at + 1 === end) {
          if (!last) return at
          this.#structure(1, 0)
          at++
          continue
        }
        if (bytes[at + 1] === LF) {
          this.#structure(2, 1)
          at += 2
          continue
        }
      }
      if (first === 0xef) {
        const mark = byteOrderMark(bytes, at)
        if (mark === 'perhaps' && !last) return at
        if (mark === 'yes') {
          this.#structure(3, 0)
          at += 3
          continue
        }
      }
      const next = first === HASH ? this.#directive(bytes, at, last) : this.#record(bytes, at, last)
      if (next === MORE && end - at <= MAX_RECORD + SLACK) return at
      if (next < 0) {
        at = this.#beginEndless(bytes, at)
        continue
      }
      this.#offset += next - at
      at = next
    }
    return at
  }

  /** Takes rows in at once; returns their bytes, 0 when the next row has to be taken by itself. */
  #run(bytes: Uint8Array, at: number): number {
    const { runs } = this.#reader
    if (!runs) return 0
    const length = runs.take(bytes, at, this.#offset, this.#line)
    this.#account('parsed', length)
    this.#offset += length
    if (length > 0) this.#line += runs.rows
    return length
  }

  #record(bytes: Uint8Array, at: number, last: boolean): number {
    const reader = this.#reader
    const next = reader.scan(bytes, at, last)
    if (next < 0) return next
    const contentEnd = reader.contentEnd
    if (contentEnd - at > MAX_RECORD) return ENDLESS
    const whole = bytes[next - 1] === LF
    const lines = reader.lines
    const place: Place = { kind: 'line', ordinal: this.#line, offset: this.#offset, length: contentEnd - at }
    const taken = reader.take(bytes, at, place, whole)
    this.#settle(place, taken, next - contentEnd, whole, lines)
    return next
  }

  #directive(bytes: Uint8Array, at: number, last: boolean): number {
    const lineEnd = bytes.indexOf(LF, at)
    if (lineEnd < 0 && !last) return MORE
    const whole = lineEnd >= 0
    const next = whole ? lineEnd + 1 : bytes.length
    let contentEnd = whole ? lineEnd : next
    if (bytes[contentEnd - 1] === CR) contentEnd--
    if (contentEnd - at > MAX_RECORD) return ENDLESS
    const place: Place = { kind: 'line', ordinal: this.#line, offset: this.#offset, length: contentEnd - at }
    const glued = hasLoneReturn(bytes, at, contentEnd)
    const taken = !glued && this.#reader.directive(bytes, at, contentEnd, place, whole)
    if (glued) this.#sink.issue({ code: 'lone-return', place, detail: 'in a line that begins with #' })
    else if (!taken) {
      this.#sink.issue({ code: 'damaged-record', place, detail: 'begins with # but is no directive' })
    }
    this.#settle(place, taken, next - contentEnd, whole, 1)
    return next
  }

  #settle(place: Place, taken: boolean, terminator: number, whole: boolean, lines: number): void {
    this.#account(taken ? 'parsed' : 'skipped', place.length)
    this.#account('parsed', terminator)
    this.#line += whole ? lines : lines - 1
    if (!whole) this.#sink.issue({ code: 'cut-short', place, detail: 'the last line has no end' })
  }

  #structure(bytes: number, lines: number): void {
    this.#account('parsed', bytes)
    this.#offset += bytes
    this.#line += lines
  }

  #closeNuls(): void {
    if (this.#nuls === 0) return
    const offset = this.#offset - this.#nuls
    const place: Place = { kind: 'line', ordinal: this.#line, offset, length: this.#nuls }
    this.#sink.issue({
      code: 'damaged-record',
      place,
      detail: `${this.#nuls} NUL bytes where a line should begin`,
    })
    this.#nuls = 0
  }

  /** Passes over the first `MAX_RECORD` bytes, which are all at hand; its line end can only come later. */
  #beginEndless(bytes: Uint8Array, at: number): number {
    this.#endless = { offset: this.#offset, line: this.#line, lastByte: bytes[at + MAX_RECORD - 1]! }
    for (let i = at; i < at + MAX_RECORD; i++) if (bytes[i] === LF) this.#line++
    this.#account('skipped', MAX_RECORD)
    this.#offset += MAX_RECORD
    return at + MAX_RECORD
  }

  #skipOn(bytes: Uint8Array, at: number): number {
    const endless = this.#endless!
    const lineEnd = bytes.indexOf(LF, at)
    const to = lineEnd < 0 ? bytes.length : lineEnd
    if (to > at) endless.lastByte = bytes[to - 1]!
    this.#account('skipped', to - at)
    this.#offset += to - at
    if (lineEnd < 0) return to
    this.#closeEndless()
    this.#structure(1, 1)
    return to + 1
  }

  #closeEndless(): void {
    const { offset, line, lastByte } = this.#endless!
    const length = this.#offset - offset - (lastByte === CR ? 1 : 0)
    this.#endless = null
    const place: Place = { kind: 'line', ordinal: line, offset, length }
    this.#sink.issue({ code: 'too-long', place, detail: `${length} bytes in one record` })
  }

  /** In the order of the source, so that who knows the kinds knows the bytes. */
  #account(kind: keyof Ledger, bytes: number): void {
    if (bytes === 0) return
    if (kind !== this.#kind) this.#report()
    this.#kind = kind
    this.#bytes += bytes
  }

  #report(): void {
    if (this.#bytes > 0) this.#sink.account(this.#kind, this.#bytes)
    this.#bytes = 0
  }
}

/** `type a.log b.log > c.log` leaves the mark of the second file in the middle. */
function byteOrderMark(bytes: Uint8Array, at: number): 'yes' | 'no' | 'perhaps' {
  const left = bytes.length - at
  if (left > 1 && bytes[at + 1] !== 0xbb) return 'no'
  if (left > 2) return bytes[at + 2] === 0xbf ? 'yes' : 'no'
  return 'perhaps'
}
