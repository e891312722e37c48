import { BlockBuilder } from '../../event/block-builder.ts'
import { textOf } from '../../event/bytes.ts'
import { MAPPED_ROLES, type Mapping, type TableShape } from '../../event/mapping.ts'
import type { Place } from '../../event/place.ts'
import type { Sink } from '../format.ts'
import { SEMICOLON, TAB } from '../kit/text/ascii.ts'
import { CsvScanner } from '../kit/tables/csv.ts'
import { isSeparatorLine } from '../kit/tables/table-head.ts'
import { RowWriter } from '../kit/tables/row-writer.ts'
import type { RecordReader } from '../kit/text/text-feed.ts'
import { DelimitedScanner } from './delimited-scanner.ts'
import { roleField } from './role-field.ts'
import { tableTime } from './table-time.ts'
import { ScannedReader } from '../kit/tables/scanned-reader.ts'

/** What finds the records of a table that is written like this. */
export function scannerOf(shape: Exclude<TableShape, 'json-lines'>): CsvScanner | DelimitedScanner {
  return shape === 'csv' ? new CsvScanner() : new DelimitedScanner(shape === 'tsv' ? TAB : SEMICOLON)
}

/** Reads a table whose first record names the columns. */
export class MappedReader extends ScannedReader<CsvScanner | DelimitedScanner> implements RecordReader {
  readonly #mapping: Mapping
  readonly #rows: RowWriter
  #time = -1
  #roles: { readonly from: number; readonly to: number }[] = []

  constructor(format: string, mapping: Mapping, sink: Sink) {
    super(scannerOf(mapping.shape === 'json-lines' ? 'csv' : mapping.shape))
    this.#mapping = mapping
    const emit = sink.block.bind(sink)
    this.#rows = new RowWriter(new BlockBuilder({ format, placeKind: 'line', blank: 'empty', emit }), sink)
  }

  take(bytes: Uint8Array, start: number, place: Place, whole: boolean): boolean {
    if (this.#rows.names.length === 0) {
      if (!isSeparatorLine(textOf(bytes, start, Math.min(this.contentEnd, start + 16))))
        this.#useHeader(bytes)
      return true
    }
    const cells = this.cells
    const time =
      this.#time < cells.kept
        ? tableTime(this.#text(bytes, this.#time), this.#mapping.timeShape, this.#mapping.zoneMinutes)
        : NaN
    this.#rows.write(bytes, cells, time, start, place, whole)
    for (const { from, to } of this.#roles) {
      if (from >= cells.kept) continue
      this.#rows.select(bytes, cells, from)
      if (this.#rows.end > this.#rows.start)
        this.#rows.builder.put(to, this.#rows.source, this.#rows.start, this.#rows.end)
    }
    return true
  }

  #useHeader(bytes: Uint8Array): void {
    const rows = this.#rows
    const names = Array.from({ length: this.cells.kept }, (_, i) => this.#text(bytes, i).trim())
    rows.useHeader(names)
    this.#time = names.indexOf(this.#mapping.time)
    this.#roles = MAPPED_ROLES.flatMap((role) => {
      const from = names.indexOf(this.#mapping.roles[role] ?? '')
      return from < 0 ? [] : [{ from, to: rows.builder.field(roleField(role)) }]
    })
  }

  #text(bytes: Uint8Array, cell: number): string {
    this.#rows.select(bytes, this.cells, cell)
    return textOf(this.#rows.source, this.#rows.start, this.#rows.end)
  }

  /** `#TYPE` is how PowerShell begins what it exports. */
  directive(bytes: Uint8Array, start: number): boolean {
    return textOf(bytes, start, Math.min(bytes.length, start + 6)) === '#TYPE '
  }

  end(): void {
    this.#rows.builder.flush()
  }
}

export function putText(rows: BlockBuilder, name: string, value: string): void {
  rows.putText(rows.field(name), value)
}
