import {
  BlobReader,
  BlobWriter,
  configure,
  Uint8ArrayReader,
  ZipReader,
  ZipWriter,
  type ZipWriterAddDataOptions,
  type ZipWriterConstructorOptions,
} from '@zip.js/zip.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDirectory, type ZipMember } from './zip-directory.ts'

configure({ useWebWorkers: false })

type Given = readonly (readonly [name: string, content: string, options?: ZipWriterAddDataOptions])[]

const MEMBERS: Given = [
  ['rules/a.yml', 'title: a\n'.repeat(50)],
  ['rules/', '', { directory: true }],
  ['kept as it is', 'x', { level: 0 }],
  ['ungültig/ß.yml', 'umlauts'],
  ['link', 'rules/a.yml', { externalFileAttributes: 0o120777 << 16, versionMadeBy: 0x0314 }],
  ['a folder by its mode', '', { externalFileAttributes: 0o040755 << 16, versionMadeBy: 0x0314 }],
  ['with a comment', 'y', { comment: 'said of it' }],
  ['', 'no name'],
]

async function zipped(
  members: Given,
  options: ZipWriterConstructorOptions = {},
  comment = '',
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { ...options, keepOrder: true })
  for (const [name, content, more] of members)
    await writer.add(name, new Uint8ArrayReader(new TextEncoder().encode(content)), more)
  return writer.close(new TextEncoder().encode(comment))
}

/** What the library reads, of each member what is asked for here; `null` where it does not get to the end. */
async function byLibrary(blob: Blob): Promise<ZipMember[] | null> {
  const members: ZipMember[] = []
  const reader = new ZipReader(new BlobReader(blob), {
    strictness: 'tolerant',
    filenameValidation: 'tolerant',
  })
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      members.push({
        filename: entry.filename,
        directory: entry.directory,
        encrypted: entry.encrypted,
        compressionMethod: entry.compressionMethod,
        uncompressedSize: entry.uncompressedSize,
        compressedSize: entry.compressedSize,
        externalFileAttributes: entry.externalFileAttributes,
        crc32: entry.crc32!,
        offset: entry.offset,
        diskNumberStart: entry.diskNumberStart,
      })
    }
    return members
  } catch {
    return null
  }
}

describe('the directory of a plain zip', () => {
  it.each<[string, ZipWriterConstructorOptions, string]>([
    ['as it is usual', {}, ''],
    ['without descriptors', { dataDescriptor: false }, ''],
    ['with a comment', {}, 'what a download brings: a digest of the whole'],
    ['with times of every kind', { extendedTimestamp: true, lastAccessDate: new Date(0) }, ''],
  ])('is read as the library does: %s', async (_, options, comment) => {
    const blob = await zipped(MEMBERS, options, comment)
    const read = await plainDirectory(blob)
    expect(read).toEqual(await byLibrary(blob))
    expect(read).toHaveLength(MEMBERS.length)
  })

  it('is left to the library where it is not plain', async () => {
    expect(await plainDirectory(await zipped(MEMBERS, { zip64: true }))).toBeNull()
    expect(await plainDirectory(await zipped(MEMBERS, { password: 'x' }))).toBeNull()
    const blob = await zipped(MEMBERS)
    expect(await plainDirectory(blob.slice(0, blob.size - 1))).toBeNull()
    expect(await plainDirectory(new Blob([blob, 'more']))).toBeNull()
    expect(await plainDirectory(new Blob(['before', blob]))).toBeNull()
    expect(await plainDirectory(new Blob([]))).toBeNull()
  })

  it('is never read differently where it is damaged', async () => {
    const bytes = new Uint8Array(await (await zipped(MEMBERS, {}, 'PK and more')).arrayBuffer())
    let read = 0
    const place = fc.nat(bytes.length - 1)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const changed = bytes.slice()
          for (const [at, byte] of changes) changed[at] = byte
          const blob = new Blob([changed])
          const members = await plainDirectory(blob)
          if (!members) return
          read++
          expect(members).toEqual(await byLibrary(blob))
        },
      ),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(100)
  })
})
