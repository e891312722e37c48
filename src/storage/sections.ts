import { textOf, utf8 } from '../event/bytes.ts'
import { pack, packedBound, unpack } from './lz4.ts'

/*
 * What records of several shapes have in common:
 *
 *   what it is (4) | header length (4) | checksum of the header (4) | header, JSON | sections…
 *
 * Each section is packed by itself and carries its checksum. Numbers are little endian.
 */
const PREAMBLE = 12
/** A packed byte stands for so many at most. */
const MOST_GROWTH = 255

export interface Section {
  /** Position after the header. */
  readonly at: number
  readonly packed: number
  readonly length: number
  /** Packed bytes as long as the bytes themselves are stored as they are. */
  readonly sum: number
}

/** Thrown while a damaged record is decoded, and caught by `decoded`. */
export class DamagedRecordError extends Error {}

export type DecodeResult<T> =
  { readonly ok: true; readonly block: T } | { readonly ok: false; readonly detail: string }

/** What a record holds, or what is wrong with it. */
export function decoded<T>(decode: () => T): DecodeResult<T> {
  try {
    return { ok: true, block: decode() }
  } catch (error) {
    if (error instanceof DamagedRecordError || error instanceof SyntaxError)
      return { ok: false, detail: error.message }
    throw error
  }
}

export function framedRecord(magic: number, header: unknown, body: Uint8Array): ArrayBuffer {
  const headerBytes = utf8(JSON.stringify(header))
  const record = new Uint8Array(PREAMBLE + headerBytes.length + body.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, headerBytes.length, true)
  view.setUint32(8, checksum(headerBytes), true)
  record.set(headerBytes, PREAMBLE)
  record.set(body, PREAMBLE + headerBytes.length)
  return record.buffer
}

export function framed(record: Uint8Array): { magic: number; header: unknown; body: Uint8Array } {
  if (record.length < PREAMBLE) throw new DamagedRecordError('the record is too short')
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const headerLength = view.getUint32(4, true)
  if (PREAMBLE + headerLength > record.length) throw new DamagedRecordError('the header is cut')
  const headerBytes = record.subarray(PREAMBLE, PREAMBLE + headerLength)
  if (view.getUint32(8, true) !== checksum(headerBytes))
    throw new DamagedRecordError('the checksum of the header is wrong')
  const start = PREAMBLE + headerLength
  return {
    magic: view.getUint32(0, true),
    header: object(JSON.parse(textOf(headerBytes)) as unknown),
    body: record.subarray(start),
  }
}

/** The same value, if it is an object; what is read from a header can be anything. */
export function object<T>(value: T): NonNullable<T> {
  if (typeof value === 'object' && value !== null) return value
  throw new DamagedRecordError('the header is of another shape')
}

/** The same values, if they are a list of objects. */
export function objects<T>(values: readonly T[]): readonly NonNullable<T>[] {
  if (!Array.isArray(values)) throw new DamagedRecordError('the header is of another shape')
  return values.map(object)
}

/** The same values, if they are a list of whole numbers from 0 up to `most`. */
export function counts(values: readonly number[], most: number): readonly number[] {
  if (Array.isArray(values) && values.every((value) => isCount(value, most))) return values
  throw new DamagedRecordError('the header is of another shape')
}

/** Whether it is a whole number from 0 up to `most`. */
export function isCount(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most
}

/** Whether it is a list of texts. */
export function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

export function sized<T extends { readonly length: number }>(values: T, rows: number): T {
  if (values.length !== rows) throw new DamagedRecordError(`${values.length} values for ${rows} rows`)
  return values
}

export function sectionOf(body: Uint8Array, section: Section): Uint8Array {
  const { at, packed, length, sum } = object(section)
  if (![at, packed, length, sum].every((number) => isCount(number, Infinity)) || at + packed > body.length)
    throw new DamagedRecordError('a section lies outside')
  if (length > packed * MOST_GROWTH) throw new DamagedRecordError('a section is longer than can be')
  const bytes = body.subarray(at, at + packed)
  if (checksum(bytes) !== sum) throw new DamagedRecordError('the checksum of a section is wrong')
  if (packed === length) return bytes.slice()
  const whole = unpack(bytes, length)
  if (whole === null) throw new DamagedRecordError('a section cannot be unpacked')
  return whole
}

/** FNV-1a over bytes, four steps at a time. */
export function checksum(bytes: Uint8Array): number {
  let a = 0x811c9dc5
  let b = bytes.length
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) {
    a = Math.imul(a ^ (bytes[i]! | (bytes[i + 1]! << 8)), 0x01000193)
    b = Math.imul(b ^ (bytes[i + 2]! | (bytes[i + 3]! << 8)), 0x01000193)
  }
  for (let i = whole; i < bytes.length; i++) a = Math.imul(a ^ bytes[i]!, 0x01000193)
  return (a ^ (b >>> 7) ^ (b << 9)) >>> 0
}

/** Collects sections one behind the other. */
export class Sections {
  bytes: Uint8Array<ArrayBuffer>
  used = 0

  constructor(guess: number) {
    this.bytes = new Uint8Array(Math.max(1024, guess))
  }

  add(section: Uint8Array): Section {
    const at = this.used
    const room = packedBound(section.length)
    if (at + room > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, at + room))
      larger.set(this.bytes.subarray(0, at))
      this.bytes = larger
    }
    let packed = pack(section, this.bytes, at)
    if (packed >= section.length) {
      this.bytes.set(section, at)
      packed = section.length
    }
    this.used = at + packed
    return { at, packed, length: section.length, sum: checksum(this.bytes.subarray(at, at + packed)) }
  }
}
