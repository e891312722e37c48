import { COMMA, CR, HASH, LF, NUL, QUOTE, isLetter } from '../text/ascii.ts'
import { Cells, DOUBLED, MAX_CELLS, PLAIN, QUOTED } from '../text/cells.ts'
import { beginsWithStamp, STAMP_SHAPE } from '../times/stamp.ts'
import { ENDLESS, MAX_RECORD, MORE } from '../text/text-feed.ts'

/** Bytes that tell whether a line begins like a row. */
const ROW_BEGIN = STAMP_SHAPE.length + 1

/** So deep inside a quoted cell, a line that looks like the start of a row is taken for one. */
const DEEP = 64 << 10

/**
 * Scans comma-separated records (RFC 4180). Quoted cells may hold line ends. A quote inside an
 * unquoted cell is literal. An opening quote that swallowed rows is found out when its closing quote
 * is followed by text, when it goes on for too long, or when the source ends; the record then ends
 * before the first line that begins like a row.
 */
export class CsvScanner extends Cells {
  /** As `RecordReader.scan`. */
  scan(bytes: Uint8Array, start: number, last: boolean): number {
    const { starts, ends, forms } = this
    const end = bytes.length
    let count = 0
    let cellStart = start
    let at = start
    let high = 0
    this.#start = start
    this.canonical = true
    this.badQuote = false
    this.hasNul = false
    this.lines = 1
    for (;;) {
      if (at === end) {
        if (!last) return MORE
        return this.#close(bytes, count, start, cellStart, at, at, high)
      }
      const byte = bytes[at]!
      if (byte > COMMA) {
        high |= byte
        at++
      } else if (byte === COMMA) {
        if (count < MAX_CELLS) {
          starts[count] = cellStart
          ends[count] = at
          forms[count] = PLAIN
        }
        count++
        cellStart = ++at
      } else if (byte === LF) {
        return this.#close(bytes, count, start, cellStart, at, at + 1, high)
      } else if (byte === QUOTE && at === cellStart) {
        const close = this.#quoted(bytes, start, at, count, last)
        if (close < 0) return close
        high |= this.high
        if (this.#recovered)
          return this.#finish(bytes, count + 1, start, close, Math.min(close + 1, end), high)
        if (!this.#literal) {
          count++
          at = close + 1
          if (at < end && bytes[at] === COMMA) {
            cellStart = ++at
            continue
          }
          // The record ends here: `#quoted` has looked.
          if (at < end && bytes[at] === CR) at++
          return this.#finish(bytes, count, start, at, Math.min(at + 1, end), high)
        }
        at = close + 1
      } else {
        if (byte === QUOTE) this.canonical = false
        else if (byte === NUL) this.hasNul = true
        else if (byte === CR && at + 1 < end && bytes[at + 1] !== LF) this.canonical = false
        at++
      }
    }
  }

  #start = 0
  /** After `#quoted`: the cell ran into the next rows and the record ends at the line end it returned. */
  #recovered = false
  /** After `#quoted`: text follows the closing quote, so the cell is read as it stands. */
  #literal = false

  /**
   * Reads the quoted cell that opens at `open`; returns its closing quote, or the end of the record
   * if it has none.
   */
  #quoted(bytes: Uint8Array, start: number, open: number, cell: number, last: boolean): number {
    const end = bytes.length
    let at = open + 1
    let doubled = false
    let needed = false
    let lines = 0
    let high = 0
    this.#recovered = this.#literal = false
    const limit = Math.min(end, start + MAX_RECORD + 1)
    for (;;) {
      if (at >= limit) {
        if (at - start > MAX_RECORD) return this.#recover(bytes, open, cell, at, doubled, last) ?? ENDLESS
        if (!last) return MORE
        const recovered = this.#recover(bytes, open, cell, end, doubled, last)
        return recovered ?? this.#unclosed(bytes, open, cell, end, doubled, lines)
      }
      const byte = bytes[at]!
      if (byte > COMMA) {
        high |= byte
        at++
        continue
      }
      if (byte === QUOTE) {
        if (at + 1 === end && !last) return MORE
        if (bytes[at + 1] !== QUOTE) break
        doubled = needed = true
        at += 2
        continue
      }
      if (byte === COMMA) needed = true
      else if (byte === LF || byte === CR) {
        needed = true
        if (byte === LF) {
          lines++
          if (at - start > DEEP) {
            if (end - at <= ROW_BEGIN && !last) return MORE
            if (beginsRow(bytes, at + 1)) return this.#recover(bytes, open, cell, at + 1, doubled, last)!
          }
        }
      } else if (byte === NUL) this.hasNul = true
      at++
    }
    this.high = high
    const after = at + 1
    const follows = bytes[after]
    if (follows === CR && after + 1 === end && !last) return MORE
    const ends = follows === LF || (follows === CR && (after + 1 === end || bytes[after + 1] === LF))
    // A quote that is the very last byte may as well open a cell of the row that is cut there.
    const recovered =
      lines > 0 && (after === end || (follows !== COMMA && !ends))
        ? this.#recover(bytes, open, cell, at, doubled, last)
        : null
    if (recovered !== null) return recovered
    if (after === end || follows === COMMA || ends) {
      this.#put(cell, open + 1, at, doubled ? DOUBLED : QUOTED)
      if (!needed) this.canonical = false
      this.lines += lines
      return at
    }
    this.#literal = true
    this.badQuote = true
    this.canonical = false
    this.lines += lines
    return at
  }

  /** Ends the record before the first line in (`open`, `to`) that begins like a row; `null` if there is none. */
  #recover(
    bytes: Uint8Array,
    open: number,
    cell: number,
    to: number,
    doubled: boolean,
    last: boolean,
  ): number | null {
    let lines = 0
    for (let at = bytes.indexOf(LF, open); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) {
      if (bytes.length - at <= ROW_BEGIN && !last) return MORE
      if (beginsRow(bytes, at + 1)) return this.#unclosed(bytes, open, cell, at, doubled, lines)
      lines++
    }
    return null
  }

  #unclosed(
    bytes: Uint8Array,
    open: number,
    cell: number,
    end: number,
    doubled: boolean,
    lines: number,
  ): number {
    this.lines += lines
    // What was seen beyond this end belongs to the next record.
    this.high = 0
    this.hasNul = false
    for (let i = this.#start; i < end; i++) {
      this.high |= bytes[i]!
      if (bytes[i] === NUL) this.hasNul = true
    }
    this.#recovered = true
    this.badQuote = true
    this.canonical = false
    this.#put(
      cell,
      open + 1,
      bytes[end - 1] === CR && end - 1 > open ? end - 1 : end,
      doubled ? DOUBLED : QUOTED,
    )
    return end
  }

  #put(cell: number, start: number, end: number, form: number): void {
    if (cell >= MAX_CELLS) return
    this.starts[cell] = start
    this.ends[cell] = end
    this.forms[cell] = form
  }

  #close(
    bytes: Uint8Array,
    count: number,
    start: number,
    cellStart: number,
    at: number,
    next: number,
    high: number,
  ): number {
    const contentEnd = at > cellStart && bytes[at - 1] === CR ? at - 1 : at
    this.#put(count, cellStart, contentEnd, PLAIN)
    return this.#finish(bytes, count + 1, start, at, next, high)
  }

  #finish(bytes: Uint8Array, count: number, start: number, at: number, next: number, high: number): number {
    this.count = count
    this.high = high
    this.contentEnd = at > start && bytes[at - 1] === CR ? at - 1 : at
    return next
  }
}

/** A row of data, a directive that a restarted process wrote, or the end of everything. */
function beginsRow(bytes: Uint8Array, at: number): boolean {
  const from = bytes[at] === QUOTE ? at + 1 : at
  if (bytes[from] === HASH) return from + 1 === bytes.length || isLetter(bytes[from + 1])
  return beginsWithStamp(bytes, from)
}

/** Writes `bytes[start, end)` to `target` from `at` on, doubled quotes made single; returns where it ends. */
export function halveQuotes(
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
  target: Uint8Array,
  at = 0,
): number {
  let to = at
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    target[to++] = byte
    if (byte === quote && i + 1 < end && bytes[i + 1] === quote) i++
  }
  return to
}
