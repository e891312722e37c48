import {
  BlobReader,
  BlobWriter,
  configure,
  TextReader,
  Uint8ArrayReader,
  ZipWriter,
  type ZipWriterConstructorOptions,
} from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import type { Archive } from '../container.ts'
import { Flow, RATIO_FREE } from '../flow.ts'
import { MemberList } from '../member-list.ts'
import { openArchive } from '../registry.ts'
import zip from './zip.ts'

configure({ useWebWorkers: false })

async function zipped(
  members: Record<string, string | Uint8Array>,
  options: ZipWriterConstructorOptions = {},
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
  const outcome = await openArchive(blob, 'a.zip', passwords)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.archive
}

async function textOf(archive: Archive, index: number) {
  const pieces: Uint8Array[] = []
  const { issues } = await archive.read(index, (piece) => void pieces.push(piece.slice()))
  return { text: await new Blob(pieces as BlobPart[]).text(), issues }
}

describe('a zip archive', () => {
  it('is recognised by its first bytes, empty or not', async () => {
    for (const members of [{}, { 'a.log': 'x' }] as Record<string, string>[]) {
      const blob = await zipped(members)
      expect(zip[0]!.sniff(new Uint8Array(await blob.slice(0, 8).arrayBuffer()))).toBe(true)
    }
    expect(zip[0]!.sniff(new TextEncoder().encode('PKZIP is not here'))).toBe(false)
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
    await outer.read(0, (piece) => void pieces.push(piece.slice()))
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

  it('of the old encryption is not called damaged for a wrong password that one byte lets pass', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`${i}.log`, `line ${i} of a log\n`.repeat(20 + (i % 7))]),
    )
    const blob = await zipped(members, { password: 'right', zipCrypto: true })
    const locked = await opened(blob, ['wrong'])
    const codes = new Set<string>()
    for (const { index } of locked.members)
      for (const { code } of (await textOf(locked, index)).issues) codes.add(code)
    expect([...codes]).toEqual(['locked-archive'])
    const open = await opened(blob, ['wrong', 'right'])
    for (const { index, path } of open.members)
      expect(await textOf(open, index)).toEqual({ text: members[path.split(' > ')[1]!], issues: [] })
  })

  it('of the old encryption is read as far as it goes where it is damaged', async () => {
    const noise = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * i * 31) >> 3)
    for (const members of [{ 'b.log': noise }, { 'a.log': 'first', 'b.log': noise }]) {
      const blob = await zipped(members, { password: 'right', zipCrypto: true, level: 0 })
      const bytes = new Uint8Array(await blob.arrayBuffer())
      bytes[3_500_000]! ^= 0xff
      const archive = await opened(new Blob([bytes]), ['right'])
      const { text, issues } = await textOf(archive, archive.members.length - 1)
      expect(issues.map(({ code }) => code)).toEqual(['broken-archive'])
      expect(text.length).toBeGreaterThan(100_000)
    }
  })

  it('that is cut or damaged says so and keeps what can be read', async () => {
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 3)
    const blob = await zipped({ 'good.log': 'good', 'bad.log': noise }, { level: 0 })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    bytes[100_000]! ^= 0xff
    const archive = await opened(new Blob([bytes]))
    expect(await textOf(archive, 0)).toEqual({ text: 'good', issues: [] })
    expect((await textOf(archive, 1)).issues.map(({ code }) => code)).toEqual(['broken-archive'])
  })

  it('keeps what stands before a cut or a damage in a member, of any size and once only', async () => {
    for (const rows of [60, 60_000])
      for (const level of [0, 6]) {
        const text = Array.from({ length: rows }, (_, i) => `row ${(i * 7919) % 1_000_003}\n`).join('')
        const whole = await zipped({ 'a.log': text }, { level, dataDescriptor: false })
        const middle = Math.floor((await directoryOf(whole)) / 2)
        const bytes = new Uint8Array(await whole.arrayBuffer())
        bytes.fill(0xff, middle, middle + 4)
        for (const blob of [whole.slice(0, middle), new Blob([bytes])]) {
          const { text: read, issues } = await textOf(await opened(blob), 0)
          expect(issues.map(({ code }) => code)).toEqual(['broken-archive'])
          // What stands behind damage may be unpacked to anything, but not to twice the text.
          const kept = Math.floor((text.length * (middle - 300)) / whole.size / 2)
          expect(text.startsWith(read.slice(0, kept)), `${rows} rows, level ${level}`).toBe(true)
          expect(read.length).toBeGreaterThan(kept)
          expect(read.length).toBeLessThanOrEqual(2 * text.length)
        }
      }
  })

  it('of many small members takes few reads, and each comes as it is packed', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 700 }, (_, i) => [`${i}.yml`, `rule ${i}\n`.repeat(i % 40)]),
    )
    const blob = new CountingBlob(await zipped(members, { level: 6 }))
    const archive = await opened(blob)
    blob.slices = 0
    for (const { index, path } of archive.members)
      expect(await textOf(archive, index)).toEqual({ text: members[path.split(' > ')[1]!], issues: [] })
    expect(blob.slices).toBeLessThan(5)
    // In another order each is read alone, and not what stands around it.
    blob.taken = 0
    for (const { index } of archive.members.toReversed()) await archive.read(index, () => undefined)
    expect(blob.taken).toBeLessThan(3 * blob.size)
  })

  it('that holds more in a member than it unpacks to says so', async () => {
    for (const text of ['short', 'longer '.repeat(100)]) {
      const blob = await zipped({ 'a.log': text }, { dataDescriptor: false, extendedTimestamp: false })
      const archive = await opened(new Blob([withHidden(new Uint8Array(await blob.arrayBuffer()), 5)]))
      expect((await textOf(archive, 0)).issues.map(({ code }) => code)).toEqual(['broken-archive'])
    }
  })

  it('whose directory is lost is rebuilt from what stands before each member', async () => {
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 3)
    for (const options of [
      {},
      { dataDescriptor: false },
      { level: 0 },
      { zip64: true },
      { password: 'infected' },
    ]) {
      const blob = await zipped(
        { 'a.log': 'first '.repeat(500), 'b.log': noise, 'c/d.log': 'third' },
        options,
      )
      const directory = await directoryOf(blob)
      const archive = await opened(blob.slice(0, directory))
      expect(archive.issues.map(({ code }) => code)).toEqual(['rebuilt-archive'])
      expect(archive.members.map(({ path }) => path)).toEqual([
        'a.zip > a.log',
        'a.zip > b.log',
        'a.zip > c/d.log',
      ])
      expect(await textOf(archive, 0)).toEqual({ text: 'first '.repeat(500), issues: [] })
      expect(await textOf(archive, 2)).toEqual({ text: 'third', issues: [] })
      // Cut in the middle of the second member: the first is whole, the second as far as it goes.
      const cut = await opened(blob.slice(0, Math.floor(directory / 2)))
      expect(await textOf(cut, 0)).toEqual({ text: 'first '.repeat(500), issues: [] })
      expect((await textOf(cut, 1)).issues.map(({ code }) => code)).toEqual(['broken-archive'])
    }
  })

  it('throws nothing where it is damaged, and neither does what is rebuilt of it', async () => {
    const blob = await zipped({ 'a.log': 'first '.repeat(300), 'b.log': 'second', 'c.log': '' })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    for (let seed = 1; seed <= 150; seed++) {
      const noisy = bytes.slice(
        0,
        seed % 3 === 0 ? Math.floor((bytes.length * (seed % 10)) / 10) : bytes.length,
      )
      for (let i = 0; i < 8; i++)
        if (noisy.length > 4) noisy[4 + ((seed * 7_919 + i * 104_729) % (noisy.length - 4))]! ^= seed & 255
      const outcome = await openArchive(new Blob([noisy]), 'a.zip', [])
      if (!outcome.ok) continue
      for (const { index } of outcome.archive.members) await outcome.archive.read(index, () => undefined)
      expect(outcome.archive.members.length + outcome.archive.issues.length).toBeGreaterThan(0)
    }
  })

  it('that grows beyond reason is stopped', async () => {
    // Deflate reaches a factor of about 1,030, so this one is within the limit…
    const honest = await zipped({ bomb: new Uint8Array(200 << 20) })
    let unpacked = 0
    const { issues } = await (await opened(honest)).read(0, (piece) => void (unpacked += piece.length))
    expect(issues).toEqual([])
    expect(unpacked).toBe(200 << 20)
  })

  it('is given up where it lies about how much is packed', async () => {
    const flow = new Flow(100, () => undefined)
    await flow.take(new Uint8Array(RATIO_FREE))
    const error: unknown = await flow.take(new Uint8Array(1)).catch((thrown: unknown) => thrown)
    expect(flow.issuesOf(error, undefined).map(({ code }) => code)).toEqual(['archive-limit'])
  })

  it('with names that clash keeps both, and says so', async () => {
    const list = new MemberList('x.zip')
    for (const [index, name] of ['a.log', 'a.log', 'A.LOG', 'b.log'].entries())
      list.add({ name, index, size: 1, packed: 1 })
    list.add({ name: 'l', index: 4, size: 1, packed: 1, link: true })
    expect(list.members.map(({ path }) => path)).toEqual([
      'x.zip > a.log',
      'x.zip > a.log (2)',
      'x.zip > A.LOG',
      'x.zip > b.log',
    ])
    expect(list.members.map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      [],
      ['same-name'],
      ['same-name'],
      [],
    ])
    expect(list.issues.map(({ code }) => code)).toEqual(['not-a-file'])
  })
})

describe('a hostile zip', () => {
  it('of any number of equal names gives each its own, without looking at those before it', () => {
    const count = 60_000
    const list = new MemberList('x.zip')
    // If each name took a step for every equal one before it, this would take days.
    const names = ['a.log', 'A.log', 'a.log (3)', 'A.LOG (7)']
    for (let index = 0; index < 3 * count; index++)
      list.add({ name: names[index % names.length]!, index, size: 1, packed: 1 })
    expect(list.members.length).toBe(3 * count)
    expect(new Set(list.members.map(({ path }) => path)).size).toBe(3 * count)
    expect(list.members.slice(4, 7).map(({ path }) => path)).toEqual([
      'x.zip > a.log (2)',
      'x.zip > A.log (4)',
      'x.zip > a.log (3) (2)',
    ])
  })

  it('whose members lie over each other gives no more than twice what is there', async () => {
    const blob = await zipped({ 'a.log': 'line of a log\n'.repeat(5_000) })
    const taken = await Promise.all(
      [10, 1_000, 100_000].map(async (count) => {
        const { members, issues } = await opened(await repeated(blob, count))
        expect(issues).toEqual([
          {
            code: 'archive-limit',
            place: null,
            detail: `${count - members.length} of its members lie over others`,
          },
        ])
        return members.length
      }),
    )
    expect(new Set(taken)).toEqual(new Set([2]))
  })
})

/** The same member, listed many times in the directory. */
async function repeated(blob: Blob, count: number): Promise<Blob> {
  const directory = await directoryOf(blob)
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const [entry, end] = [bytes.slice(directory, -22), bytes.slice(-22)]
  const view = new DataView(end.buffer)
  // Where more are claimed than fit, the library counts those that are there.
  view.setUint16(8, count & 0xffff, true)
  view.setUint16(10, count & 0xffff, true)
  view.setUint32(12, count * entry.length, true)
  return new Blob([bytes.slice(0, directory), ...Array.from({ length: count }, () => entry), end])
}

/** Where the directory begins, by the record at the end. */
async function directoryOf(blob: Blob): Promise<number> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const view = new DataView(bytes.buffer)
  for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === 0x02014b50) return at
  throw new Error('there is no directory')
}

/** Counts what is read of it. */
class CountingBlob extends Blob {
  slices = 0
  taken = 0

  constructor(blob: Blob) {
    super([blob])
  }

  override slice(start?: number, end?: number): Blob {
    const slice = super.slice(start, end)
    this.slices++
    this.taken += slice.size
    return slice
  }
}

/** The zip of one member with more bytes behind what is packed, of which its headers say that they belong to it. */
function withHidden(bytes: Uint8Array<ArrayBuffer>, more: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer)
  const directory = bytes.findIndex(
    (_, at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50,
  )
  const longer = new Uint8Array(bytes.length + more)
  longer.set(bytes.subarray(0, directory))
  longer.set(bytes.subarray(directory), directory + more)
  const changed = new DataView(longer.buffer)
  const packed = view.getUint32(directory + 20, true) + more
  changed.setUint32(18, packed, true)
  changed.setUint32(directory + more + 20, packed, true)
  changed.setUint32(longer.length - 22 + 16, directory + more, true)
  return longer
}

describe('a zip whose directory leaves a member out', () => {
  it('gives that member, too', async () => {
    const hidden = Array.from({ length: 20_000 }, (_, i) => (i * 2654435761) >>> 0).join()
    const members = { 'a.log': 'one', 'hidden.log': hidden }
    const blob = await zipped(members, { level: 0, extendedTimestamp: false })
    const whole = new Uint8Array(await blob.arrayBuffer())
    const view = new DataView(whole.buffer)
    const end = whole.length - 22
    const directory = view.getUint32(end + 16, true)
    const first = 46 + view.getUint16(directory + 28, true) + view.getUint16(directory + 30, true)
    const forged = new Uint8Array([...whole.subarray(0, directory + first), ...whole.subarray(end)])
    const counts = new DataView(forged.buffer, directory + first)
    counts.setUint16(8, 1, true)
    counts.setUint16(10, 1, true)
    counts.setUint32(12, first, true)
    const archive = await opened(new Blob([forged]))
    expect(archive.members.map(({ path }) => path)).toEqual(['a.zip > a.log', 'a.zip > hidden.log'])
    expect(archive.issues.map(({ code }) => code)).toEqual(['rebuilt-archive'])
    expect((await textOf(archive, 1)).text).toBe(hidden)
  })
})
