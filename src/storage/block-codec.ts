import { joined } from '../event/bytes.ts'
import type { Block } from '../event/block.ts'
import type { Column } from '../event/column.ts'
import type { TextEncoding } from '../event/text-encoding.ts'
import type { BlockPart, Order, WantedParts } from './store.ts'
import {
  packAscending,
  packDeltas,
  packDoubles,
  packNumbers,
  packPairs,
  packPath,
  packWords,
  unpackAscending,
  unpackDeltas,
  unpackDoubles,
  unpackNumbers,
  unpackPairs,
  unpackPath,
  unpackWords,
} from './numbers.ts'
import { recoded } from './recode.ts'
import {
  counts,
  DamagedRecordError,
  decoded,
  framed,
  framedRecord,
  isCount,
  isTexts,
  object,
  objects,
  sectionOf,
  Sections,
  sized,
  type DecodeResult,
  type Section,
} from './sections.ts'
import { sinceBase, timeOrder, Times, type SinceBase } from './time-order.ts'

/*
 * One record of a stored block:
 *
 *   "CTB2" | header length (4) | checksum of the header (4) | header, JSON | sections…
 *
 * Each section is packed by itself and carries its checksum, so that one column can be read
 * without the others and damage stays where it is. Times, offsets and the columns that repeat come
 * first: the head, which answers most questions and can be kept apart. Numbers are little endian.
 *
 * Times and the columns of the head stand in order of time, as questions want them.
 */
const MAGIC = 0x32425443

interface StoredNumbers {
  readonly shape: 'delta' | 'f64'
  readonly first: number
  readonly section: Section
}

/** The times of a block in ascending order without those of rows that have none, and the order of the rows. */
interface StoredTimes {
  readonly timed: number
  /** `null` when the times do not count from a base in whole milliseconds. */
  readonly base: number | null
  readonly section: Section
  /** `null` when the rows stand in order of time. */
  readonly order: Section | null
}

interface StoredColumn {
  readonly name: string
  /** Codes stand in order of time; absent for a column outside the head, whose codes stand in order of rows. */
  readonly timely?: boolean
  readonly many: boolean
  readonly count: number
  readonly codes: {
    readonly width: 1 | 2 | 4
    readonly shape: 'plain' | 'delta' | 'pairs'
    readonly section: Section
  }
  readonly ends: Section
  readonly bytes: Section
}

interface Header {
  readonly format: string
  readonly rows: number
  readonly placeKind: Block['placeKind']
  readonly schema: readonly string[]
  readonly blank: Block['blank']
  readonly encoding?: TextEncoding
  readonly times: StoredTimes
  readonly ordinals: StoredNumbers
  readonly offsets: StoredNumbers
  readonly lengths: Section
  readonly columns: readonly StoredColumn[]
  /** Total length of the sections that belong to the head, in bytes. */
  readonly head: number
  readonly raw: {
    readonly rows: readonly number[]
    readonly lengths: readonly number[]
    readonly section: Section
  } | null
}

/** A record in two parts: its head, and what only some questions need. */
export interface EncodedBlock {
  readonly head: ArrayBuffer
  readonly rest: ArrayBuffer
}

export function encodeBlock(block: Block): ArrayBuffer {
  const { head, rest } = encodeParts(block)
  const record = new Uint8Array(head.byteLength + rest.byteLength)
  record.set(new Uint8Array(head))
  record.set(new Uint8Array(rest), head.byteLength)
  return record.buffer
}

export function encodeParts(given: Block): EncodedBlock {
  const block = { ...given, columns: given.columns.map(recoded) }
  const body = new Sections(block.rows * 64)
  const numbers = (values: Float64Array): StoredNumbers => {
    const { shape, first, bytes } = packNumbers(values)
    return { shape, first, section: body.add(bytes) }
  }
  const rawRows = [...block.raw.keys()]
  const { stored: times, order } = encodeTimes(block.time, body)
  const offsets = numbers(block.offsets)
  const encoded = new Map<Column, StoredColumn>()
  for (const column of block.columns)
    if (repeats(column)) {
      const codes = inOrder(column.codes, order)
      encoded.set(column, { ...encodeColumn({ ...column, codes }, body), timely: true })
    }
  const head = body.used
  for (const column of block.columns) if (!repeats(column)) encoded.set(column, encodeColumn(column, body))
  const header: Header = {
    format: block.format,
    rows: block.rows,
    placeKind: block.placeKind,
    schema: block.schema,
    blank: block.blank,
    ...(block.encoding === undefined ? {} : { encoding: block.encoding }),
    times,
    ordinals: numbers(block.ordinals),
    offsets,
    lengths: body.add(packDeltas(block.lengths)),
    columns: block.columns.map((column) => encoded.get(column)!),
    head,
    raw:
      rawRows.length === 0
        ? null
        : {
            rows: rawRows,
            lengths: rawRows.map((row) => block.raw.get(row)!.length),
            section: body.add(joined([...block.raw.values()])),
          },
  }
  const first = framedRecord(MAGIC, header, body.bytes.subarray(0, head))
  return { head: first, rest: body.bytes.slice(head, body.used).buffer }
}

function encodeTimes(
  time: Float64Array,
  body: Sections,
): { readonly stored: StoredTimes; readonly order: Uint32Array | null } {
  const { order, times } = timeOrder(time)
  const small = sinceBase(times)
  const { timed } = new Times(small ?? times)
  const ordered = order.every((row, position) => row === position)
  const stored = {
    timed,
    base: small?.base ?? null,
    section: body.add(small ? packAscending(small.since) : packDoubles(times.subarray(0, timed))),
    order: ordered ? null : body.add(packPath(order)),
  }
  return { stored, order: ordered ? null : order }
}

/** Whether the values of a column repeat, so that it belongs to the head. */
export function repeats({ codes, values }: Column): boolean {
  return values.count * 2 <= codes.length
}

function encodeColumn(column: Column, body: Sections): StoredColumn {
  const { values } = column
  return {
    name: column.name,
    many: column.many,
    count: values.count,
    codes: encodeCodes(column, body),
    ends: body.add(packDeltas(values.ends)),
    bytes: body.add(values.bytes),
  }
}

function encodeCodes(column: Column, body: Sections): StoredColumn['codes'] {
  const { codes } = column
  if (codes instanceof Uint8Array) return { width: 1, shape: 'plain', section: body.add(codes) }
  const width = codes.BYTES_PER_ELEMENT as 2 | 4
  // A field that hardly repeats has codes that count upwards; differences make them one number.
  if (!repeats(column)) return { width, shape: 'delta', section: body.add(packDeltas(codes)) }
  return codes instanceof Uint16Array
    ? { width, shape: 'pairs', section: body.add(packPairs(codes)) }
    : { width, shape: 'plain', section: body.add(packWords(codes)) }
}

type Codes = Column['codes']

/** Values by position, the place of a row in order of time. */
function inOrder<T extends Codes>(values: T, order: Order): T {
  if (order === null) return values
  const sorted = values.slice() as T
  for (let position = 0; position < order.length; position++) sorted[position] = values[order[position]!]!
  return sorted
}

/** Values by row, from those by position. */
function byRow<T extends Codes>(values: T, order: Order): T {
  if (order === null) return values
  const rows = values.slice() as T
  for (let position = 0; position < order.length; position++) rows[order[position]!] = values[position]!
  return rows
}

/** Whether the head of a record holds everything that is wanted. */
export function headSuffices(head: ArrayBuffer, { columns, bare = [], repeating }: WantedParts): boolean {
  const { header } = headerOf(new Uint8Array(head))
  if (repeating === true) return true
  const wanted = wantedColumns(header, [...columns, ...bare])
  return wanted.every(({ codes, ends, bytes }) =>
    [codes.section, ends, bytes].every(({ at }) => at < header.head),
  )
}

/** The whole block of a record. */
export function decodeBlock(record: ArrayBuffer): DecodeResult<Block> {
  return decoded(() => decode(new Uint8Array(record)))
}

/** Parts of a block from its record, or from the head of it when that suffices; names of columns ignore case. */
export function decodePart(record: ArrayBuffer, wanted: WantedParts): DecodeResult<BlockPart> {
  return decoded(() => {
    const { header, body } = headerOf(new Uint8Array(record))
    const { format, rows, placeKind, schema, blank } = header
    const bare = wantedColumns(header, wanted.bare ?? [])
    const stored = wantedColumns(header, wanted.columns).filter(
      ({ timely }) => timely === true || wanted.repeating !== true,
    )
    const sorts = wanted.order || [...stored, ...bare].some(({ timely }) => timely !== true)
    const { order, times } = timesOf(header, body, { order: sorts, times: wanted.times })
    return {
      format,
      rows,
      placeKind,
      schema,
      blank,
      order,
      times,
      offsets: wanted.offsets ? numbersOf(header.offsets, body, rows) : null,
      columns: stored.map((one) => {
        const column = decodeColumn(one, body, rows)
        return one.timely ? column : { ...column, codes: inOrder(column.codes, order ?? null) }
      }),
      bare: bare.map((one) => {
        const codes = sized(decodeCodes(one.codes, body), rows)
        checkCodes(one, codes)
        return {
          name: one.name,
          last: one.count,
          codes: one.timely ? codes : inOrder(codes, order ?? null),
        }
      }),
    }
  })
}

/** The times and the order of a record, as far as they are wanted; an order that changes nothing is always known. */
function timesOf(
  { rows, times: { timed, base, section, order } }: Header,
  body: Uint8Array,
  wanted: { readonly order: boolean; readonly times: boolean },
): Pick<BlockPart, 'order' | 'times'> {
  return {
    order: order === null ? null : wanted.order ? orderOf(sectionOf(body, order), rows) : undefined,
    times: wanted.times ? new Times(ascendingOf(sectionOf(body, section), timed, base)) : null,
  }
}

function ascendingOf(bytes: Uint8Array, timed: number, base: number | null): Float64Array | SinceBase {
  if (base === null) return sized(unpackDoubles(bytes), timed)
  return { base, since: unpackAscending(bytes, timed) }
}

function orderOf(bytes: Uint8Array, rows: number): Order {
  const order = unpackPath(bytes, rows)
  const seen = new Uint8Array(rows)
  for (let position = 0; position < rows; position++) {
    const row = order[position]!
    if (row >= rows || seen[row] === 1) throw new DamagedRecordError('the order of rows')
    seen[row] = 1
  }
  return rows <= 65_536 ? Uint16Array.from(order) : order
}

function headerOf(record: Uint8Array): { header: Header; body: Uint8Array } {
  const { magic, header, body } = framed(record)
  if (magic !== MAGIC) throw new DamagedRecordError('the record does not begin as one')
  return { header: checkedHeader(header), body }
}

/** More rows than any block has. What is reserved for each is bounded by this, whatever a record claims. */
const MOST_ROWS = 1 << 22
const MOST_LINE = 2 ** 31

/** The header of a record, if it can be one of a block: a damaged record may hold any JSON. */
function checkedHeader(value: unknown): Header {
  const header = value as Header
  const { format, rows, placeKind, schema, blank, times, ordinals, offsets, columns, raw } = header
  const fits =
    typeof format === 'string' &&
    isCount(rows, MOST_ROWS) &&
    typeof placeKind === 'string' &&
    (blank === 'empty' || blank === 'absent') &&
    isTexts(schema) &&
    isCount(object(times).timed, rows) &&
    (times.base === null || Number.isFinite(times.base)) &&
    [ordinals, offsets].map(object).every(({ first }) => Number.isFinite(first)) &&
    objects(columns).every(isColumn)
  if (!fits) throw new DamagedRecordError('the header is none of a block')
  if (raw !== null) {
    counts(object(raw).rows, rows - 1)
    counts(raw.lengths, MOST_LINE)
  }
  return header
}

function isColumn({ name, many, count, codes, ends, bytes }: StoredColumn): boolean {
  objects([object(codes).section, ends, bytes])
  return typeof name === 'string' && typeof many === 'boolean' && isCount(count, MOST_ROWS * 16)
}

function wantedColumns(header: Header, columns: readonly string[]): readonly StoredColumn[] {
  const wanted = new Set(columns.map((name) => name.toLowerCase()))
  return header.columns.filter(({ name }) => wanted.has(name.toLowerCase()))
}

function numbersOf(stored: StoredNumbers, body: Uint8Array, rows: number): Float64Array {
  return sized(unpackNumbers(stored.shape, stored.first, sectionOf(body, stored.section)), rows)
}

function decode(record: Uint8Array): Block {
  const { header, body } = headerOf(record)
  const { rows } = header
  const { order, time } = rowTimes(header, body)
  return {
    format: header.format,
    rows,
    placeKind: header.placeKind,
    schema: header.schema,
    blank: header.blank,
    ...(header.encoding === undefined ? {} : { encoding: header.encoding }),
    time,
    ordinals: numbersOf(header.ordinals, body, rows),
    offsets: numbersOf(header.offsets, body, rows),
    lengths: sized(unpackDeltas(sectionOf(body, header.lengths)), rows),
    columns: header.columns.map((stored) => {
      const column = decodeColumn(stored, body, rows)
      return stored.timely ? { ...column, codes: byRow(column.codes, order) } : column
    }),
    raw: decodeRaw(header.raw, body),
  }
}

/** Times by row, NaN for a row without one, and the order of the rows. */
function rowTimes(header: Header, body: Uint8Array): { readonly order: Order; readonly time: Float64Array } {
  const { rows } = header
  const { order = null, times } = timesOf(header, body, { order: true, times: true })
  const time = new Float64Array(rows).fill(NaN)
  for (let position = 0; position < times!.timed; position++)
    time[order ? order[position]! : position] = times!.at(position)
  return { order, time }
}

function decodeColumn(stored: StoredColumn, body: Uint8Array, rows: number): Column {
  const codes = decodeCodes(stored.codes, body)
  const ends = unpackDeltas(sectionOf(body, stored.ends))
  const text = sectionOf(body, stored.bytes)
  if (ends.length !== stored.count + 1 || (ends.at(-1) ?? 0) !== text.length)
    throw new DamagedRecordError(`values of ${stored.name}`)
  for (let i = 1; i < ends.length; i++)
    if (ends[i]! < ends[i - 1]!) throw new DamagedRecordError(`order of values of ${stored.name}`)
  checkCodes(stored, codes)
  return {
    name: stored.name,
    many: stored.many,
    codes: sized(codes, rows),
    values: { bytes: text, ends, count: stored.count },
  }
}

function checkCodes({ name, count }: StoredColumn, codes: Codes): void {
  let highest = 0
  for (let row = 0; row < codes.length; row++) if (codes[row]! > highest) highest = codes[row]!
  if (highest > count) throw new DamagedRecordError(`codes of ${name}`)
}

function decodeCodes({ width, shape, section }: StoredColumn['codes'], body: Uint8Array): Column['codes'] {
  const bytes = sectionOf(body, section)
  if (width === 1) return bytes
  if (shape === 'pairs') return unpackPairs(bytes)
  const wide = shape === 'delta' ? unpackDeltas(bytes) : unpackWords(bytes)
  return width === 2 ? new Uint16Array(wide) : wide
}

function decodeRaw(stored: Header['raw'], body: Uint8Array): Map<number, Uint8Array> {
  const raw = new Map<number, Uint8Array>()
  if (stored === null) return raw
  const bytes = sectionOf(body, stored.section)
  let at = 0
  stored.rows.forEach((row, i) => {
    const length = stored.lengths[i] ?? 0
    raw.set(row, bytes.subarray(at, at + length))
    at += length
  })
  if (at !== bytes.length) throw new DamagedRecordError('kept lines')
  return raw
}
