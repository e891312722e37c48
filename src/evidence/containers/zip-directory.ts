import { textOf } from '../../event/bytes.ts'

const END = 0x06054b50
const CENTRAL = 0x02014b50
const END_BYTES = 22
const MAX_COMMENT = 0xffff
const CENTRAL_BYTES = 46
/** A longer directory is not held in memory beside what is made of it. */
const MAX_DIRECTORY = 32 << 20
const MAX16 = 0xffff
const MAX32 = 0xffffffff
/** Of a member that is not encrypted, patched, or masked. */
const STRANGE_FLAGS = 0x2061
const UTF8_FLAG = 0x0800
const STORED = 0
const DEFLATED = 8
/** Large sizes, another name, and the real method of what is encrypted. */
const TELLING_EXTRAS: readonly number[] = [0x0001, 0x7075, 0x9901]
const FILE_TYPE = 0o170000
const FOLDER = 0o040000
const DOS_FOLDER = 0x10

/** What is needed of a member of a zip to list it, and to read it as far as it is plain. */
export interface ZipMember {
  readonly filename: string
  readonly directory: boolean
  readonly encrypted: boolean
  readonly compressionMethod: number
  readonly uncompressedSize: number
  readonly compressedSize: number
  readonly externalFileAttributes: number
  /** CRC-32 of what is unpacked. */
  readonly crc32?: number
  /** Where what stands before it begins, and in which part of the archive. */
  readonly offset: number
  readonly diskNumberStart: number
}

/**
 * The directory of a zip as almost all of them are: in one piece, and with nothing peculiar about any member. `null`
 * for every other, also for one that is damaged: then the library has the word. What is read here is what the library
 * would read, in a tenth of the time and a fiftieth of the memory.
 */
export async function plainDirectory(blob: Blob): Promise<readonly ZipMember[] | null> {
  try {
    const tail = await bytesOf(blob, Math.max(0, blob.size - END_BYTES - MAX_COMMENT), blob.size)
    const end = endIn(tail)
    if (end === null) return null
    const record = viewOf(tail.subarray(end))
    const count = record.getUint16(10, true)
    const length = record.getUint32(12, true)
    const start = record.getUint32(16, true)
    const isPlain =
      record.getUint16(4, true) === 0 &&
      record.getUint16(6, true) === 0 &&
      record.getUint16(8, true) === count &&
      count < MAX16 &&
      length <= MAX_DIRECTORY &&
      start + length === blob.size - tail.length + end
    return isPlain ? membersIn(await bytesOf(blob, start, start + length), count) : null
  } catch {
    // It was moved or changed since it was given; whoever reads it in the other way says so.
    return null
  }
}

/** Where the only record of an end stands that reaches the last byte. */
function endIn(tail: Uint8Array): number | null {
  const view = viewOf(tail)
  let found: number | null = null
  for (let at = tail.indexOf(0x50); at >= 0 && at + 4 <= tail.length; at = tail.indexOf(0x50, at + 1)) {
    if (view.getUint32(at, true) !== END) continue
    if (found !== null || at + END_BYTES > tail.length) return null
    if (at + END_BYTES + view.getUint16(at + 20, true) !== tail.length) return null
    found = at
  }
  return found
}

function membersIn(bytes: Uint8Array, count: number): ZipMember[] | null {
  const view = viewOf(bytes)
  const members: ZipMember[] = []
  let at = 0
  while (members.length < count) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) return null
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    const next = extraEnd + view.getUint16(at + 32, true)
    if (next > bytes.length || !hasPlainExtras(view, nameEnd, extraEnd)) return null
    const flags = view.getUint16(at + 8, true)
    const filename = nameOf(bytes, at + CENTRAL_BYTES, nameEnd, (flags & UTF8_FLAG) !== 0)
    const attributes = view.getUint32(at + 38, true)
    const member: ZipMember = {
      filename: filename ?? '',
      directory: filename?.endsWith('/') === true || isFolder(attributes, view.getUint8(at + 5)),
      encrypted: false,
      compressionMethod: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      compressedSize: view.getUint32(at + 20, true),
      uncompressedSize: view.getUint32(at + 24, true),
      diskNumberStart: view.getUint16(at + 34, true),
      externalFileAttributes: attributes,
      offset: view.getUint32(at + 42, true),
    }
    if (filename === null || (flags & STRANGE_FLAGS) !== 0 || !isPlain(member)) return null
    members.push(member)
    at = next
  }
  return at === bytes.length ? members : null
}

function isPlain(member: ZipMember): boolean {
  const { compressionMethod: method, compressedSize, uncompressedSize, offset, diskNumberStart } = member
  return (
    (method === STORED || method === DEFLATED) &&
    Math.max(compressedSize, uncompressedSize, offset) < MAX32 &&
    diskNumberStart === 0
  )
}

/** `system`: that which made it. */
function isFolder(attributes: number, system: number): boolean {
  return ((attributes >>> 16) & FILE_TYPE) === FOLDER || (system === 0 && (attributes & DOS_FOLDER) !== 0)
}

function hasPlainExtras(view: DataView, start: number, end: number): boolean {
  let at = start
  while (at + 4 <= end) {
    if (TELLING_EXTRAS.includes(view.getUint16(at, true))) return false
    at += 4 + view.getUint16(at + 2, true)
  }
  return at === end
}

/** Without the flag for UTF-8 only what is written alike in every alphabet is sure. */
function nameOf(bytes: Uint8Array, start: number, end: number, isUtf8: boolean): string | null {
  if (!isUtf8) for (let i = start; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return null
  return textOf(bytes, start, end)
}

async function bytesOf(blob: Blob, start: number, end: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(start, end).arrayBuffer())
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
