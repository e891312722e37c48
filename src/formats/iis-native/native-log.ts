import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { textOf } from '../../event/bytes.ts'
import type { Place } from '../../event/place.ts'
import type { Parser, Sink } from '../format.ts'
import { COMMA, SPACE } from '../kit/text/ascii.ts'
import { CsvScanner } from '../kit/tables/csv.ts'
import { lineRoom, schemaColumns } from '../kit/text/rebuilt-line.ts'
import { RowWriter } from '../kit/tables/row-writer.ts'
import { TextFeed, type RecordReader } from '../kit/text/text-feed.ts'
import { localTime } from './local-time.ts'
import { ScannedReader } from '../kit/tables/scanned-reader.ts'

/** What IIS writes in this order, named as the W3C log names it. */
const COLUMNS = [
  'c-ip',
  'cs-username',
  'date',
  'time',
  's-sitename',
  's-computername',
  's-ip',
  'time-taken',
  'cs-bytes',
  'sc-bytes',
  'sc-status',
  'sc-win32-status',
  'cs-method',
  'cs-uri-stem',
  'cs-uri-query',
]
const DATE = COLUMNS.indexOf('date')

/** Opens a log in IIS format: cells between commas and spaces, a comma after the last. */
export function openNativeLog(format: string, sink: Sink): Parser {
  return new TextFeed(sink, new NativeReader(format, sink))
}

/** The line from its columns. */
export function nativeLine(block: Block, row: number): Uint8Array {
  const line = new Uint8Array(lineRoom(block, row))
  let at = 0
  for (const column of schemaColumns(block)) {
    if (at > 0) line[at++] = SPACE
    const code = column ? column.codes[row]! : 0
    if (column && code > 0) {
      const value = column.values.bytes.subarray(column.values.ends[code - 1]!, column.values.ends[code]!)
      line.set(value, at)
      at += value.length
    }
    line[at++] = COMMA
  }
  return line.subarray(0, at)
}

class NativeReader extends ScannedReader<CsvScanner> implements RecordReader {
  readonly #sink: Sink
  readonly #rows: RowWriter
  #told = false

  constructor(format: string, sink: Sink) {
    super(new CsvScanner())
    this.#sink = sink
    const emit = sink.block.bind(sink)
    this.#rows = new RowWriter(new BlockBuilder({ format, placeKind: 'line', blank: 'empty', emit }), sink)
    this.#rows.useHeader(COLUMNS)
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    const cells = this.cells
    const { starts, ends } = cells
    // The comma after the last cell begins no cell.
    const closed = cells.count === COLUMNS.length + 1 && starts[COLUMNS.length] === ends[COLUMNS.length]
    if (closed) cells.count--
    let canonical = cells.canonical && closed
    for (let i = 0; i < cells.kept; i++) {
      if (i > 0 && bytes[starts[i]!] === SPACE && ends[i]! > starts[i]!) starts[i]!++
      else if (i > 0) canonical = false
    }
    cells.canonical = canonical
    const time = DATE + 1 < cells.kept ? this.#time(bytes) : NaN
    if (!this.#told && !Number.isNaN(time)) {
      this.#told = true
      this.#sink.issue({ code: 'local-time', place: null, detail: 'the IIS format has no zone' })
    }
    this.#rows.write(bytes, cells, time, start, place, whole)
    return true
  }

  #time(bytes: Uint8Array): number {
    const { starts, ends } = this.cells
    const end = ends[DATE + 1]!
    if (end - starts[DATE]! > 40) return NaN
    return localTime(textOf(bytes, starts[DATE]!, ends[DATE]!), textOf(bytes, starts[DATE + 1]!, end))
  }

  directive(): boolean {
    return false
  }

  end(): void {
    this.#rows.builder.flush()
  }
}
