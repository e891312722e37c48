import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import SevenZip from '7z-wasm'
import { BlobReader, BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { packTar } from 'modern-tar'
import { crc32 } from '../../src/event/crc32.ts'

configure({ useWebWorkers: false })

/** Writers of the kinds of archive that responders bring, for tests. Content is text. */
/** Path of the package, which also holds when this file is part of a bundle. */
const PROGRAM = createRequire(import.meta.url).resolve('7z-wasm/7zz.wasm')

export type Members = Readonly<Record<string, string>>

type Files = {
  mkdir(path: string): void
  writeFile(path: string, text: string): void
  readFile(path: string): Uint8Array
  chdir(path: string): void
}

/** Packs files with 7-Zip itself as `7z`, `xz` or `bzip2`, with any of its switches. */
export async function bySevenZip(
  type: string,
  members: Members,
  switches: readonly string[] = [],
): Promise<Blob> {
  const program = await SevenZip({
    wasmBinary: Uint8Array.from(readFileSync(PROGRAM)).buffer,
    print: () => undefined,
    printErr: () => undefined,
  })
  const files = program.FS as unknown as Files
  files.mkdir('/work')
  files.chdir('/work')
  for (const [name, text] of Object.entries(members)) {
    const folders = name.split('/').slice(0, -1)
    folders.forEach((_, i) => {
      try {
        files.mkdir(folders.slice(0, i + 1).join('/'))
      } catch {
        // The folder exists already.
      }
    })
    files.writeFile(name, text)
  }
  program.callMain([
    'a',
    `-t${type}`,
    ...switches,
    '/archive.out',
    '--',
    ...new Set(Object.keys(members).map((name) => name.split('/')[0]!)),
  ])
  return new Blob([files.readFile('/archive.out').slice()])
}

export async function zipOf(
  members: Readonly<Record<string, Blob | string>>,
  password?: string,
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), password === undefined ? {} : { password })
  for (const [name, content] of Object.entries(members))
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new BlobReader(content))
  return writer.close()
}

export async function tarOf(members: Members): Promise<Blob> {
  const entries = Object.entries(members).map(([name, text]) => {
    const body = new TextEncoder().encode(text)
    return { header: { name, size: body.length, type: 'file' as const }, body }
  })
  return new Blob([await packTar(entries)])
}

export function gzipOf(bytes: Uint8Array | string): Uint8Array {
  return new Uint8Array(gzipSync(bytes))
}

/** A Zstandard frame with one raw block. */
export function zstdOf(text: string): Blob {
  const body = new TextEncoder().encode(text)
  const head = new DataView(new ArrayBuffer(4 + 1 + 4 + 3))
  head.setUint32(0, 0xfd2fb528, true)
  // One segment, whose size is written in four bytes.
  head.setUint8(4, 0b1010_0000)
  head.setUint32(5, body.length, true)
  const block = (body.length << 3) | 1
  head.setUint8(9, block & 0xff)
  head.setUint8(10, (block >> 8) & 0xff)
  head.setUint8(11, block >> 16)
  return new Blob([head.buffer, body])
}

/** Writes a cabinet with one uncompressed folder. */
export function cabOf(members: Members): Blob {
  const bodies = Object.entries(members).map(([name, text]) => ({
    name: new TextEncoder().encode(`${name}\0`),
    body: new TextEncoder().encode(text),
  }))
  const data = Buffer.concat(bodies.map(({ body }) => body))
  const filesAt = 36 + 8
  const dataAt = filesAt + bodies.reduce((sum, { name }) => sum + 16 + name.length, 0)
  const cab = Buffer.alloc(dataAt + 8 + data.length)
  cab.write('MSCF', 0, 'latin1')
  cab.writeUInt32LE(cab.length, 8)
  cab.writeUInt32LE(filesAt, 16)
  cab.writeUInt16LE(0x0103, 24)
  cab.writeUInt16LE(1, 26)
  cab.writeUInt16LE(bodies.length, 28)
  cab.writeUInt32LE(dataAt, 36)
  cab.writeUInt16LE(1, 40)
  let at = filesAt
  let offset = 0
  for (const { name, body } of bodies) {
    cab.writeUInt32LE(body.length, at)
    cab.writeUInt32LE(offset, at + 4)
    cab.writeUInt16LE(0x5263, at + 10)
    cab.set(name, at + 16)
    at += 16 + name.length
    offset += body.length
  }
  cab.writeUInt16LE(data.length, dataAt + 4)
  cab.writeUInt16LE(data.length, dataAt + 6)
  cab.set(data, dataAt + 8)
  return new Blob([cab])
}

/** Writes a RAR archive of version 4 whose members are stored without compression. */
export function rarOf(members: Members): Blob {
  const bodies = Object.entries(members).flatMap(([path, text]) =>
    storedInRar(path, Buffer.from(text), 0x8000),
  )
  return new Blob([
    RAR,
    rarHeader(0x73, 0, new Uint8Array(6)),
    ...bodies,
    rarHeader(0x7b, 0x4000),
  ] as BlobPart[])
}

/** Writes the volumes of such a RAR archive with one member that continues from volume to volume. */
export function rarVolumesOf(path: string, text: string, count: number, newNames: boolean): Blob[] {
  const body = Buffer.from(text)
  const step = Math.ceil(body.length / count)
  return Array.from({ length: count }, (_, i) => {
    const part = body.subarray(i * step, (i + 1) * step)
    const last = i === count - 1
    const flags = 0x8000 | (i > 0 ? 1 : 0) | (last ? 0 : 2)
    const main = 1 | (newNames ? 0x10 : 0) | (i === 0 ? 0x100 : 0)
    return new Blob([
      RAR,
      rarHeader(0x73, main, new Uint8Array(6)),
      ...storedInRar(path, part, flags, last ? body : part),
      rarHeader(0x7b, 0x4000 | (last ? 0 : 1)),
    ] as BlobPart[])
  })
}

const RAR = Buffer.from([0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00])

function rarHeader(type: number, flags: number, rest: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(7 + rest.length)
  bytes.writeUInt8(type, 2)
  bytes.writeUInt16LE(flags, 3)
  bytes.writeUInt16LE(bytes.length, 5)
  bytes.set(rest, 7)
  bytes.writeUInt16LE(crc32(bytes, 2, bytes.length) & 0xffff, 0)
  return bytes
}

/** Writes a member, or the part of a member in one volume. `whole` is the content whose checksum and size the header states. */
function storedInRar(path: string, body: Buffer, flags: number, whole: Buffer = body): Uint8Array[] {
  const name = Buffer.from(path.replaceAll('/', '\\'), 'latin1')
  const fields = Buffer.alloc(25 + name.length)
  fields.writeUInt32LE(body.length, 0)
  fields.writeUInt32LE(whole.length, 4)
  fields.writeUInt8(2, 8)
  fields.writeUInt32LE(crc32(whole, 0, whole.length), 9)
  fields.writeUInt32LE(0x52630000, 13)
  fields.writeUInt8(20, 17)
  fields.writeUInt8(0x30, 18)
  fields.writeUInt16LE(name.length, 19)
  fields.writeUInt32LE(0x20, 21)
  fields.set(name, 25)
  return [rarHeader(0x74, flags, fields), body]
}
