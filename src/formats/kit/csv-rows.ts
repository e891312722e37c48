import { textOf } from '../../event/bytes.ts'
import { CR, LF, QUOTE } from './ascii.ts'
import { MAX_SPAN, type Cutter, type Span } from './span-feed.ts'

/** Rows of a table, a cell in quotes may hold line ends. Blank lines and lines of `#` are left out. */
export class RowCutter implements Cutter {
  end = 0
  open = false
  /** The row that was told last has no line end. */
  cut = false
  #seen = 0
  #quoted = false
  #tooLong = false

  next(bytes: Uint8Array, start: number, last: boolean): Span {
    const stop = Math.min(bytes.length, start + MAX_SPAN)
    for (let at = start + this.#seen; at < stop; at++) {
      if (bytes[at] === QUOTE) this.#quoted = !this.#quoted
      else if (bytes[at] === LF && !this.#quoted) return this.#ends(bytes, start, at + 1, false)
    }
    if (stop === start + MAX_SPAN) {
      this.#seen = 0
      this.#tooLong = true
      this.end = stop
      return 'long'
    }
    if (last) return this.#ends(bytes, start, stop, true)
    this.#seen = stop - start
    return 'more'
  }

  #ends(bytes: Uint8Array, start: number, end: number, cut: boolean): Span {
    this.#seen = 0
    this.#quoted = false
    this.end = end
    const long = this.#tooLong
    this.#tooLong = false
    if (long) return 'long'
    let at = start
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3
    while (at < end && bytes[at]! <= 0x20) at++
    if (at === end || bytes[at] === 0x23) return 'gap'
    this.cut = cut
    return 'record'
  }
}

/** The cells of a row, without their quotes. */
export function cellsOfRow(bytes: Uint8Array, start: number, end: number): string[] {
  let to = end
  while (to > start && (bytes[to - 1] === LF || bytes[to - 1] === CR)) to--
  const text = textOf(bytes, start, to).replace(/^\ufeff/, '')
  const cells: string[] = []
  for (let at = 0; at <= text.length;) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at)
      const stop = comma < 0 ? text.length : comma
      cells.push(text.slice(at, stop))
      at = stop + 1
      continue
    }
    let cell = ''
    let from = at + 1
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) {
        cell += text.slice(from)
        at = text.length + 1
        break
      }
      cell += text.slice(from, quote)
      if (text[quote + 1] === '"') {
        cell += '"'
        from = quote + 2
        continue
      }
      const comma = text.indexOf(',', quote)
      cell += text.slice(quote + 1, comma < 0 ? text.length : comma)
      at = comma < 0 ? text.length + 1 : comma + 1
      break
    }
    cells.push(cell)
  }
  return cells
}
