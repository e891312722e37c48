import { BlobReader, type Reader } from '@zip.js/zip.js/index-native.js'
import { joined } from '../../event/bytes.ts'
import { LIMITS } from '../input.ts'
import { bytesOf } from '../pieces.ts'
import { LOCAL, LOCAL_BYTES } from './zip-layout.ts'

const CENTRAL = 0x02014b50
const END = 0x06054b50
const DESCRIPTOR = 0x08074b50
const CENTRAL_BYTES = 46
const END_BYTES = 22
const ZIP64_EXTRA = 1
const MAX32 = 0xffffffff
const WINDOW = 4 << 20
/** Bytes that the next window reads again, because a signature or a descriptor may lie across two windows. */
const OVERLAP = 64
const MAX_NAME = 4_096

/** A member of a zip, as the header before it or the directory describes it. */
interface LocalMember {
  readonly offset: number
  readonly flags: number
  readonly method: number
  readonly stamp: number
  readonly name: Uint8Array
  readonly extra: Uint8Array
  crc: number
  packed: number
  size: number
}

/**
 * A zip whose directory is lost or damaged, with a new directory made from what stands before
 * each member; `null` when no member begins anywhere. Members keep their places, and the bytes are not copied.
 */
export async function rebuiltZip(blob: Blob): Promise<Reader<Blob> | null> {
  const members: LocalMember[] = []
  const scan = new Scan(blob)
  let at = 0
  while (members.length <= LIMITS.members) {
    const start = await scan.find(at, [LOCAL])
    if (start === null) break
    const member = await localMember(blob, start)
    if (member === null) {
      at = start + 4
      continue
    }
    const dataStart = start + LOCAL_BYTES + member.name.length + member.extra.length
    at = await measured(blob, scan, member, dataStart)
    members.push(member)
  }
  if (members.length === 0) return null
  const directory = members.map(centralHeader)
  const bytes = directory.reduce((sum, { length }) => sum + length, 0)
  return new DirectedZip(blob, joined([...directory, ...endRecords(members.length, bytes, blob.size)]))
}

/** The zip of one member that lies in these bytes. */
export function zipOfOne(zip: Blob, member: LocalMember): Reader<Blob> {
  const header = centralHeader(member)
  return new DirectedZip(zip, joined([header, ...endRecords(1, header.length, zip.size)]))
}

/** A reader of a zip as it is. The library's own takes what a read gives for all that stands there. */
export function zipReader(zip: Blob): Reader<Blob> {
  return new DirectedZip(zip, new Uint8Array())
}

/** A zip, and behind it a directory. A `Blob` of both would not do: those of a disk can't be put into another one. */
class DirectedZip extends BlobReader {
  readonly #zip: Blob
  readonly #directory: Uint8Array

  constructor(zip: Blob, directory: Uint8Array) {
    super(zip)
    this.#zip = zip
    this.#directory = directory
    this.size = zip.size + directory.length
  }

  override async readUint8Array(at: number, length: number): Promise<Uint8Array> {
    const { size } = this.#zip
    const end = Math.min(at + length, this.size)
    const own = at < size ? await bytesOf(this.#zip, at, end) : null
    if (own && end <= size) return own
    const added = this.#directory.subarray(Math.max(0, at - size), Math.max(0, end - size))
    return own ? joined([own, added]) : added
  }
}

async function localMember(blob: Blob, offset: number): Promise<LocalMember | null> {
  const fixed = await viewOf(blob, offset, LOCAL_BYTES)
  if (fixed.byteLength < LOCAL_BYTES) return null
  const nameBytes = fixed.getUint16(26, true)
  const extraBytes = fixed.getUint16(28, true)
  const method = fixed.getUint16(8, true)
  if (nameBytes === 0 || nameBytes > MAX_NAME || method > 99) return null
  const variable = await viewOf(blob, offset + LOCAL_BYTES, nameBytes + extraBytes)
  if (variable.byteLength < nameBytes + extraBytes) return null
  const bytes = new Uint8Array(variable.buffer)
  const member: LocalMember = {
    offset,
    flags: fixed.getUint16(6, true),
    method,
    stamp: fixed.getUint32(10, true),
    name: bytes.slice(0, nameBytes),
    extra: bytes.slice(nameBytes),
    crc: fixed.getUint32(14, true),
    packed: fixed.getUint32(18, true),
    size: fixed.getUint32(22, true),
  }
  const long = longSizes(member.extra)
  if (long && member.size === MAX32) member.size = long.size
  if (long && member.packed === MAX32) member.packed = long.packed
  return member
}

/** Makes sure of the sizes, and returns where the next member may begin. */
async function measured(blob: Blob, scan: Scan, member: LocalMember, start: number): Promise<number> {
  const streamed = (member.flags & 8) !== 0
  if (!streamed || member.packed > 0) {
    const end = start + member.packed
    if (end <= blob.size && (await beginsSomething(blob, end))) return end
  }
  for (let at = start; ;) {
    const found = await scan.find(at, [DESCRIPTOR, LOCAL, CENTRAL])
    if (found === null) {
      // It ends with the file: whatever is there of it is unpacked.
      member.packed = Math.min(streamed || member.packed === 0 ? Infinity : member.packed, blob.size - start)
      return blob.size
    }
    const view = await viewOf(blob, found, 24)
    if (view.getUint32(0, true) !== DESCRIPTOR) {
      if (streamed || found - start < member.packed) member.packed = found - start
      return found
    }
    const long = view.byteLength >= 24 && Number(view.getBigUint64(8, true)) === found - start
    if (long || (view.byteLength >= 16 && view.getUint32(8, true) === found - start)) {
      member.crc = view.getUint32(4, true)
      member.packed = found - start
      member.size = long ? Number(view.getBigUint64(16, true)) : view.getUint32(12, true)
      return found + (long ? 24 : 16)
    }
    at = found + 4
  }
}

async function beginsSomething(blob: Blob, at: number): Promise<boolean> {
  if (at === blob.size) return true
  const view = await viewOf(blob, at, 4)
  return view.byteLength === 4 && [LOCAL, CENTRAL, DESCRIPTOR].includes(view.getUint32(0, true))
}

function longSizes(extra: Uint8Array): { size: number; packed: number } | null {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length)
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA || at + 20 > extra.length) continue
    return { size: Number(view.getBigUint64(at + 4, true)), packed: Number(view.getBigUint64(at + 12, true)) }
  }
  return null
}

function withoutLongSizes(extra: Uint8Array): Uint8Array {
  const kept: number[] = []
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length)
  for (let at = 0; at + 4 <= extra.length;) {
    const next = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) !== ZIP64_EXTRA && next <= extra.length)
      kept.push(...extra.subarray(at, next))
    at = next
  }
  return Uint8Array.from(kept)
}

function centralHeader(member: LocalMember): Uint8Array {
  const long = new Uint8Array(28)
  const longView = new DataView(long.buffer)
  longView.setUint16(0, ZIP64_EXTRA, true)
  longView.setUint16(2, 24, true)
  longView.setBigUint64(4, BigInt(member.size), true)
  longView.setBigUint64(12, BigInt(member.packed), true)
  longView.setBigUint64(20, BigInt(member.offset), true)
  const extra = [long, withoutLongSizes(member.extra)]
  const extraBytes = extra.reduce((sum, { length }) => sum + length, 0)
  const header = new Uint8Array(CENTRAL_BYTES + member.name.length + extraBytes)
  const view = new DataView(header.buffer)
  view.setUint32(0, CENTRAL, true)
  view.setUint16(4, 45, true)
  view.setUint16(6, 45, true)
  view.setUint16(8, member.flags, true)
  view.setUint16(10, member.method, true)
  view.setUint32(12, member.stamp, true)
  view.setUint32(16, member.crc, true)
  view.setUint32(20, MAX32, true)
  view.setUint32(24, MAX32, true)
  view.setUint16(28, member.name.length, true)
  view.setUint16(30, extraBytes, true)
  view.setUint32(42, MAX32, true)
  header.set(member.name, CENTRAL_BYTES)
  header.set(extra[0]!, CENTRAL_BYTES + member.name.length)
  header.set(extra[1]!, CENTRAL_BYTES + member.name.length + long.length)
  return header
}

function endRecords(count: number, bytes: number, offset: number): Uint8Array[] {
  const end64 = new Uint8Array(56)
  const view64 = new DataView(end64.buffer)
  view64.setUint32(0, 0x06064b50, true)
  view64.setBigUint64(4, 44n, true)
  view64.setUint16(12, 45, true)
  view64.setUint16(14, 45, true)
  view64.setBigUint64(24, BigInt(count), true)
  view64.setBigUint64(32, BigInt(count), true)
  view64.setBigUint64(40, BigInt(bytes), true)
  view64.setBigUint64(48, BigInt(offset), true)
  const locator = new Uint8Array(20)
  const locatorView = new DataView(locator.buffer)
  locatorView.setUint32(0, 0x07064b50, true)
  locatorView.setBigUint64(8, BigInt(offset + bytes), true)
  locatorView.setUint32(16, 1, true)
  const end = new Uint8Array(END_BYTES)
  const view = new DataView(end.buffer)
  view.setUint32(0, END, true)
  view.setUint16(8, 0xffff, true)
  view.setUint16(10, 0xffff, true)
  view.setUint32(12, MAX32, true)
  view.setUint32(16, MAX32, true)
  return [end64, locator, end]
}

async function viewOf(blob: Blob, start: number, bytes: number): Promise<DataView> {
  return new DataView((await bytesOf(blob, start, start + bytes)).buffer)
}

/** Looks for signatures from front to back, one window in memory at a time. */
class Scan {
  readonly #blob: Blob
  #start = 0
  #window = new Uint8Array()

  constructor(blob: Blob) {
    this.#blob = blob
  }

  async find(from: number, signatures: readonly number[]): Promise<number | null> {
    for (let at = from; at + 4 <= this.#blob.size;) {
      if (at < this.#start || at + 4 > this.#start + this.#window.length) {
        this.#start = at
        this.#window = await bytesOf(this.#blob, at, at + WINDOW)
      }
      const window = this.#window
      const view = new DataView(window.buffer)
      for (
        let i = window.indexOf(0x50, at - this.#start);
        i >= 0 && i + 4 <= window.length;
        i = window.indexOf(0x50, i + 1)
      )
        if (signatures.includes(view.getUint32(i, true))) return this.#start + i
      at = Math.max(at + 1, this.#start + window.length - OVERLAP + 1)
      if (this.#start + window.length >= this.#blob.size) return null
      this.#window = new Uint8Array()
    }
    return null
  }
}
