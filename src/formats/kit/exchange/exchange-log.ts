import type { Block } from '../../../event/block.ts'
import { BlockBuilder } from '../../../event/block-builder.ts'
import { textOf } from '../../../event/bytes.ts'
import type { Place } from '../../../event/place.ts'
import type { Fact } from '../../../event/receipt.ts'
import { takeKernel } from '../../../kernel/kernel.ts'
import type { Format, Sink } from '../../format.ts'
import { COLON, COMMA, CR, DASH, HASH, hasLoneReturn, LF, isDigit, isLetter } from '../text/ascii.ts'
import { BuildFacts } from './build-facts.ts'
import { DOUBLED, PLAIN } from '../text/cells.ts'
import { CsvScanner } from '../tables/csv.ts'
import { RowRuns, type RunShape } from '../tables/row-runs.ts'
import { RowWriter } from '../tables/row-writer.ts'
import { StampReader } from '../times/stamp.ts'
import { dateTime, writtenDate } from '../times/written-date.ts'
import { isColumnName } from './exchange-head.ts'
import { MORE, TextFeed, type RecordReader } from '../text/text-feed.ts'
import { textSource } from '../text/text-parts.ts'

/** First columns of Exchange logs, folded: a line that begins with one of them is a header. */
const TIME_COLUMNS = new Set(['datetime', 'date-time', 'timestamp'])

/** The one field of a row that has no header. */
export const LINE_FIELD = 'Line'

/** What one Exchange log adds to what all of them have. */
export interface ExchangeLog {
  /** As in `LogAbout`. */
  readonly decisive?: readonly string[]
  /** Format id. */
  readonly format: string
  /** Whether `#Version` is the build of the server rather than a constant of the log. */
  readonly versionIsBuild: boolean
  /** Rows before any header are kept as text in the field `Line` instead of being left aside. */
  readonly keepsLines?: boolean
  /** Times are written as an American server shows them: `6/30/2021 10:03:57 AM`. */
  readonly americanTimes?: boolean
  /** The first line may name any columns, not only those that begin with a time. */
  readonly anyHeader?: boolean
  /** Column names as all versions of the log should have them: builds differ in upper and lower case. */
  readonly spelling?: readonly string[]
  /** Adds columns to a block that is whole. */
  readonly derive?: (block: Block) => Block
  /** Makes what sees every row of one source. */
  readonly attend?: (log: OpenLog) => Attendant
}

export interface OpenLog {
  readonly rows: RowWriter
  readonly cells: CsvScanner
  readonly builds: BuildFacts
  /** Says something of the server. */
  tell(fact: Fact): void
  /** Value of the last `#Log-type`; empty before any. */
  logType(): string
}

/** Adds derived values to the row that was just written. */
export interface Attendant {
  /** The columns have changed; handles of derived fields are void. */
  header(): void
  /** Positions of the cells that `row` looks at; all when absent. */
  looksAt?(): readonly number[]
  row(bytes: Uint8Array, time: number, place: Place): void
}

/**
 * Reads a CSV log of Exchange. The preamble (`#Software`, `#Version`, `#Log-type`, `#Date`,
 * `#Fields`) may stand before or after a bare header line, and both may come again anywhere.
 */
export function exchangeLog(log: ExchangeLog): Pick<Format, 'open' | 'parts'> {
  return textSource((sink, begin) => new TextFeed(sink, new ExchangeReader(log, sink, begin?.reader), begin))
}

/** What a row means by those before it. */
interface ExchangeState {
  readonly names: readonly string[]
  /** Version that the preamble names, as long as no row has told its time. */
  readonly version: string | null
  readonly logType: string
}

class ExchangeReader implements RecordReader {
  readonly #log: ExchangeLog
  readonly #sink: Sink
  readonly #cells = new CsvScanner()
  readonly #rows: RowWriter
  readonly #builds: BuildFacts
  readonly #attendant: Attendant | null
  readonly runs: RowRuns | null
  readonly #stamps = new StampReader()
  #timeCell = 0
  /** Cells that are looked at in a row that is as it should be. */
  #looksAt: readonly number[] = []
  #version: string | null = null
  /** Where it stands; `null` when that is in another part of the source. */
  #versionPlace: Place | null = null
  #logType = ''
  readonly #spelling: ReadonlyMap<string, string>

  constructor(log: ExchangeLog, sink: Sink, state: unknown) {
    this.#log = log
    this.#sink = sink
    const kernel = takeKernel()
    const builder = new BlockBuilder({
      kernel,
      format: log.format,
      placeKind: 'line',
      blank: 'empty',
      emit: (block) => sink.block(log.derive?.(block) ?? block),
    })
    this.#rows = new RowWriter(builder, sink, log.decisive)
    this.#builds = new BuildFacts(sink)
    this.#spelling = new Map((log.spelling ?? []).map((name) => [name.toLowerCase(), name]))
    this.#attendant =
      log.attend?.({
        rows: this.#rows,
        cells: this.#cells,
        builds: this.#builds,
        tell: (fact) => this.#sink.fact(fact),
        logType: () => this.#logType,
      }) ?? null
    this.runs = kernel && new RowRuns(kernel, this.#runShape())
    if (state) this.#goOn(state as ExchangeState)
  }

  state(): ExchangeState {
    return { names: this.#rows.names, version: this.#version, logType: this.#logType }
  }

  #goOn({ names, version, logType }: ExchangeState): void {
    this.#version = version
    this.#logType = logType
    if (names.length > 0) this.#useHeader(names)
  }

  #runShape(): RunShape {
    return {
      separator: 'comma',
      cells: this.#cells,
      rows: this.#rows,
      ready: () => this.#hasHeader,
      looksAt: () => this.#looksAt,
      time: (bytes) => this.#time(bytes),
      row: (bytes, time, place) => this.#attend(bytes, time, place),
    }
  }

  get contentEnd(): number {
    return this.#cells.contentEnd
  }

  get lines(): number {
    return this.#cells.lines
  }

  scan(bytes: Uint8Array, start: number, last: boolean): number {
    if (this.#log.keepsLines && !this.#hasHeader) {
      const lineEnd = bytes.indexOf(LF, start)
      if (lineEnd < 0 && !last) return MORE
      if (!beginsHeader(bytes, start)) return this.#scanLine(bytes, start, lineEnd)
    }
    return this.#cells.scan(bytes, start, last)
  }

  #scanLine(bytes: Uint8Array, start: number, lineEnd: number): number {
    const cells = this.#cells
    const end = lineEnd < 0 ? bytes.length : lineEnd
    const contentEnd = end > start && bytes[end - 1] === CR ? end - 1 : end
    let high = 0
    cells.hasNul = false
    for (let i = start; i < contentEnd; i++) {
      const byte = bytes[i]!
      high |= byte
      if (byte === 0) cells.hasNul = true
    }
    cells.starts[0] = start
    cells.ends[0] = contentEnd
    cells.forms[0] = PLAIN
    cells.count = cells.lines = 1
    cells.canonical = true
    cells.badQuote = false
    cells.high = high
    cells.contentEnd = contentEnd
    return lineEnd < 0 ? end : lineEnd + 1
  }

  get #hasHeader(): boolean {
    const { names } = this.#rows
    return names.length > 0 && names[0] !== LINE_FIELD
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    const cells = this.#cells
    const first = bytes[cells.starts[0]!]!
    const glued = !isDigit(first) && hasLoneReturn(bytes, start, cells.contentEnd)
    if (!isDigit(first) && !glued && this.#takeHeader(bytes, first, place, whole)) return true
    if (!this.#hasHeader && glued) {
      this.#sink.issue({ code: 'lone-return', place, detail: 'where the columns should be named' })
      return false
    }
    if (!this.#hasHeader) {
      if (!this.#log.keepsLines) {
        this.#sink.issue({ code: 'no-header', place, detail: 'no line before it names the columns' })
        return false
      }
      this.#useHeader([LINE_FIELD])
    }
    const time = this.#time(bytes)
    this.#rows.write(bytes, cells, time, start, place, whole)
    this.#attend(bytes, time, place)
    return true
  }

  #attend(bytes: Uint8Array, time: number, place: Place): void {
    if (this.#version !== null && !Number.isNaN(time)) this.#tellVersion(time)
    this.#attendant?.row(bytes, time, place)
  }

  #time(bytes: Uint8Array): number {
    const cells = this.#cells
    const cell = this.#timeCell
    if (cell >= cells.kept || cells.forms[cell] === DOUBLED) return NaN
    const start = cells.starts[cell]!
    const end = cells.ends[cell]!
    if (this.#hasHeader) {
      const time = this.#stamps.dateTime(bytes, start, end)
      if (this.#log.americanTimes !== true || !Number.isNaN(time) || end - start > 32) return time
      const written = writtenDate(textOf(bytes, start, end))
      return written?.halves ? dateTime(written, false) : NaN
    }
    const separator = stampEnd(bytes, start, end)
    return this.#stamps.dateTime(bytes, start, separator)
  }

  /** A bare header line, or the preamble as `Import-Csv | Export-Csv` writes it again. */
  #takeHeader(bytes: Uint8Array, first: number, place: Place, whole: boolean): boolean {
    const cells = this.#cells
    if (cells.badQuote || cells.lines > 1) return false
    if (first === HASH) {
      const text = this.#cellTexts(bytes)
      return text !== null && this.#directive(text[0]!, text.slice(1), place, whole)
    }
    if (!isLetter(first) || cells.count < 2) return false
    this.#rows.select(bytes, cells, 0)
    const { source, start, end } = this.#rows
    if (end - start > 32) return false
    const name = textOf(source, start, end).trim().toLowerCase()
    const current = this.#rows.names[0]?.toLowerCase()
    const any = this.#log.anyHeader === true && !this.#hasHeader
    if (!TIME_COLUMNS.has(name) && name !== current && !any) return false
    const names = this.#cellTexts(bytes)
    if (names === null) return false
    if (!TIME_COLUMNS.has(name) && !this.#repeatsHeader(names) && !(any && names.every(isColumnName)))
      return false
    if (whole) this.#useHeader(names)
    return true
  }

  #repeatsHeader(names: readonly string[]): boolean {
    const known = this.#rows.names
    return names.length === known.length && names.every((name, i) => name === known[i])
  }

  #cellTexts(bytes: Uint8Array): string[] | null {
    const cells = this.#cells
    if (cells.count > cells.kept) return null
    return Array.from({ length: cells.count }, (_, i) => {
      this.#rows.select(bytes, cells, i)
      return textOf(this.#rows.source, this.#rows.start, this.#rows.end).trim()
    })
  }

  directive(bytes: Uint8Array, start: number, end: number, place: Place, whole: boolean): boolean {
    const text = textOf(bytes, start, Math.min(end, start + 256))
    if (!/^#fields:/i.test(text)) return this.#directive(text.replace(/,+$/, ''), [], place, whole)
    this.#cells.scan(bytes.subarray(0, end), start, true)
    const names = this.#cellTexts(bytes)
    return names !== null && this.#directive(names[0]!, names.slice(1), place, whole)
  }

  #directive(text: string, rest: readonly string[], place: Place, whole: boolean): boolean {
    const match = /^#([A-Za-z][A-Za-z-]*)(?::|\s|$)\s*(.*)$/s.exec(text)
    if (!match) return /^#(\s|$)/.test(text)
    const value = match[2]!.trim()
    switch (match[1]!.toLowerCase()) {
      case 'fields':
        if (!whole) return true
        if (value === '') return false
        this.#useHeader([value, ...rest])
        return true
      case 'version':
        this.#version = this.#log.versionIsBuild ? value : null
        this.#versionPlace = place
        return true
      case 'log-type':
        if (whole) this.#logType = value
        return true
      case 'date': {
        const bytes = new TextEncoder().encode(value)
        const time = this.#stamps.dateTime(bytes, 0, bytes.length)
        if (!Number.isNaN(time)) this.#tellVersion(time)
        else if (whole) this.#sink.issue({ code: 'bad-time', place, detail: 'the #Date of the preamble' })
        return true
      }
      default:
        return true
    }
  }

  #tellVersion(time: number): void {
    if (this.#version === null) return
    this.#builds.saw(this.#version, time, 'header', this.#versionPlace)
    this.#version = null
  }

  #useHeader(names: readonly string[]): void {
    const known = this.#rows.names
    this.#rows.useHeader(names.map((name) => this.#spelling.get(name.toLowerCase()) ?? name))
    if (this.#rows.names.length === known.length && this.#rows.names.every((name, i) => name === known[i]))
      return
    const position = this.#rows.names.findIndex((name) => TIME_COLUMNS.has(name.toLowerCase()))
    this.#timeCell = Math.max(0, position)
    this.#attendant?.header()
    const all = this.#rows.names.map((_, cell) => cell)
    const attended = this.#attendant ? (this.#attendant.looksAt?.() ?? all) : []
    this.#looksAt = [...new Set([this.#timeCell, ...attended])]
  }

  end(): void {
    this.#rows.builder.flush()
    this.runs?.end()
  }
}

/** Whether the first cell of a line names a time column. */
function beginsHeader(bytes: Uint8Array, start: number): boolean {
  if (!isLetter(bytes[start])) return false
  let end = start
  while (end - start < 16 && (isLetter(bytes[end]) || bytes[end] === DASH)) end++
  return bytes[end] === COMMA && TIME_COLUMNS.has(textOf(bytes, start, end).toLowerCase())
}

/** Where the date and time at the beginning of a text line end. */
function stampEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = Math.min(start + 11, end)
  while (at < end && at - start < 40) {
    const byte = bytes[at]!
    if (byte === COMMA || (!isDigit(byte) && !isLetter(byte) && byte !== COLON && byte !== 0x2e)) break
    at++
  }
  return at
}
