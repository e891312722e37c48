import type { BlockBuilder } from '../../../event/block-builder.ts'
import type { IssueCode } from '../../../event/issue.ts'
import type { Place } from '../../../event/place.ts'
import type { Sink } from '../../format.ts'
import { hasLoneReturn, isUtf8, QUOTE } from '../text/ascii.ts'
import { DOUBLED, MAX_CELLS, type Cells } from '../text/cells.ts'
import { halveQuotes } from './csv.ts'

/** Columns that a header may name; further names are not taken. */
const MAX_FIELDS = 1024
/** Cells beyond the header that become fields; the raw line holds the others. */
const MAX_EXTRA = 16

/** Puts scanned records into a block builder under the fields of the current header. */
export class RowWriter {
  readonly builder: BlockBuilder
  readonly #sink: Sink
  #names: readonly string[] = []
  #handles: readonly number[] = []
  readonly #decisive: readonly string[]
  /** The columns that the last header was said to lack. */
  #lacking = ''
  #unquoted = new Uint8Array(0)
  /** Bytes that hold the value of the cell that `select` chose, and its bounds in them. */
  source: Uint8Array = this.#unquoted
  start = 0
  end = 0

  /** `decisive` as in `LogAbout`. */
  constructor(builder: BlockBuilder, sink: Sink, decisive: readonly string[] = []) {
    this.builder = builder
    this.#sink = sink
    this.#decisive = decisive
  }

  /** Names of the current columns; empty as long as no header was seen. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Position of a column, ignoring case; -1 when the header does not name it. */
  position(name: string): number {
    const folded = name.toLowerCase()
    return this.#names.findIndex((known) => known.toLowerCase() === folded)
  }

  /** Takes a header: an empty name becomes `field_N`, a repeated one gets its number. */
  useHeader(given: readonly string[]): void {
    const taken = new Set<string>()
    this.#names = given.slice(0, MAX_FIELDS).map((name, i) => {
      let unique = name === '' ? `field_${i + 1}` : name
      if (taken.has(unique)) unique = `${unique}_${i + 1}`
      while (taken.has(unique)) unique += '_'
      taken.add(unique)
      return unique
    })
    this.#tellLacking()
    this.builder.useSchema(this.#names)
    this.#handles = this.#names.map((name) => this.builder.field(name))
  }

  #tellLacking(): void {
    const value = this.#decisive.filter((name) => this.position(name) < 0).join(', ')
    if (value !== '' && value !== this.#lacking) this.#sink.fact({ key: 'columns-off', value, time: NaN })
    this.#lacking = value
  }

  /** Writes a record as a row and reports what is wrong with it. `whole` as in `RecordReader.take`. */
  write(bytes: Uint8Array, cells: Cells, time: number, start: number, place: Place, whole: boolean): void {
    const { builder } = this
    const handles = this.#handles
    const { starts, ends, forms, count } = cells
    builder.row(time, place.ordinal, place.offset, place.length)
    const named = Math.min(cells.kept, handles.length)
    for (let i = 0; i < named; i++) {
      const from = starts[i]!
      const to = ends[i]!
      if (from === to) continue
      if (forms[i] === DOUBLED) {
        this.select(bytes, cells, i)
        builder.put(handles[i]!, this.source, this.start, this.end)
      } else builder.put(handles[i]!, bytes, from, to)
    }
    if (cells.canonical && count === handles.length && !builder.isMixed) {
      const suspect = cells.high >= 0x80 || cells.hasNul || Number.isNaN(time)
      if (suspect) this.#complain(bytes, cells, time, start, place, whole)
      return
    }
    for (let i = handles.length; i < Math.min(cells.kept, handles.length + MAX_EXTRA); i++) {
      this.select(bytes, cells, i)
      builder.put(builder.field(`field_${i + 1}`), this.source, this.start, this.end)
    }
    builder.keepRaw(bytes, start, cells.contentEnd)
    this.#complain(bytes, cells, time, start, place, whole)
  }

  /** Reports what is wrong with a row whose cells are all in place. */
  writeRegular(bytes: Uint8Array, cells: Cells, time: number, start: number, place: Place): void {
    this.builder.row(time, place.ordinal, place.offset, place.length)
    if (cells.high >= 0x80 || cells.hasNul || Number.isNaN(time))
      this.#complain(bytes, cells, time, start, place, true)
  }

  /** Points `source`, `start`, `end` at the value of a cell, quotes removed; valid until the next call. */
  select(bytes: Uint8Array, cells: Cells, cell: number): void {
    const start = cells.starts[cell]!
    const end = cells.ends[cell]!
    if (cells.forms[cell] !== DOUBLED) {
      this.source = bytes
      this.start = start
      this.end = end
      return
    }
    if (this.#unquoted.length < end - start) this.#unquoted = new Uint8Array((end - start) * 2)
    this.source = this.#unquoted
    this.start = 0
    this.end = halveQuotes(bytes, start, end, QUOTE, this.#unquoted)
  }

  #complain(
    bytes: Uint8Array,
    cells: Cells,
    time: number,
    start: number,
    place: Place,
    whole: boolean,
  ): void {
    const issue = (code: IssueCode, detail: string): void => this.#sink.issue({ code, place, detail })
    const { count } = cells
    if (cells.hasNul) issue('damaged-record', 'NUL bytes in a row')
    else if (cells.high >= 0x80 && !isUtf8(bytes, start, cells.contentEnd)) issue('bad-text', 'not UTF-8')
    const glued = count > this.#names.length && hasLoneReturn(bytes, start, cells.contentEnd)
    if (glued) issue('lone-return', `in a row of ${count} cells`)
    // Where the source ends within the row, `cut-short` says all there is to say.
    if (!whole) return
    if (cells.badQuote) issue('bad-quote', `in a row of ${count} cells`)
    if (count !== this.#names.length && !glued) {
      const beyond = Math.min(MAX_CELLS, this.#names.length + MAX_EXTRA)
      const rest = count > beyond ? `; the cells after ${beyond} are in the raw line only` : ''
      issue('field-count', `expected ${this.#names.length} cells, found ${count}${rest}`)
    }
    if (Number.isNaN(time)) issue('bad-time', 'its time cell is no date and time in UTC')
  }
}
