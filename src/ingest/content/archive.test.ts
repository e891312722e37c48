import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { containerById, embeddedArchive } from '../../evidence/containers/registry.ts'
import { LIMITS } from '../../evidence/input.ts'
import { tarOf } from '../../../tests/lab/archives.ts'
import { contentSetupOf, memoryPlatform, taskOf } from '../../../tests/cases/source-task.ts'
import type { Task } from '../task.ts'
import { ArchiveContent } from './archive.ts'
import type { ContentSetup } from './content.ts'

configure({ useWebWorkers: false })

async function zip(...names: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new BlobWriter())
  for (const name of names) await writer.add(name, new TextReader(name.repeat(50)))
  return new Uint8Array(await (await writer.close()).arrayBuffer())
}

async function tarWith(names: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const tar = await tarOf(Object.fromEntries(names.map((name) => [name, ''])))
  return new Uint8Array(await tar.arrayBuffer())
}

async function contentOf(
  bytes: Uint8Array<ArrayBuffer>,
  changes: Partial<Task> = {},
  kind = 'zip',
): Promise<ArchiveContent> {
  const { setup } = contentSetupOf(taskOf(bytes, { path: 'x.zip', ...changes }))
  const content = await ArchiveContent.begin(setup, containerById(kind)!)
  await content.push(bytes)
  await content.end()
  return content
}

function codesOf(content: ArchiveContent): string[] {
  return content.log.receipt(content.log.accounted).issues.map(({ code }) => code)
}

describe('an archive', () => {
  it('lists its members, and its own bytes count as parsed', async () => {
    const bytes = await zip('a.log', 'b.log')
    const content = await contentOf(bytes)
    const found = await content.list()
    expect(found).toMatchObject({ path: 'x.zip', depth: 1, spooled: false })
    expect(found!.members.map(({ path, bytes: size }) => [path, size])).toEqual([
      ['x.zip > a.log', 250],
      ['x.zip > b.log', 250],
    ])
    expect(content.log.receipt(bytes.length).ledger.parsed).toBe(bytes.length)
  })

  it('lists no more members than are allowed, and says so', async () => {
    const content = await contentOf(await zip('a', 'b', 'c'), { allowance: { members: 1, bytes: 1 << 20 } })
    expect((await content.list())!.members).toHaveLength(1)
    expect(codesOf(content)).toEqual(['archive-limit'])
  })

  it('does not list all of very many empty members, and says whether they are named like logs', async () => {
    const names = (ending: string): string[] => Array.from({ length: 5_200 }, (_, i) => `${i}${ending}`)
    for (const [ending, code] of [
      ['.tmp', 'empty-members'],
      ['.log', 'archive-limit'],
    ]) {
      const content = await contentOf(
        await tarWith(names(ending!)),
        { path: 'x.tar', allowance: { members: 9_000, bytes: 1 << 20 } },
        'tar',
      )
      const found = await content.list()
      expect(found!.members.length).toBe(5_000)
      expect(codesOf(content)).toEqual([code])
    }
  })

  it('that stands in too many archives is not opened', async () => {
    const content = await contentOf(await zip('a'), { depth: LIMITS.depth })
    expect(await content.list()).toBeNull()
    expect(codesOf(content)).toEqual(['archive-limit'])
  })

  it('that is a member of another is put aside until it is listed or discarded', async () => {
    const bytes = await zip('a.log')
    let discarded = 0
    const platform = memoryPlatform(() => discarded++)
    const task = taskOf(new Uint8Array(), { path: 'o.zip > x.zip', member: 0, archive: 7, depth: 1 })
    const content = await ArchiveContent.begin(
      contentSetupOf(task, { platform }).setup,
      containerById('zip')!,
    )
    await content.push(bytes.subarray(0, 9))
    await content.push(bytes.subarray(9))
    expect(await content.list()).toMatchObject({ spooled: true, depth: 2, members: [{ bytes: 250 }] })
    await content.discard()
    expect(discarded).toBe(1)
  })

  it('behind other bytes is listed from where it begins', async () => {
    const bytes = await zip('a.log')
    const whole = new Uint8Array(4096 + bytes.length)
    whole.set(bytes, 4096)
    const task = taskOf(whole, { path: 'setup.exe' })
    const embedded = await embeddedArchive(task.blob)
    const content = ArchiveContent.behind(contentSetupOf(task).setup, embedded!)
    await content.push(whole.subarray(0, 4000))
    await content.push(whole.subarray(4000))
    expect((await content.list())!.members).toHaveLength(1)
    expect(content.log.receipt(whole.length)).toMatchObject({
      ledger: { skipped: 4096, parsed: bytes.length },
      issues: [{ code: 'prefixed-archive' }],
    })
  })

  it('that is unpacked when a person cancels is left alone', async () => {
    const cancelled = new AbortController()
    const { setup } = contentSetupOf(taskOf('7z'), {
      cancelled,
      platform: { ...memoryPlatform(), unpacker: { unpack: () => new Promise(() => undefined) } },
    })
    const open: ContentSetup['open'] = async () => ({ ok: false, unpack: true })
    const content = await ArchiveContent.begin({ ...setup, open }, containerById('7z')!)
    const listing = content.list()
    cancelled.abort()
    expect(await listing).toBeNull()
    expect(codesOf(content)).toEqual(['cancelled'])
  })
})
