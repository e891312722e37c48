import { utf8 } from '../../../event/bytes.ts'
import type { ByteReader } from './byte-reader.ts'
import { filetimeText } from '../times/filetime.ts'

/** Value types of binary XML: [MS-EVEN6] 2.2.12, and what Windows writes in practice. */
export const TYPE = {
  null: 0x00,
  string: 0x01,
  ansi: 0x02,
  int8: 0x03,
  uint8: 0x04,
  int16: 0x05,
  uint16: 0x06,
  int32: 0x07,
  uint32: 0x08,
  int64: 0x09,
  uint64: 0x0a,
  real32: 0x0b,
  real64: 0x0c,
  bool: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  size: 0x10,
  filetime: 0x11,
  systemtime: 0x12,
  sid: 0x13,
  hex32: 0x14,
  hex64: 0x15,
  handle: 0x20,
  xml: 0x21,
} as const
export const ARRAY = 0x80

/** Bytes of one item of an array; 0 where items have no fixed size. */
const ITEM_BYTES: Readonly<Record<number, number>> = {
  [TYPE.int8]: 1,
  [TYPE.uint8]: 1,
  [TYPE.int16]: 2,
  [TYPE.uint16]: 2,
  [TYPE.int32]: 4,
  [TYPE.uint32]: 4,
  [TYPE.int64]: 8,
  [TYPE.uint64]: 8,
  [TYPE.real32]: 4,
  [TYPE.real64]: 8,
  [TYPE.bool]: 4,
  [TYPE.guid]: 16,
  [TYPE.filetime]: 8,
  [TYPE.systemtime]: 16,
  [TYPE.hex32]: 4,
  [TYPE.hex64]: 8,
}
const HEX = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0))
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
const ANSI = new TextDecoder('windows-1252')

/** UTF-8 text as it grows; reused from value to value. */
export class TextBuffer {
  bytes = new Uint8Array(4096)
  used = 0

  clear(): void {
    this.used = 0
  }

  #room(more: number): void {
    if (this.used + more <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more))
    larger.set(this.bytes.subarray(0, this.used))
    this.bytes = larger
  }

  ascii(text: string): void {
    this.#room(text.length)
    for (let i = 0; i < text.length; i++) this.bytes[this.used++] = text.charCodeAt(i)
  }

  /** A whole number of up to 2^53, without a string in between. */
  integer(number: number): void {
    let left = number
    if (left < 0) {
      this.ascii('-')
      left = -left
    }
    let digits = 1
    for (let bound = 10; left >= bound && digits < 17; bound *= 10) digits++
    this.#room(digits)
    for (let at = this.used + digits - 1; at >= this.used; at--) {
      const next = Math.floor(left / 10)
      this.bytes[at] = 0x30 + left - next * 10
      left = next
    }
    this.used += digits
  }

  hex(source: Uint8Array, start: number, end: number): void {
    this.#room((end - start) * 2)
    for (let at = start; at < end; at++) {
      this.bytes[this.used++] = HEX[source[at]! >> 4]!
      this.bytes[this.used++] = HEX[source[at]! & 15]!
    }
  }

  guid(source: Uint8Array, at: number): void {
    this.#room(38)
    const { bytes } = this
    let { used } = this
    bytes[used++] = 0x7b
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) bytes[used++] = 0x2d
      const byte = source[at + GUID_ORDER[i]!]!
      bytes[used++] = HEX[byte >> 4]!
      bytes[used++] = HEX[byte & 15]!
    }
    bytes[used++] = 0x7d
    this.used = used
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.bytes.set(bytes, this.used)
    this.used += bytes.length
  }

  /** Appends UTF-16LE text; a lone surrogate keeps its own three bytes. */
  utf16(source: Uint8Array, start: number, end: number): void {
    this.#room(((end - start) >> 1) * 3)
    const { bytes } = this
    let used = this.used
    for (let at = start; at + 1 < end; at += 2) {
      const unit = source[at]! | (source[at + 1]! << 8)
      if (unit < 0x80) bytes[used++] = unit
      else if (unit < 0x800) {
        bytes[used++] = 0xc0 | (unit >> 6)
        bytes[used++] = 0x80 | (unit & 63)
      } else {
        const next = at + 3 < end ? source[at + 2]! | (source[at + 3]! << 8) : 0
        if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
          const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00)
          bytes[used++] = 0xf0 | (point >> 18)
          bytes[used++] = 0x80 | ((point >> 12) & 63)
          bytes[used++] = 0x80 | ((point >> 6) & 63)
          bytes[used++] = 0x80 | (point & 63)
          at += 2
        } else {
          bytes[used++] = 0xe0 | (unit >> 12)
          bytes[used++] = 0x80 | ((unit >> 6) & 63)
          bytes[used++] = 0x80 | (unit & 63)
        }
      }
    }
    this.used = used
  }

  slice(): Uint8Array {
    return this.bytes.slice(0, this.used)
  }
}

/** Appends one value as Windows would render it in XML. The value lies within the reader's bytes. */
export function appendValue(
  out: TextBuffer,
  reader: ByteReader,
  type: number,
  at: number,
  size: number,
): void {
  const { bytes, view } = reader
  switch (type) {
    case TYPE.null:
      return
    case TYPE.string: {
      let end = at + (size & ~1)
      while (end > at && bytes[end - 1] === 0 && bytes[end - 2] === 0) end -= 2
      return out.utf16(bytes, at, end)
    }
    case TYPE.ansi: {
      let end = at + size
      while (end > at && bytes[end - 1] === 0) end--
      return out.append(utf8(ANSI.decode(bytes.subarray(at, end))))
    }
    case TYPE.int8:
      return size >= 1 ? out.integer(view.getInt8(at)) : undefined
    case TYPE.uint8:
      return size >= 1 ? out.integer(bytes[at]!) : undefined
    case TYPE.int16:
      return size >= 2 ? out.integer(view.getInt16(at, true)) : undefined
    case TYPE.uint16:
      return size >= 2 ? out.integer(view.getUint16(at, true)) : undefined
    case TYPE.int32:
      return size >= 4 ? out.integer(view.getInt32(at, true)) : undefined
    case TYPE.uint32:
      return size >= 4 ? out.integer(view.getUint32(at, true)) : undefined
    case TYPE.int64:
      return out.ascii(size >= 8 ? view.getBigInt64(at, true).toString() : '')
    case TYPE.uint64: {
      if (size < 8) return
      const high = view.getUint32(at + 4, true)
      if (high < 0x20_0000) return out.integer(high * 0x1_0000_0000 + view.getUint32(at, true))
      return out.ascii(view.getBigUint64(at, true).toString())
    }
    case TYPE.real32:
      return out.ascii(size >= 4 ? shortest(view.getFloat32(at, true)) : '')
    case TYPE.real64:
      return out.ascii(String(size >= 8 ? view.getFloat64(at, true) : ''))
    case TYPE.bool:
      // Four bytes by the book; one, two and eight are out there as well.
      return out.ascii(
        size === 0 ? '' : bytes.subarray(at, at + size).some((byte) => byte !== 0) ? 'true' : 'false',
      )
    case TYPE.guid:
      return size >= 16 ? out.guid(bytes, at) : out.hex(bytes, at, at + size)
    case TYPE.filetime:
      return size >= 8 ? appendFiletime(out, reader, at) : out.hex(bytes, at, at + size)
    case TYPE.systemtime:
      return size >= 16 ? appendSystemtime(out, view, at) : out.hex(bytes, at, at + size)
    case TYPE.sid:
      return appendSid(out, view, bytes, at, size)
    case TYPE.hex32:
      return out.ascii(size >= 4 ? `0x${view.getUint32(at, true).toString(16)}` : '')
    case TYPE.hex64:
      return out.ascii(size >= 8 ? `0x${view.getBigUint64(at, true).toString(16)}` : '')
    case TYPE.size:
    case TYPE.handle:
      return out.ascii(
        size >= 8
          ? `0x${view.getBigUint64(at, true).toString(16)}`
          : size >= 4
            ? `0x${view.getUint32(at, true).toString(16)}`
            : '',
      )
    default:
      return out.hex(bytes, at, at + size)
  }
}

/** Calls back with the place of each item of an array value. */
export function eachItem(
  reader: ByteReader,
  type: number,
  at: number,
  size: number,
  take: (type: number, at: number, size: number) => void,
): void {
  const item = type & ~ARRAY
  const end = at + size
  if (item === TYPE.string) {
    let from = at
    for (let i = at; i + 1 < end; i += 2) {
      if (reader.bytes[i] !== 0 || reader.bytes[i + 1] !== 0) continue
      take(item, from, i - from)
      from = i + 2
    }
    if (from < end) take(item, from, end - from)
    return
  }
  if (item === TYPE.ansi) {
    let from = at
    for (let i = at; i < end; i++) {
      if (reader.bytes[i] !== 0) continue
      take(item, from, i - from)
      from = i + 1
    }
    if (from < end) take(item, from, end - from)
    return
  }
  if (item === TYPE.sid) {
    for (let from = at; from + 8 <= end;) {
      const length = Math.min(end - from, 8 + 4 * reader.bytes[from + 1]!)
      take(item, from, length)
      from += length
    }
    return
  }
  const step = item === TYPE.size || item === TYPE.handle ? (size % 8 === 0 ? 8 : 4) : (ITEM_BYTES[item] ?? 0)
  if (step === 0) return take(TYPE.binary, at, size)
  for (let from = at; from + step <= end; from += step) take(item, from, step)
}

/** The shortest text that reads back as the same 32-bit number. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return String(rounded)
  }
  return String(value)
}

function appendFiletime(out: TextBuffer, { view, bytes }: ByteReader, at: number): void {
  const text = filetimeText(view.getUint32(at, true), view.getUint32(at + 4, true))
  if (text === null) out.hex(bytes, at, at + 8)
  else out.ascii(text)
}

function appendSystemtime(out: TextBuffer, view: DataView, at: number): void {
  const part = (i: number, width: number): string =>
    view
      .getUint16(at + 2 * i, true)
      .toString()
      .padStart(width, '0')
  out.ascii(
    `${part(0, 4)}-${part(1, 2)}-${part(3, 2)}T${part(4, 2)}:${part(5, 2)}:${part(6, 2)}.${part(7, 3)}Z`,
  )
}

function appendSid(out: TextBuffer, view: DataView, bytes: Uint8Array, at: number, size: number): void {
  if (size < 8 || size < 8 + 4 * bytes[at + 1]!) return out.hex(bytes, at, at + size)
  const authority = view.getUint16(at + 2, false) * 0x1_0000_0000 + view.getUint32(at + 4, false)
  let text = `S-${bytes[at]}-${authority}`
  for (let i = 0; i < bytes[at + 1]!; i++) text += `-${view.getUint32(at + 8 + 4 * i, true)}`
  out.ascii(text)
}
