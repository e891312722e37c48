import { packTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import type { Archive } from '../container.ts'
import { openArchive } from '../registry.ts'

type Entries = Parameters<typeof packTar>[0]

async function opened(blob: Blob): Promise<Archive> {
  const outcome = await openArchive(blob, 'a.tar', [])
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.archive
}

function file(name: string, body: string): Entries[number] {
  return { header: { name, size: body.length, type: 'file' }, body }
}

async function packed(entries: Entries): Promise<Blob> {
  return new Blob([await packTar(entries)])
}

/** A tar whose first member has `bytes` zeros that are nowhere in memory. */
async function hugeTar(bytes: number): Promise<Blob> {
  const last = new Uint8Array(await (await packed([file('last.log', 'end')])).arrayBuffer())
  const first = new Uint8Array(await (await packed([file('huge.log', '')])).arrayBuffer()).slice(0, 512)
  // A size of twelve digits, and the sum of the header again.
  first.set(new TextEncoder().encode(`${bytes.toString(8).padStart(11, '0')} `), 124)
  first.fill(0x20, 148, 156)
  const sum = first.reduce((all, byte) => all + byte, 0)
  first.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  const size = 512 + bytes + last.length
  const slice = (start: number, end: number) => {
    const wanted = new Uint8Array(Math.max(0, Math.min(end, size) - start))
    for (let i = 0; i < wanted.length; i++) {
      const at = start + i
      wanted[i] = at < 512 ? first[at]! : at >= 512 + bytes ? last[at - 512 - bytes]! : 0
    }
    return new Blob([wanted])
  }
  return { size, slice } as unknown as Blob
}

describe('a tar archive', () => {
  it('leads nowhere outside, follows no link, and keeps members of one name apart', async () => {
    const archive = await opened(
      await packed([
        file('../../etc/passwd', 'one'),
        file('/root/x.log', 'two'),
        { header: { name: 'link', size: 0, type: 'symlink', linkname: '/etc/shadow' } },
        { header: { name: 'hard', size: 0, type: 'link', linkname: 'x' } },
        { header: { name: 'folder/', size: 0, type: 'directory' } },
        file('same.log', 'a'),
        file('same.log', 'b'),
        file('Same.log', 'c'),
        file('empty.log', ''),
        file(`${'long/'.repeat(60)}name.log`, 'deep'),
      ]),
    )
    expect(archive.members.map(({ path, issues }) => [path, ...issues.map(({ code }) => code)])).toEqual([
      ['a.tar > etc/passwd', 'unsafe-name'],
      ['a.tar > root/x.log', 'unsafe-name'],
      ['a.tar > same.log'],
      ['a.tar > same.log (2)', 'same-name'],
      ['a.tar > Same.log', 'same-name'],
      ['a.tar > empty.log'],
      [`a.tar > ${'long/'.repeat(60)}name.log`],
    ])
    expect(archive.issues.map(({ code }) => code)).toEqual(['not-a-file', 'not-a-file'])
    let text = ''
    await archive.read(6, (piece) => void (text += new TextDecoder().decode(piece)))
    expect(text).toBe('deep')
  })

  it('with a member of more than four gigabytes is listed without reading it', async () => {
    const bytes = 5 * 2 ** 30
    const archive = await opened(await hugeTar(bytes))
    expect(archive.members.map(({ path, span }) => [path, span])).toEqual([
      ['a.tar > huge.log', { offset: 512, bytes }],
      ['a.tar > last.log', { offset: 512 + bytes + 512, bytes: 3 }],
    ])
  })

  it('is opened or refused where it is noise, and throws nothing', async () => {
    const bytes = new Uint8Array(
      await (await packed([file('a.log', 'one'), file('b.log', 'two')])).arrayBuffer(),
    )
    for (let seed = 1; seed < 200; seed++) {
      const noisy = bytes.slice()
      for (let i = 0; i < 20; i++) noisy[(seed * 7_919 + i * 104_729) % noisy.length] = (seed * 31 + i) & 255
      const outcome = await openArchive(new Blob([noisy]), 'a.tar', [])
      expect(outcome.ok || !outcome.unpack).toBe(true)
    }
  })

  it('is read on behind its end, where another tar stands', async () => {
    const both = new Blob([await packed([file('a.log', 'one')]), await packed([file('b.log', 'two')])])
    const archive = await opened(both)
    expect(archive.members.map(({ path }) => path)).toEqual(['a.tar > a.log', 'a.tar > b.log'])
    expect(archive.issues.map(({ code }) => code)).toEqual(['rebuilt-archive'])
  })

  it('says what stands behind its end and is no member', async () => {
    const archive = await opened(new Blob([await packed([file('a.log', 'one')]), 'x'.repeat(700)]))
    expect(archive.members).toHaveLength(1)
    expect(archive.issues).toMatchObject([
      { code: 'broken-archive', detail: expect.stringContaining('700 bytes') as unknown },
    ])
  })
})
