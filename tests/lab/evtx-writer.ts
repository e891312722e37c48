import type { LabelPlace, OutputFile } from './output.ts'

/*
 * Writes event logs as Windows does: a header block, chunks of 64 KiB, templates defined where
 * they are first used in a chunk and referred to afterwards. Independent of the product's reader.
 */
const HEADER = 4096
const CHUNK = 65_536
const RECORDS = 512

export type Value =
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'strings'; readonly items: readonly string[] }
  | { readonly type: 'u8' | 'u16' | 'u32' | 'hex32'; readonly number: number }
  | { readonly type: 'u64' | 'hex64'; readonly big: bigint }
  | { readonly type: 'time'; readonly ms: number }
  | { readonly type: 'guid'; readonly guid: string }
  | { readonly type: 'sid'; readonly sid: string }
  | { readonly type: 'null' }

/** An element of a template: `text` is literal, or the number of the value that stands there. */
export interface Node {
  readonly name: string
  readonly attributes?: readonly { readonly name: string; readonly text: string | number }[]
  readonly text?: string | number
  readonly children?: readonly Node[]
}

export interface Template {
  readonly id: string
  readonly root: Node
}

const TYPE: Record<Value['type'], number> = {
  string: 0x01,
  strings: 0x81,
  u8: 0x04,
  u16: 0x06,
  u32: 0x08,
  hex32: 0x14,
  u64: 0x0a,
  hex64: 0x15,
  time: 0x11,
  guid: 0x0f,
  sid: 0x13,
  null: 0x00,
}

export class EvtxWriter {
  readonly #file: OutputFile
  readonly #chunk = new Uint8Array(CHUNK)
  readonly #view = new DataView(this.#chunk.buffer)
  #at = RECORDS
  #names = new Map<string, number>()
  #templates = new Map<string, number>()
  #chunks = 0
  #firstInChunk = 0
  #lastRecordAt = 0
  #next = 1

  constructor(file: OutputFile) {
    this.#file = file
    file.bytes(new Uint8Array(HEADER))
  }

  /** Writes an event whose values are made for its record number; returns its place. */
  write(template: Template, time: number, values: (record: number) => readonly Value[]): LabelPlace {
    const record = this.#next
    const given = values(record)
    let start = this.#at
    if (!this.#record(template, time, record, given)) {
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

  /** False when the chunk has no room; nothing that counts is changed then. */
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
    const encoded = values.map(encode)
    this.#u32(values.length)
    encoded.forEach((bytes, i) => {
      this.#u16(bytes.length)
      this.#u8(TYPE[values[i]!.type])
      this.#u8(0)
    })
    for (const bytes of encoded) this.#bytes(bytes)
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
    if (node.text === undefined && !node.children?.length) this.#u8(0x03)
    else {
      this.#u8(0x02)
      if (node.text !== undefined) this.#text(node.text, values)
      for (const child of node.children ?? []) this.#element(child, values)
      this.#u8(0x04)
    }
    this.#view.setUint32(sizeAt, this.#at - sizeAt - 4, true)
  }

  #text(text: string | number, values: readonly Value[]): void {
    if (typeof text === 'number') {
      this.#u8(0x0e)
      this.#u16(text)
      this.#u8(TYPE[values[text]!.type])
      return
    }
    this.#u8(0x05)
    this.#u8(0x01)
    this.#u16(text.length)
    this.#bytes(utf16(text))
  }

  /** A name stands where it is first used in a chunk; the head of its hash list points to it. */
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
    this.#chunk.fill(0)
    this.#at = RECORDS
    this.#names = new Map()
    this.#templates = new Map()
    this.#chunks++
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

function encode(value: Value): Uint8Array {
  switch (value.type) {
    case 'string':
      return utf16(`${value.text}\0`)
    case 'strings':
      return utf16(value.items.map((item) => `${item}\0`).join(''))
    case 'u8':
      return Uint8Array.of(value.number)
    case 'u16':
      return Uint8Array.of(value.number & 255, value.number >> 8)
    case 'u32':
    case 'hex32': {
      const bytes = new Uint8Array(4)
      new DataView(bytes.buffer).setUint32(0, value.number, true)
      return bytes
    }
    case 'u64':
    case 'hex64':
      return big(value.big)
    case 'time':
      return big(filetime(value.ms))
    case 'guid':
      return guidBytes(value.guid)
    case 'sid':
      return sidBytes(value.sid)
    case 'null':
      return new Uint8Array(0)
  }
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
