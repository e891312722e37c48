import { joined } from '../event/bytes.ts'
import type { Block } from '../event/block.ts'
import type { ValueHeap } from '../event/column.ts'
import { packAscending, packNarrow, packPath, unpackAscending, unpackNarrow, unpackPath } from './numbers.ts'
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
import { Times } from './time-order.ts'

/*
 * What questions ask of a run of blocks first, taken from the blocks and put together: times, the codes of
 * columns with few values, and how often each value stands in each block, values as the case numbers them.
 * Everything can be made again from the blocks; whatever does not look right is let go.
 */
const MAGIC = 0x31535443

/** Most values of a column whose codes are in the survey. */
export const FEW_CODES = 15

/** Values that a dictionary of the case got while a run was surveyed. */
export interface SurveyedValues {
  readonly key: string
  /** Values that it had before. */
  readonly from: number
  /** Values of blocks that were taken by then, repeated ones too. */
  readonly taken: number
  readonly values: ValueHeap
}

export interface SurveyedColumn {
  readonly name: string
  /** The dictionary of the case that its values are in. */
  readonly key: string
  readonly last: number
  /** Code in the dictionary by code in the block. */
  readonly map: Uint32Array
  /** Rows with each code, 0 among them. */
  readonly counts: Uint16Array | Uint32Array
}

export interface SurveyedBlock extends Pick<Block, 'blank' | 'schema' | 'rows'> {
  readonly id: number
  readonly source: number
  /** Whether the survey has them. */
  readonly hasTimes: boolean
  readonly columns: ReadonlyMap<string, SurveyedColumn>
}

export interface Survey {
  readonly dictionaries: readonly SurveyedValues[]
  readonly blocks: readonly SurveyedBlock[]
}

/** Parts of the surveyed blocks that are read only when they are asked for. */
export interface BlockDetails {
  readonly times: readonly (Times | null)[]
  /** By block and name of the column, rows in order of time. */
  readonly codes: readonly ReadonlyMap<string, Uint8Array>[]
}

/** A survey in the form in which it is stored. `times` and `codes` are only read when somebody asks for them. */
export interface StoredSurvey {
  readonly index: ArrayBuffer
  readonly times: ArrayBuffer
  readonly codes: ArrayBuffer
}

export type SurveyPart = keyof StoredSurvey

interface Header {
  readonly schemas: readonly (readonly string[])[]
  readonly blocks: readonly {
    readonly id: number
    readonly source: number
    readonly rows: number
    readonly blank: Block['blank']
    readonly schema: number
  }[]
  readonly dictionaries: readonly {
    readonly key: string
    readonly from: number
    readonly taken: number
    readonly count: number
    readonly ends: Section
    readonly bytes: Section
  }[]
  readonly columns: readonly StoredColumn[]
  /** By block; `null` where the survey has no times. */
  readonly times: readonly ({ readonly base: number; readonly timed: number } | null)[]
}

interface StoredColumn {
  readonly name: string
  readonly key: string
  /** Numbers of the blocks that have it, and how many values each has. */
  readonly blocks: readonly number[]
  readonly lasts: readonly number[]
  readonly map: Section
  readonly counts: Section
}

export function encodeSurvey({ dictionaries, blocks }: Survey, details: BlockDetails): StoredSurvey {
  const body = new Sections(1 << 16)
  const schemas = [...new Set(blocks.map(({ schema }) => JSON.stringify(schema)))]
  const columns = columnsOf(blocks)
  const header: Header = {
    schemas: schemas.map((schema) => JSON.parse(schema) as string[]),
    blocks: blocks.map(({ id, source, rows, blank, schema }) => ({
      id,
      source,
      rows,
      blank,
      schema: schemas.indexOf(JSON.stringify(schema)),
    })),
    dictionaries: dictionaries.map(({ key, from, taken, values: { bytes, ends, count } }) => ({
      key,
      from,
      taken,
      count,
      ends: body.add(packAscending(ends.subarray(0, count + 1))),
      bytes: body.add(bytes.subarray(0, ends[count])),
    })),
    columns: columns.map(({ name, key, of }) => ({
      name,
      key,
      blocks: of.map(({ number }) => number),
      lasts: of.map(({ column }) => column.last),
      map: body.add(packPath(flat(of.map(({ column }) => column.map.subarray(1))))),
      counts: body.add(packNarrow(flat(of.map(({ column }) => column.counts.subarray(1))))),
    })),
    times: details.times.map((times) => {
      const { base } = times?.sinceBase ?? {}
      return times && base !== undefined ? { base, timed: times.timed } : null
    }),
  }
  return {
    index: framedRecord(MAGIC, header, body.bytes.subarray(0, body.used)),
    times: encodeTimes(details),
    codes: encodeCodes(columns, details),
  }
}

interface ColumnOfRun {
  readonly name: string
  readonly key: string
  readonly of: { readonly number: number; readonly column: SurveyedColumn }[]
}

function columnsOf(blocks: readonly SurveyedBlock[]): ColumnOfRun[] {
  const columns = new Map<string, ColumnOfRun>()
  blocks.forEach((block, number) => {
    for (const column of block.columns.values()) {
      const id = JSON.stringify([column.name, column.key])
      let found = columns.get(id)
      if (!found) columns.set(id, (found = { name: column.name, key: column.key, of: [] }))
      found.of.push({ number, column })
    }
  })
  return [...columns.values()]
}

function flat(parts: readonly (Uint16Array | Uint32Array)[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function encodeTimes({ times }: BlockDetails): ArrayBuffer {
  const body = new Sections(1 << 16)
  const sections = times.map((one) => (one?.sinceBase ? body.add(packAscending(one.sinceBase.since)) : null))
  return framedRecord(MAGIC, sections, body.bytes.subarray(0, body.used))
}

function encodeCodes(columns: readonly ColumnOfRun[], { codes }: BlockDetails): ArrayBuffer {
  const body = new Sections(1 << 16)
  const sections = columns.map(({ name, of }) => {
    const few = of.filter(({ column }) => column.last <= FEW_CODES)
    return body.add(joined(few.map(({ number }) => halves(codes[number]!.get(name)!))))
  })
  return framedRecord(MAGIC, sections, body.bytes.subarray(0, body.used))
}

/** Two codes a byte. */
function halves(codes: Uint8Array): Uint8Array {
  const packed = new Uint8Array((codes.length + 1) >>> 1)
  for (let i = 0; i < packed.length; i++) packed[i] = codes[2 * i]! | ((codes[2 * i + 1] ?? 0) << 4)
  return packed
}

export function decodeSurvey(index: ArrayBuffer): DecodeResult<Survey> {
  return decoded(() => {
    const { header, body } = openedIndex(index)
    const blocks = header.blocks.map(({ id, source, rows, blank, schema }, number) => ({
      id,
      source,
      rows,
      blank,
      schema: header.schemas[schema] ?? [],
      hasTimes: header.times[number] !== null,
      columns: new Map<string, SurveyedColumn>(),
    }))
    for (const stored of header.columns) {
      const total = countOf(stored.lasts.reduce((sum, last) => sum + last, 0))
      const map = unpackPath(sectionOf(body, stored.map), total)
      const counts = unpackNarrow(sectionOf(body, stored.counts), total)
      let at = 0
      stored.blocks.forEach((number, i) => {
        const block = blocks[number]
        const last = stored.lasts[i]!
        if (!block || last > block.rows) throw new DamagedRecordError(`survey of ${stored.name}`)
        block.columns.set(stored.name, columnOf(stored, block.rows, last, map, counts, at))
        at += last
      })
    }
    const dictionaries = header.dictionaries.map(({ key, from, taken, count, ends, bytes }) => ({
      key,
      from,
      taken,
      values: {
        bytes: sectionOf(body, bytes),
        ends: unpackAscending(sectionOf(body, ends), count + 1),
        count,
      },
    }))
    return { blocks, dictionaries }
  })
}

/** More values or rows than a survey has. What is reserved for each is bounded by this, whatever a record claims. */
const MOST = 1 << 26

function countOf(claimed: number): number {
  if (isCount(claimed, MOST)) return claimed
  throw new DamagedRecordError('a survey of impossible size')
}

/** The header of a survey, if it can be one: a damaged record may hold any JSON. */
function checkedHeader(value: unknown): Header {
  const header = value as Header
  const { schemas, blocks, dictionaries, columns, times } = header
  const named = [...objects(dictionaries), ...objects(columns)].every(({ key }) => typeof key === 'string')
  const fits =
    named && objects(schemas).every(isTexts) && columns.every(({ name }) => typeof name === 'string')
  if (!fits || times.length !== objects(blocks).length)
    throw new DamagedRecordError('the record is no survey')
  for (const { rows } of blocks) countOf(rows)
  for (const { from, taken, count } of dictionaries) counts([from, taken, count], MOST)
  for (const { blocks: of, lasts } of columns)
    if (counts(of, blocks.length - 1).length !== counts(lasts, MOST).length)
      throw new DamagedRecordError('a column of other blocks')
  for (const one of times) if (one !== null) counts([object(one).timed], MOST)
  return header
}

function columnOf(
  { name, key }: StoredColumn,
  rows: number,
  last: number,
  maps: Uint32Array,
  allCounts: Uint32Array,
  at: number,
): SurveyedColumn {
  const map = new Uint32Array(last + 1)
  map.set(maps.subarray(at, at + last), 1)
  const counts = rows < 65_536 ? new Uint16Array(last + 1) : new Uint32Array(last + 1)
  counts.set(allCounts.subarray(at, at + last), 1)
  let valued = 0
  for (let code = 1; code <= last; code++) valued += counts[code]!
  if (valued > rows) throw new DamagedRecordError(`counts of ${name}`)
  counts[0] = rows - valued
  return { name, key, last, map, counts }
}

/** The times of the blocks of a survey, in its order. */
export function decodeSurveyTimes(
  index: ArrayBuffer,
  record: ArrayBuffer,
): DecodeResult<BlockDetails['times']> {
  return decoded(() => {
    const { header } = openedIndex(index)
    const { header: sections, body } = opened<readonly (Section | null)[]>(record)
    return header.times.map((times, number) => {
      const section = sections[number]
      if (times === null || !section) return null
      const since = unpackAscending(sectionOf(body, section), times.timed)
      return new Times({ base: times.base, since })
    })
  })
}

/** The codes of columns that have few, by block and name. */
export function decodeSurveyCodes(
  index: ArrayBuffer,
  record: ArrayBuffer,
): DecodeResult<BlockDetails['codes']> {
  return decoded(() => {
    const { header } = openedIndex(index)
    const { header: sections, body } = opened<readonly Section[]>(record)
    const codes = header.blocks.map(() => new Map<string, Uint8Array>())
    header.columns.forEach(({ name, blocks, lasts }, i) => {
      const bytes = sectionOf(body, sections[i]!)
      let at = 0
      blocks.forEach((number, j) => {
        if (lasts[j]! > FEW_CODES) return
        const { rows } = header.blocks[number]!
        const packed = sized(bytes.subarray(at, at + ((rows + 1) >>> 1)), (rows + 1) >>> 1)
        codes[number]!.set(name, wholes(packed, rows, lasts[j]!))
        at += packed.length
      })
    })
    return codes
  })
}

function wholes(packed: Uint8Array, rows: number, last: number): Uint8Array {
  const codes = new Uint8Array(packed.length * 2)
  let highest = 0
  for (let i = 0; i < packed.length; i++) {
    const both = packed[i]!
    codes[2 * i] = both & 15
    codes[2 * i + 1] = both >>> 4
    if ((both & 15) > highest) highest = both & 15
    if (both >>> 4 > highest) highest = both >>> 4
  }
  if (highest > last) throw new DamagedRecordError('codes of a survey')
  return codes.subarray(0, rows)
}

function openedIndex(record: ArrayBuffer): { readonly header: Header; readonly body: Uint8Array } {
  const { header, body } = opened<unknown>(record)
  return { header: checkedHeader(header), body }
}

function opened<T>(record: ArrayBuffer): { readonly header: T; readonly body: Uint8Array } {
  const { magic, header, body } = framed(new Uint8Array(record))
  if (magic !== MAGIC) throw new DamagedRecordError('the record is no survey')
  return { header: header as T, body }
}
