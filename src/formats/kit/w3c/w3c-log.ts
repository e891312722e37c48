import type { Block } from '../../../event/block.ts'
import { BlockBuilder } from '../../../event/block-builder.ts'
import { textOf, utf8 } from '../../../event/bytes.ts'
import type { Place } from '../../../event/place.ts'
import { DAY_MS } from '../../../event/time.ts'
import type { Format, Sink } from '../../format.ts'
import { takeKernel } from '../../../kernel/kernel.ts'
import { hasLoneReturn, SPACE, TAB } from '../text/ascii.ts'
import { PLAIN } from '../text/cells.ts'
import { RowRuns, type RunShape } from '../tables/row-runs.ts'
import { RowWriter } from '../tables/row-writer.ts'
import { StampReader, timeOfDay } from '../times/stamp.ts'
import { TextFeed, type RecordReader } from '../text/text-feed.ts'
import { textSource } from '../text/text-parts.ts'
import { joinSpacedValue, splitAtQuotes } from './w3c-repair.ts'
import { W3cScanner } from './w3c-scanner.ts'
import { ScannedReader } from '../tables/scanned-reader.ts'

export interface W3cLog {
  /** Format id. */
  readonly format: string
  /** As in `LogAbout`. */
  readonly decisive?: readonly string[]
  /** Values may stand in quotes. */
  readonly quoted?: boolean
  /** Adds columns to a block that is whole. */
  readonly derive?: (block: Block) => Block
  /** Columns that hold the date and time in local time, where there are none in UTC. */
  readonly localColumns?: readonly [date: string, time: string]
}

/** Reads a W3C extended log: `#Fields` names the columns from there on, as often as it comes. */
export function w3cLog(log: W3cLog): Pick<Format, 'open' | 'parts'> {
  return textSource((sink, begin) => new TextFeed(sink, new W3cReader(log, sink, begin?.reader), begin))
}

/** What a row means by those before it. */
interface W3cState {
  readonly names: readonly string[]
  readonly tabbed: boolean
  readonly midnight: number
  readonly lastOfDay: number
  readonly toldLocal: boolean
}

class W3cReader extends ScannedReader<W3cScanner> implements RecordReader {
  readonly #log: W3cLog
  readonly #sink: Sink
  readonly #rows: RowWriter
  readonly runs: RowRuns | null
  readonly #stamps = new StampReader()
  #dateCell = -1
  #timeCell = -1
  /** Midnight of the last `#Date`, for logs that leave the date column out. */
  #midnight = NaN
  #lastOfDay = 0
  #toldLocal = false
  #folded: readonly string[] = []

  constructor(log: W3cLog, sink: Sink, state: unknown) {
    super(new W3cScanner())
    this.#log = log
    this.#sink = sink
    const { format } = log
    const emit = (block: Block): void => sink.block(log.derive?.(block) ?? block)
    const kernel = takeKernel()
    const builder = new BlockBuilder({ format, placeKind: 'line', blank: 'empty', emit, kernel })
    this.#rows = new RowWriter(builder, sink, log.decisive)
    this.runs = kernel && new RowRuns(kernel, this.#runShape())
    if (state) this.#goOn(state as W3cState)
  }

  state(): W3cState {
    return {
      names: this.#rows.names,
      tabbed: this.cells.separator === TAB,
      midnight: this.#midnight,
      lastOfDay: this.#lastOfDay,
      toldLocal: this.#toldLocal,
    }
  }

  #goOn({ names, tabbed, midnight, lastOfDay, toldLocal }: W3cState): void {
    this.#midnight = midnight
    this.#lastOfDay = lastOfDay
    this.#toldLocal = toldLocal
    if (names.length > 0) this.#useNames(names, tabbed)
  }

  #runShape(): RunShape {
    return {
      separator: 'space',
      cells: this.cells,
      rows: this.#rows,
      ready: () => this.cells.separator === SPACE && this.#log.quoted !== true,
      looksAt: () => [this.#dateCell, this.#timeCell].filter((cell) => cell >= 0),
      time: (bytes) => this.#time(bytes),
      row: () => undefined,
    }
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    const cells = this.cells
    const { names } = this.#rows
    if (names.length === 0) {
      this.#sink.issue({ code: 'no-header', place, detail: 'no #Fields line before it' })
      return false
    }
    if (cells.count === 0) return true
    cells.reconsider(bytes, start, names.length)
    // Words of rows that stand in one line are no words of a value.
    const glued = cells.count > names.length && hasLoneReturn(bytes, start, cells.contentEnd)
    const spaced = glued ? null : this.#repair(bytes, start)
    this.#rows.write(bytes, cells, this.#time(bytes), start, place, whole)
    // The scanner writes bounds only; what quotes left behind is not the next line's.
    cells.forms.fill(PLAIN, 0, cells.kept)
    if (spaced !== null) {
      const detail = `${names.length} cells only if there are spaces in ${spaced}`
      this.#sink.issue({ code: 'field-count', place, detail })
    }
    if (cells.gaps > 0 && cells.count === names.length && whole && this.#log.quoted !== true) {
      const detail = `${names.length} cells only if runs of separators count as one`
      this.#sink.issue({ code: 'field-count', place, detail })
    }
    return true
  }

  /** Quotes and spaces in values; the name of the column that must hold spaces for the row to fit. */
  #repair(bytes: Uint8Array, start: number): string | null {
    const cells = this.cells
    const expected = this.#rows.names.length
    if (this.#log.quoted === true) splitAtQuotes(bytes, start, cells)
    if (cells.count <= expected) return null
    const before = cells.count
    if (this.#log.quoted !== true && splitAtQuotes(bytes, start, cells) && cells.count === expected)
      return null
    if (cells.count !== before) cells.again(bytes, start)
    return joinSpacedValue(bytes, cells, this.#folded)
  }

  #time(bytes: Uint8Array): number {
    const { starts, ends, kept } = this.cells
    const timeCell = this.#timeCell
    const dateCell = this.#dateCell
    if (timeCell < 0 || timeCell >= kept) return NaN
    const ofDay = timeOfDay(bytes, starts[timeCell]!, ends[timeCell]!)
    if (dateCell < 0) return this.#withoutDate(ofDay)
    return dateCell < kept ? this.#stamps.date(bytes, starts[dateCell]!, ends[dateCell]!) + ofDay : NaN
  }

  #withoutDate(ofDay: number): number {
    // Lines are written in order, give or take a request's length: far back means past midnight.
    if (ofDay + DAY_MS / 2 < this.#lastOfDay) this.#midnight += DAY_MS
    if (!Number.isNaN(ofDay)) this.#lastOfDay = ofDay
    return this.#midnight + ofDay
  }

  directive(bytes: Uint8Array, start: number, end: number, place: Place, whole: boolean): boolean {
    const text = textOf(bytes, start, end)
    const match = /^#([A-Za-z][A-Za-z-]*):\s*(.*)$/s.exec(text)
    if (!match) return /^#([A-Za-z-]*$|\s|$)/.test(text)
    const value = match[2]!.trim()
    switch (match[1]!.toLowerCase()) {
      case 'fields':
        if (!whole) return true
        if (value === '') return false
        this.#useHeader(value)
        return true
      case 'date': {
        const stamp = utf8(value)
        const time = this.#stamps.dateTime(stamp, 0, stamp.length)
        if (!Number.isNaN(time)) {
          this.#midnight = Math.floor(time / DAY_MS) * DAY_MS
          this.#lastOfDay = 0
        } else if (whole) this.#sink.issue({ code: 'bad-time', place, detail: 'the #Date of the header' })
        return true
      }
      default:
        return true
    }
  }

  #useHeader(value: string): void {
    this.#useNames(value.split(/[ \t]+/), value.includes('\t') && !value.includes(' '))
  }

  #useNames(names: readonly string[], tabbed: boolean): void {
    this.cells.separator = tabbed ? TAB : SPACE
    this.#rows.useHeader(names)
    this.#folded = this.#rows.names.map((name) => name.toLowerCase())
    this.#dateCell = this.#rows.position('date')
    this.#timeCell = this.#rows.position('time')
    const { localColumns } = this.#log
    if (this.#timeCell < 0 && localColumns) {
      this.#dateCell = this.#rows.position(localColumns[0])
      this.#timeCell = this.#rows.position(localColumns[1])
      if (this.#timeCell >= 0 && !this.#toldLocal) {
        this.#toldLocal = true
        this.#sink.issue({
          code: 'local-time',
          place: null,
          detail: `the column ${localColumns[1]} is in local time`,
        })
      }
    }
  }

  end(): void {
    this.#rows.builder.flush()
    this.runs?.end()
  }
}
