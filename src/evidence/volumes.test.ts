import { describe, expect, it } from 'vitest'
import type { Issue } from '../event/issue.ts'
import { joinVolumes, type JoinedInput } from './volumes.ts'

const NOTED: Issue = { code: 'unsafe-name', place: null, detail: 'noted before' }

function given(...paths: readonly string[]) {
  return paths.map((path, i) => ({ path, blob: new Blob(['x'.repeat(i + 1)]) }))
}

/** Joins blobs into one; the order in which they came is told by their sizes, which differ. */
const join = (blobs: readonly Blob[]): Promise<Blob> => Promise.resolve(new Blob([...blobs]))

async function joined(...paths: readonly string[]): Promise<[path: string, ...issues: string[]][]> {
  return (await joinVolumes(given(...paths), join)).map(({ path, issues }) => [
    path,
    ...issues.map(({ code, detail }) => `${code}: ${detail}`),
  ])
}

describe('the volumes of an archive', () => {
  it.each([
    [['d/c.7z.001', 'd/c.7z.002'], 'd/c.7z'],
    [['d/c.ZIP.001', 'd/c.ZIP.002'], 'd/c.ZIP'],
    [['c.tar.001', 'c.tar.002', 'c.tar.003'], 'c.tar'],
    [['c.tgz.001', 'c.tgz.002'], 'c.tgz'],
    [['c.tar.gz.001', 'c.tar.gz.002'], 'c.tar.gz'],
    [['f.part1.rar', 'f.part2.rar'], 'f.rar'],
    [['f.part01.RAR', 'f.part02.rar'], 'f.rar'],
    [['g.rar', 'g.r00', 'g.r01'], 'g.rar'],
    [['e.z01', 'e.z02', 'e.zip'], 'e.zip'],
  ])('%j are joined in their order to %s', async (paths, whole) => {
    const names = paths.map((path) => path.split('/').at(-1)).join(', ')
    const joining = [whole, `joined-volumes: ${names}`]
    expect(await joined(...paths)).toEqual([joining])
    expect(await joined(...[...paths].reverse())).toEqual([joining])
  })

  it('are handed over one after the other, and named for whoever reads RAR', async () => {
    const of = async (...paths: readonly string[]): Promise<JoinedInput> => {
      const [one] = await joinVolumes([...given(...paths)].reverse(), join)
      expect(one!.blob.size).toBe((paths.length * (paths.length + 1)) / 2)
      return one!
    }
    const named = (...names: readonly string[]): unknown => names.map((name, i) => ({ name, bytes: i + 1 }))
    expect((await of('f.part1.rar', 'f.part2.rar')).volumes).toEqual(
      named('volume.part00001.rar', 'volume.part00002.rar'),
    )
    expect((await of('g.rar', 'g.r00', 'g.r01')).volumes).toEqual(
      named('volume.rar', 'volume.r00', 'volume.r01'),
    )
    expect(await of('c.7z.001', 'c.7z.002')).not.toHaveProperty('volumes')
  })

  it('are no volumes where they are named otherwise', async () => {
    for (const paths of [
      ['c.7z.1', 'c.7z.2'],
      ['c.txt.001', 'c.txt.002'],
      ['c.7z.001.x', 'c.7z.002.x'],
      ['f.part.rar', 'f.part123456.rar'],
      ['.7z.001', '.zip.002'],
      ['c.7z.000', 'x.log'],
    ])
      expect((await joined(...paths)).map(([path]) => path)).toEqual(paths)
  })

  it('belong together only with the same name, whose case does not count, and the same manner', async () => {
    expect(await joined('C.7z.001', 'c.7z.002')).toHaveLength(1)
    expect(await joined('a/c.7z.001', 'b/c.7z.002')).toEqual([
      ['a/c.7z.001'],
      ['b/c.7z.002', 'missing-volume: of c.7z, volume 1 is not here'],
    ])
    expect(await joined('c.rar', 'c.zip')).toEqual([['c.rar'], ['c.zip']])
  })

  it('leave alone what is one archive by itself, and everything else', async () => {
    expect(await joined('a.log', 'c.zip', 'g.rar', 'h.7z.001')).toEqual([
      ['a.log'],
      ['c.zip'],
      ['g.rar'],
      ['h.7z.001'],
    ])
  })

  it('are joined once: a second file for one place stays apart', async () => {
    expect(await joined('f.part1.rar', 'f.part01.rar', 'f.part2.rar')).toEqual([
      ['f.part01.rar'],
      ['f.rar', 'joined-volumes: f.part1.rar, f.part2.rar'],
    ])
  })

  it('keep what was noted about each', async () => {
    const [first, second] = given('c.7z.001', 'c.7z.002')
    const noted = [{ ...first!, issues: [NOTED] }, second!]
    expect((await joinVolumes(noted, join))[0]!.issues.map(({ code }) => code)).toEqual([
      'unsafe-name',
      'joined-volumes',
    ])
    expect((await joinVolumes([{ ...first!, issues: [NOTED] }], join))[0]!.issues).toEqual([NOTED])
    const [other] = given('a.log')
    expect((await joinVolumes([{ ...other!, issues: [NOTED] }], join))[0]!.issues).toEqual([NOTED])
    const lonely = [{ ...second!, issues: [NOTED] }]
    expect((await joinVolumes(lonely, join))[0]!.issues.map(({ code }) => code)).toEqual([
      'unsafe-name',
      'missing-volume',
    ])
  })
})

describe('a volume that is missing', () => {
  it('is named, between others and at their end', async () => {
    const of = async (...paths: readonly string[]): Promise<unknown> => {
      const found = await joined(...paths)
      expect(found.map(([path]) => path).sort()).toEqual([...paths].sort())
      expect(new Set(found.map(([, issue]) => issue)).size).toBe(1)
      return found[0]![1]
    }
    expect(await of('d/c.7z.001', 'd/c.7z.004')).toBe(
      'missing-volume: of c.7z, volume 2, volume 3 is not here',
    )
    expect(await of('e.z01', 'e.z03')).toBe(
      'missing-volume: of e, volume 2, the last volume, .zip is not here',
    )
    expect(await of('e.z02', 'e.zip')).toBe('missing-volume: of e, volume 1 is not here')
    expect(await of('e.z01')).toBe('missing-volume: of e, the last volume, .zip is not here')
    expect(await of('g.r00', 'g.r01')).toBe('missing-volume: of g, volume 1 is not here')
  })

  it('is named with nine others at most, however many there are', async () => {
    const detail = async (last: number): Promise<string> =>
      (await joined('f.part1.rar', `f.part${last}.rar`))[0]![1]!
    expect(await detail(12)).toMatch(/volume 2, .*, volume 10, volume 11 is not here$/)
    expect(await detail(13)).toMatch(/volume 2, .*, volume 10, volume 11, and others is not here$/)
    expect(await detail(99_999)).toMatch(/volume 11, and others is not here$/)
  })
})

describe('volumes that cannot be joined', () => {
  it('stay as they are, and say what the system says', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const kept = await joinVolumes(
      given('c.7z.001', 'c.7z.002').map((one) => ({ ...one, issues: [NOTED] })),
      () => Promise.reject(full),
    )
    expect(kept.map(({ path }) => path)).toEqual(['c.7z.001', 'c.7z.002'])
    for (const { issues } of kept)
      expect(issues).toEqual([
        NOTED,
        {
          code: 'unreadable-file',
          place: null,
          detail: 'the volumes of c.7z could not be joined: no space left',
        },
      ])
    const [plain] = await joinVolumes(given('c.7z.001', 'c.7z.002'), () => Promise.reject(full))
    expect(plain!.issues).toHaveLength(1)
  })

  it('by an error of ours are no evidence of anything', async () => {
    const ours = (): Promise<Blob> => Promise.reject(new TypeError('ours'))
    await expect(joinVolumes(given('c.7z.001', 'c.7z.002'), ours)).rejects.toThrow('ours')
  })
})
