import type { LabelPlace } from './output.ts'

/*
 * Writes event logs as Windows does: a header block, chunks of 64 KiB, and templates defined where
 * they are first used in a chunk. It shares no code with the reader of the product.
 */
const HEADER = 4096
const CHUNK = 65_536
const RECORDS = 512

export type Value =
  | { readonly type: 'string'; readonly text: string }
  /** Text without a NUL at its end. */
  | { readonly type: 'bare'; readonly text: string }
  | { readonly type: 'strings'; readonly items: readonly string[] }
  | { readonly type: 'ansi'; readonly text: string }
  | { readonly type: keyof typeof NUMBER; readonly number: number }
  | { readonly type: 'i64' | 'u64' | 'hex64' | 'size'; readonly big: bigint }
  | { readonly type: 'time' | 'systemtime'; readonly ms: number }
  | { readonly type: 'binary'; readonly bytes: Uint8Array }
  | { readonly type: 'guid'; readonly guid: string }
  | { readonly type: 'sid'; readonly sid: string }
  /** Nothing; it may take up `bytes` that mean nothing. */
  | { readonly type: 'null'; readonly bytes?: number }
  | { readonly type: 'array'; readonly items: readonly Value[] }
  /** Binary XML used as a value. */
  | { readonly type: 'xml'; readonly template: Template; readonly values: readonly Value[] }

/** Content that is not literal text: the position of a value, or a reference. */
export type Piece =
  | string
  | number
  | { readonly cdata: string }
  | { readonly entity: string }
  | { readonly character: number }
  | { readonly instruction: string; readonly data: string }

export type Text = Piece | readonly Piece[]

/** Element of a template. */
export interface Node {
  readonly name: string
  readonly attributes?: readonly { readonly name: string; readonly text: Text }[]
  readonly text?: Text
  readonly children?: readonly Node[]
  /** Content after the children. */
  readonly after?: Text
}

export interface Template {
  readonly id: string
  readonly root: Node
}

/** Size of each number type in bytes, and whether it is floating-point. */
const NUMBER = {
  i8: { bytes: 1, real: false },
  u8: { bytes: 1, real: false },
  i16: { bytes: 2, real: false },
  u16: { bytes: 2, real: false },
  i32: { bytes: 4, real: false },
  u32: { bytes: 4, real: false },
  hex32: { bytes: 4, real: false },
  bool: { bytes: 4, real: false },
  f32: { bytes: 4, real: true },
  f64: { bytes: 8, real: true },
} as const

const TYPE: Record<Exclude<Value['type'], 'array'>, number> = {
  null: 0x00,
  string: 0x01,
  bare: 0x01,
  ansi: 0x02,
  i8: 0x03,
  u8: 0x04,
  i16: 0x05,
  u16: 0x06,
  i32: 0x07,
  u32: 0x08,
  i64: 0x09,
  u64: 0x0a,
  f32: 0x0b,
  f64: 0x0c,
  bool: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  size: 0x10,
  time: 0x11,
  systemtime: 0x12,
  sid: 0x13,
  hex32: 0x14,
  hex64: 0x15,
  xml: 0x21,
  strings: 0x81,
}

function typeOf(value: Value): number {
  return value.type === 'array' ? 0x80 | typeOf(value.items[0]!) : TYPE[value.type]
}

/** Target of the bytes. `patch` replaces the file header at the end. */
export interface EvtxFile {
  bytes(bytes: Uint8Array): void
  patch(head: Uint8Array): void
}

export class EvtxWriter {
  readonly #file: EvtxFile
  readonly #chunk = new Uint8Array(CHUNK)
  readonly #view = new DataView(this.#chunk.buffer)
  #at = RECORDS
  #names = new Map<string, number>()
  #templates = new Map<string, number>()
  #chunks = 0
  #firstInChunk = 0
  #lastRecordAt = 0
  #next = 1
  readonly #full: () => number
  #limit = CHUNK
  /** Content of the chunk before it was overwritten. */
  #before = new Uint8Array(0)
  readonly #older: Uint8Array | null

  /**
   * `full` returns the offset at which a chunk counts as full. The older content stays behind it: that of the chunk that was
   * written before, as where one buffer serves for all chunks, or that of the log `older` which this one overwrites.
   */
  constructor(file: EvtxFile, full: (() => number) | null = null, older: Uint8Array | null = null) {
    this.#file = file
    this.#full = full ?? ((): number => CHUNK)
    this.#older = older
    if (full) this.#before = new Uint8Array(CHUNK)
    if (older) this.#overwrite()
    file.bytes(new Uint8Array(HEADER))
  }

  /** Writes an event whose values depend on its record number, and returns its place. */
  write(template: Template, time: number, values: (record: number) => readonly Value[]): LabelPlace {
    const record = this.#next
    const given = values(record)
    let start = this.#at
    if (this.#at >= this.#limit || !this.#record(template, time, record, given)) {
      this.#finishChunk()
      start = this.#at
      if (!this.#record(template, time, record, given)) throw new Error('an event does not fit into a chunk')
    }
    if (this.#firstInChunk === 0) this.#firstInChunk = record
    this.#lastRecordAt = start
    this.#next++
    const offset = HEADER + this.#chunks * CHUNK + start
    return { kind: 'record', ordinal: record, offset, length: this.#at - start }
  }

  /** Sets the number of the next record, to leave numbers out or to start again. */
  goOnAt(record: number): void {
    this.#next = record
  }

  end(): void {
    if (this.#firstInChunk > 0 || this.#chunks === 0) this.#finishChunk()
    const header = new Uint8Array(HEADER)
    const view = new DataView(header.buffer)
    header.set(ascii('ElfFile\0'))
    view.setBigUint64(16, BigInt(Math.max(0, this.#chunks - 1)), true)
    view.setBigUint64(24, BigInt(this.#next), true)
    view.setUint32(32, 128, true)
    view.setUint16(36, 1, true)
    view.setUint16(38, 3, true)
    view.setUint16(40, HEADER, true)
    view.setUint16(42, this.#chunks, true)
    view.setUint32(124, crc32(header.subarray(0, 120)), true)
    this.#file.patch(header)
  }

  /** Writes one record. Returns false when the chunk has no room, and then changes nothing that is kept. */
  #record(template: Template, time: number, record: number, values: readonly Value[]): boolean {
    const start = this.#at
    const names = new Map(this.#names)
    const templates = new Map(this.#templates)
    const heads = this.#chunk.slice(128, RECORDS)
    try {
      this.#u32(0x2a2a)
      this.#u32(0)
      this.#u64(BigInt(record))
      this.#u64(filetime(time))
      this.#fragment()
      this.#instance(template, values)
      this.#u8(0)
      while ((this.#at - start + 4) % 8 !== 0) this.#u8(0)
      this.#u32(this.#at - start + 4)
      this.#view.setUint32(start + 4, this.#at - start, true)
      return true
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#chunk.fill(0, start)
      this.#chunk.set(this.#before.subarray(start), start)
      this.#chunk.set(heads, 128)
      this.#at = start
      this.#names = names
      this.#templates = templates
      return false
    }
  }

  #instance(template: Template, values: readonly Value[]): void {
    this.#u8(0x0c)
    this.#u8(1)
    this.#u32(parseInt(template.id.slice(0, 8), 16))
    const known = this.#templates.get(template.id)
    this.#u32(known ?? this.#at + 4)
    if (known === undefined) {
      this.#templates.set(template.id, this.#at)
      this.#u32(0)
      this.#bytes(guidBytes(template.id))
      const sizeAt = this.#at
      this.#u32(0)
      this.#fragment()
      this.#element(template.root, values)
      this.#u8(0)
      this.#view.setUint32(sizeAt, this.#at - sizeAt - 4, true)
    }
    this.#u32(values.length)
    const sizesAt = this.#at
    for (const value of values) {
      this.#u16(0)
      this.#u8(typeOf(value))
      this.#u8(0)
    }
    values.forEach((value, i) => {
      const start = this.#at
      if (value.type === 'xml') {
        this.#fragment()
        this.#instance(value.template, value.values)
        this.#u8(0)
      } else this.#bytes(encode(value))
      this.#view.setUint16(sizesAt + 4 * i, this.#at - start, true)
    })
  }

  #element(node: Node, values: readonly Value[]): void {
    const attributes = node.attributes ?? []
    this.#u8(attributes.length > 0 ? 0x41 : 0x01)
    this.#u16(0xffff)
    const sizeAt = this.#at
    this.#u32(0)
    this.#name(node.name)
    if (attributes.length > 0) {
      const listAt = this.#at
      this.#u32(0)
      attributes.forEach(({ name, text }, i) => {
        this.#u8(i < attributes.length - 1 ? 0x46 : 0x06)
        this.#name(name)
        this.#text(text, values)
      })
      this.#view.setUint32(listAt, this.#at - listAt - 4, true)
    }
    if (node.text === undefined && node.after === undefined && !node.children?.length) this.#u8(0x03)
    else {
      this.#u8(0x02)
      if (node.text !== undefined) this.#text(node.text, values)
      for (const child of node.children ?? []) this.#element(child, values)
      if (node.after !== undefined) this.#text(node.after, values)
      this.#u8(0x04)
    }
    this.#view.setUint32(sizeAt, this.#at - sizeAt - 4, true)
  }

  #text(text: Text, values: readonly Value[]): void {
    const pieces = isPieces(text) ? text : [text]
    for (const piece of pieces) this.#piece(piece, values)
  }

  #piece(piece: Piece, values: readonly Value[]): void {
    if (typeof piece === 'number') {
      this.#u8(0x0e)
      this.#u16(piece)
      this.#u8(typeOf(values[piece]!))
    } else if (typeof piece === 'string') {
      this.#u8(0x05)
      this.#u8(0x01)
      this.#counted(piece)
    } else if ('cdata' in piece) {
      this.#u8(0x07)
      this.#counted(piece.cdata)
    } else if ('entity' in piece) {
      this.#u8(0x09)
      this.#name(piece.entity)
    } else if ('character' in piece) {
      this.#u8(0x08)
      this.#u16(piece.character)
    } else {
      this.#u8(0x0a)
      this.#name(piece.instruction)
      this.#u8(0x0b)
      this.#counted(piece.data)
    }
  }

  #counted(text: string): void {
    this.#u16(text.length)
    this.#bytes(utf16(text))
  }

  /** Writes the offset of a name. The name itself follows at its first use in a chunk and is linked from the hash table. */
  #name(name: string): void {
    const known = this.#names.get(name)
    this.#u32(known ?? this.#at + 4)
    if (known !== undefined) return
    const at = this.#at
    this.#names.set(name, at)
    let hash = 0
    for (const unit of name) hash = (Math.imul(hash, 65_599) + unit.charCodeAt(0)) >>> 0
    const bucket = 128 + 4 * ((hash & 0xffff) % 64)
    this.#u32(this.#view.getUint32(bucket, true))
    this.#view.setUint32(bucket, at, true)
    this.#u16(hash & 0xffff)
    this.#u16(name.length)
    this.#bytes(utf16(name))
    this.#u16(0)
  }

  #fragment(): void {
    this.#bytes(Uint8Array.of(0x0f, 1, 1, 0))
  }

  #overwrite(): void {
    const at = HEADER + this.#chunks * CHUNK
    const there = this.#older?.subarray(at + RECORDS, at + CHUNK) ?? new Uint8Array(0)
    this.#before.fill(0)
    this.#before.set(there, RECORDS)
    this.#chunk.set(this.#before.subarray(RECORDS), RECORDS)
  }

  #finishChunk(): void {
    const view = this.#view
    const last = this.#next - 1
    this.#chunk.set(ascii('ElfChnk\0'))
    for (const [at, number] of [
      [8, this.#firstInChunk],
      [16, last],
      [24, this.#firstInChunk],
      [32, last],
    ] as const) {
      view.setBigUint64(at, BigInt(number), true)
    }
    view.setUint32(40, 128, true)
    view.setUint32(44, this.#lastRecordAt, true)
    view.setUint32(48, this.#at, true)
    view.setUint32(52, crc32(this.#chunk.subarray(RECORDS, this.#at)), true)
    view.setUint32(124, crc32(this.#chunk.subarray(128, RECORDS), crc32(this.#chunk.subarray(0, 120))), true)
    this.#file.bytes(this.#chunk.slice())
    this.#chunk.fill(0, 0, this.#before.length > 0 ? RECORDS : CHUNK)
    if (this.#before.length > 0) this.#before = this.#chunk.slice()
    this.#limit = this.#full()
    this.#at = RECORDS
    this.#names = new Map()
    this.#templates = new Map()
    this.#chunks++
    if (this.#older) this.#overwrite()
    this.#firstInChunk = 0
  }

  #u8(number: number): void {
    this.#view.setUint8(this.#at, number)
    this.#at += 1
  }

  #u16(number: number): void {
    this.#view.setUint16(this.#at, number, true)
    this.#at += 2
  }

  #u32(number: number): void {
    this.#view.setUint32(this.#at, number, true)
    this.#at += 4
  }

  #u64(number: bigint): void {
    this.#view.setBigUint64(this.#at, number, true)
    this.#at += 8
  }

  #bytes(bytes: Uint8Array): void {
    if (this.#at + bytes.length > CHUNK) throw new RangeError('chunk is full')
    this.#chunk.set(bytes, this.#at)
    this.#at += bytes.length
  }
}

function isPieces(text: Text): text is readonly Piece[] {
  return Array.isArray(text)
}

function encode(value: Exclude<Value, { readonly type: 'xml' }>): Uint8Array {
  switch (value.type) {
    case 'string':
      return utf16(`${value.text}\0`)
    case 'bare':
      return utf16(value.text)
    case 'strings':
      return utf16(value.items.map((item) => `${item}\0`).join(''))
    case 'ansi':
      return ascii(`${value.text}\0`)
    case 'binary':
      return value.bytes
    case 'i64':
    case 'u64':
    case 'hex64':
    case 'size':
      return big(value.big)
    case 'time':
      return big(filetime(value.ms))
    case 'systemtime':
      return systemtime(new Date(value.ms))
    case 'array': {
      const items = value.items.map((item) => {
        if (item.type === 'xml') throw new TypeError('there are no arrays of XML')
        return encode(item)
      })
      return Uint8Array.from(items.flatMap((item) => [...item]))
    }
    case 'guid':
      return guidBytes(value.guid)
    case 'sid':
      return sidBytes(value.sid)
    case 'null':
      return new Uint8Array(value.bytes ?? 0).fill(0x11)
    default:
      return number(value.number, NUMBER[value.type])
  }
}

function number(value: number, { bytes, real }: (typeof NUMBER)[keyof typeof NUMBER]): Uint8Array {
  const room = new Uint8Array(8)
  const view = new DataView(room.buffer)
  if (!real) view.setInt32(0, value, true)
  else if (bytes === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  return room.subarray(0, bytes)
}

function systemtime(date: Date): Uint8Array {
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ]
  return Uint8Array.from(parts.flatMap((part) => [part & 255, part >> 8]))
}

function big(number: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, number, true)
  return bytes
}

function filetime(ms: number): bigint {
  return (BigInt(Math.round(ms)) + 11_644_473_600_000n) * 10_000n
}

function guidBytes(guid: string): Uint8Array {
  const hex = guid.replaceAll('-', '')
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  return Uint8Array.from(order, (i) => bytes[i]!)
}

function sidBytes(sid: string): Uint8Array {
  const [, revision = '1', authority = '5', ...parts] = sid.split('-')
  const bytes = new Uint8Array(8 + 4 * parts.length)
  bytes[0] = Number(revision)
  bytes[1] = parts.length
  bytes[7] = Number(authority)
  const view = new DataView(bytes.buffer)
  parts.forEach((part, i) => view.setUint32(8 + 4 * i, Number(part), true))
  return bytes
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = unit & 255
    bytes[2 * i + 1] = unit >> 8
  }
  return bytes
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (unit) => unit.charCodeAt(0))
}

const CRC = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}
