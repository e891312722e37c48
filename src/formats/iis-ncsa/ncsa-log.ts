import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { textOf } from '../../event/bytes.ts'
import type { Place } from '../../event/place.ts'
import { returnKernel, takeKernel } from '../../kernel/kernel.ts'
import type { Parser, Sink } from '../format.ts'
import { QUOTE, SPACE } from '../kit/text/ascii.ts'
import { PLAIN, QUOTED } from '../kit/text/cells.ts'
import { lineRoom, schemaColumns } from '../kit/text/rebuilt-line.ts'
import { RowWriter } from '../kit/tables/row-writer.ts'
import { TextFeed, type RecordReader } from '../kit/text/text-feed.ts'
import { NcsaScanner } from './ncsa-scanner.ts'
import { ncsaTime } from './ncsa-time.ts'
import { ScannedReader } from '../kit/tables/scanned-reader.ts'

const COMMON = ['c-ip', 'c-ident', 'cs-username', 'time', 'cs-request', 'sc-status', 'sc-bytes']
const COMBINED = [...COMMON, 'cs(Referer)', 'cs(User-Agent)']
const TIME = COMMON.indexOf('time')
const REQUEST = COMMON.indexOf('cs-request')
const IN_QUOTES = new Set(['cs-request', 'cs(Referer)', 'cs(User-Agent)'])
const OPEN = 0x5b
const CLOSE = 0x5d
const QUESTION = 0x3f

/** Opens an access log in NCSA common or combined format. */
export function openNcsaLog(format: string, sink: Sink): Parser {
  return new TextFeed(sink, new NcsaReader(format, sink))
}

/** The line from its columns. */
export function ncsaLine(block: Block, row: number): Uint8Array {
  const line = new Uint8Array(lineRoom(block, row))
  let at = 0
  schemaColumns(block).forEach((column, i) => {
    const name = block.schema[i]!
    if (i > 0) line[at++] = SPACE
    if (name === 'time') line[at++] = OPEN
    else if (IN_QUOTES.has(name)) line[at++] = QUOTE
    const code = column ? column.codes[row]! : 0
    if (column && code > 0) {
      const value = column.values.bytes.subarray(column.values.ends[code - 1]!, column.values.ends[code]!)
      line.set(value, at)
      at += value.length
    }
    if (name === 'time') line[at++] = CLOSE
    else if (IN_QUOTES.has(name)) line[at++] = QUOTE
  })
  return line.subarray(0, at)
}

class NcsaReader extends ScannedReader<NcsaScanner> implements RecordReader {
  readonly #kernel = takeKernel()
  readonly #rows: RowWriter
  #derived: readonly number[] = []

  constructor(format: string, sink: Sink) {
    super(new NcsaScanner())
    const emit = sink.block.bind(sink)
    const kernel = this.#kernel
    this.#rows = new RowWriter(
      new BlockBuilder({ format, placeKind: 'line', blank: 'empty', emit, kernel }),
      sink,
    )
    this.#use(COMMON)
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    const cells = this.cells
    if (cells.count === COMMON.length) this.#use(COMMON)
    else if (cells.count === COMBINED.length) this.#use(COMBINED)
    const { names } = this.#rows
    cells.canonical &&= names.every((name, i) => cells.forms[i] === formOf(name))
    const time =
      TIME < cells.kept && cells.ends[TIME]! - cells.starts[TIME]! < 32
        ? ncsaTime(textOf(bytes, cells.starts[TIME]!, cells.ends[TIME]!))
        : NaN
    this.#rows.write(bytes, cells, time, start, place, whole)
    if (REQUEST < cells.kept) this.#splitRequest(bytes, cells.starts[REQUEST]!, cells.ends[REQUEST]!)
    return true
  }

  #use(names: readonly string[]): void {
    if (this.#rows.names.length === names.length) return
    this.#rows.useHeader(names)
    const { builder } = this.#rows
    this.#derived = ['cs-method', 'cs-uri-stem', 'cs-uri-query'].map((name) => builder.field(name))
  }

  /** `GET /path?query HTTP/1.0` */
  #splitRequest(bytes: Uint8Array, start: number, end: number): void {
    const method = bytes.indexOf(SPACE, start)
    if (method <= start || method >= end) return
    const space = bytes.lastIndexOf(SPACE, end - 1)
    const to = space > method ? space : end
    const query = bytes.subarray(0, to).indexOf(QUESTION, method)
    const path = query < 0 ? to : query
    const { builder } = this.#rows
    const [methodField, stemField, queryField] = this.#derived
    builder.put(methodField!, bytes, start, method)
    builder.put(stemField!, bytes, method + 1, path)
    if (query >= 0) builder.put(queryField!, bytes, query + 1, to)
  }

  directive(): boolean {
    return false
  }

  end(): void {
    this.#rows.builder.flush()
    if (this.#kernel !== null) returnKernel(this.#kernel)
  }
}

function formOf(name: string): number {
  return name === 'time' || IN_QUOTES.has(name) ? QUOTED : PLAIN
}
