import { BlobReader, BlobWriter, configure, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { isZip, openArchive, readMember } from './archive.ts'

configure({ useWebWorkers: false })

async function zipped(
  members: Record<string, string | Uint8Array>,
  options: { password?: string; level?: number } = {},
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { ...options, keepOrder: true })
  for (const [name, content] of Object.entries(members)) {
    await writer.add(
      name,
      typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content),
    )
  }
  return writer.close()
}

async function opened(blob: Blob, passwords: string[] = []) {
  const outcome = await openArchive(blob, 'a.zip', { passwords })
  if (!outcome.ok) throw new Error(outcome.issue.detail)
  return outcome.archive
}

async function textOf(archive: Awaited<ReturnType<typeof opened>>, index: number) {
  const pieces: Uint8Array[] = []
  const { issues } = await readMember(archive, index, (piece) => void pieces.push(piece.slice()))
  return { text: await new Blob(pieces as BlobPart[]).text(), issues }
}

describe('a zip archive', () => {
  it('is recognised by its first bytes, empty or not', async () => {
    for (const members of [{}, { 'a.log': 'x' }] as Record<string, string>[]) {
      const blob = await zipped(members)
      expect(isZip(new Uint8Array(await blob.slice(0, 8).arrayBuffer()))).toBe(true)
    }
    expect(isZip(new TextEncoder().encode('PKZIP is not here'))).toBe(false)
  })

  it('lists its members under safe names, and says which it changed', async () => {
    const archive = await opened(
      await zipped({
        'EX01/a.log': 'one',
        '../../etc/passwd': 'two',
        'C:\\Logs\\b.log': 'three',
        'folder/': '',
      }),
    )
    expect(archive.members.map(({ path }) => path)).toEqual([
      'a.zip > EX01/a.log',
      'a.zip > etc/passwd',
      'a.zip > C/Logs/b.log',
    ])
    expect(archive.members.map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      [],
      ['unsafe-name'],
      ['unsafe-name'],
    ])
    expect(await textOf(archive, 1)).toEqual({ text: 'two', issues: [] })
  })

  it('opens inside another one', async () => {
    const inner = await zipped({ 'b.log': 'inner text' })
    const writer = new ZipWriter(new BlobWriter())
    await writer.add('inner.zip', new BlobReader(inner))
    const outer = await opened(await writer.close())
    const pieces: Uint8Array[] = []
    await readMember(outer, 0, (piece) => void pieces.push(piece.slice()))
    const archive = await opened(new Blob(pieces as BlobPart[]))
    expect(await textOf(archive, 0)).toEqual({ text: 'inner text', issues: [] })
  })

  it('that is locked is tried with the passwords at hand and the usual one', async () => {
    expect(await textOf(await opened(await zipped({ a: 'x' }, { password: 'infected' })), 0)).toEqual({
      text: 'x',
      issues: [],
    })
    const locked = await zipped({ a: 'secret text' }, { password: 'other' })
    expect((await textOf(await opened(locked), 0)).issues.map(({ code }) => code)).toEqual(['locked-archive'])
    expect(await textOf(await opened(locked, ['wrong', 'other']), 0)).toEqual({
      text: 'secret text',
      issues: [],
    })
  })

  it('that is cut or damaged says so and keeps what can be read', async () => {
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 3)
    const blob = await zipped({ 'good.log': 'good', 'bad.log': noise }, { level: 0 })
    const cut = await openArchive(blob.slice(0, blob.size - 100), 'a.zip', { passwords: [] })
    expect(cut.ok ? cut.archive.issues[0]?.code : cut.issue.code).toBe('broken-archive')

    const bytes = new Uint8Array(await blob.arrayBuffer())
    bytes[100_000]! ^= 0xff
    const archive = await opened(new Blob([bytes]))
    expect(await textOf(archive, 0)).toEqual({ text: 'good', issues: [] })
    expect((await textOf(archive, 1)).issues.map(({ code }) => code)).toEqual(['broken-archive'])
  })

  it('that grows beyond reason is stopped', async () => {
    const archive = await opened(await zipped({ bomb: new Uint8Array(200 << 20) }))
    let unpacked = 0
    const { issues } = await readMember(archive, 0, (piece) => void (unpacked += piece.length))
    // Deflate reaches a factor of about 1,030, so this one is within the limit…
    expect(issues).toEqual([])
    expect(unpacked).toBe(200 << 20)
    // …and this one, whose directory lies about its size, is not.
    const entry = archive.entries.get(0)!
    const lying = {
      ...archive,
      entries: new Map([
        [
          0,
          new Proxy(entry, {
            get: (of, key) =>
              key === 'compressedSize' ? 100 : (Reflect.get(of, key).bind?.(of) ?? Reflect.get(of, key)),
          }),
        ],
      ]),
    }
    const stopped = await readMember(lying, 0, () => undefined)
    expect(stopped.issues.map(({ code }) => code)).toEqual(['archive-limit'])
  })
})
