import { afterAll, describe, expect, it } from 'vitest'
import { bySevenZip, zstdOf } from '../../../tests/lab/archives.ts'
import { nodePlatform } from '../platform-node.ts'
import { clearSpools } from '../spool-node.ts'
import { readBudget, Stop } from './program.ts'

const MUCH = { members: 1_000, bytes: 1e12 }
const TEXT = 'a line that comes again\n'.repeat(2_000)

async function codes(blob: Blob, allowance: { members: number; bytes: number }): Promise<string[]> {
  const { issues } = await nodePlatform.unpacker.unpack(blob, 'a.7z', [], allowance)
  return issues.map(({ code }) => code)
}

afterAll(clearSpools)

describe('what 7-Zip takes apart', () => {
  it('is bounded by members and bytes, stated or not', async () => {
    const seven = await bySevenZip('7z', { 'a.log': TEXT, 'b.log': TEXT })
    expect(await codes(seven, MUCH)).toEqual([])
    expect(await codes(seven, { ...MUCH, members: 1 })).toEqual(['archive-limit'])
    expect(await codes(seven, { ...MUCH, bytes: 100 })).toEqual(['archive-limit'])
    // Bzip2 does not say how much will come out.
    const bzip2 = await bySevenZip('bzip2', { 'a.log': TEXT })
    expect(await codes(bzip2, MUCH)).toEqual([])
    const cut = await nodePlatform.unpacker.unpack(bzip2, 'a.log.bz2', [], {
      ...MUCH,
      bytes: TEXT.length - 100,
    })
    expect(cut.issues.map(({ code }) => code)).toEqual(['archive-limit'])
    // What came before the limit is kept.
    expect(cut.members[0]!.size).toBeLessThan(TEXT.length)
  })

  it('may read an archive a few times, but not without an end', () => {
    const spend = readBudget(1_000_000)
    for (let i = 0; i < 10; i++) spend(1_000_000)
    expect(() => {
      for (let i = 0; i < 400; i++) spend(1_000_000)
    }).toThrow(Stop)
  })

  it('lies in one spool, each member at its place', async () => {
    const members = { 'x/a.log': 'first', 'x/empty.log': '', 'y/ü b.log': TEXT }
    const unpacked = await nodePlatform.unpacker.unpack(await bySevenZip('7z', members), 'a.7z', [], MUCH)
    const read: Record<string, string> = {}
    for (const { path, span } of unpacked.members)
      read[path] = await unpacked.blob!.slice(span!.offset, span!.offset + span!.bytes).text()
    expect(read).toEqual({
      'a.7z > x/a.log': 'first',
      'a.7z > x/empty.log': '',
      'a.7z > y/ü b.log': TEXT,
    })
  })

  it('throws nothing where it is damaged', async () => {
    for (const blob of [
      await bySevenZip('7z', { 'a.log': TEXT }),
      zstdOf(TEXT),
      await bySevenZip('xz', { 'a.log': TEXT }),
    ]) {
      const bytes = new Uint8Array(await blob.arrayBuffer())
      for (let seed = 1; seed <= 6; seed++) {
        const noisy = bytes.slice()
        for (let i = 0; i < 4; i++)
          noisy[12 + ((seed * 7_919 + i * 104_729) % (noisy.length - 12))]! ^= 1 << (seed & 7)
        const { members, issues } = await nodePlatform.unpacker.unpack(new Blob([noisy]), 'a.7z', [], MUCH)
        expect(members.length + issues.length).toBeGreaterThan(0)
      }
    }
  })
})
