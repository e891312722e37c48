import { describe, expect, it } from 'vitest'
import type { ManifestFile } from '../event/manifest.ts'
import type { Source } from '../event/source.ts'
import { assignHosts } from './hosts.ts'
import { reconcile, rootsAbove } from './reconcile.ts'

const SHA256 = 'a'.repeat(64)

function taken(path: string, more: Partial<ManifestFile> = {}): ManifestFile {
  const times = { created: null, modified: null, accessed: null }
  return { path, fate: 'taken', size: null, digest: null, ...times, reason: null, ...more }
}

/** Collections of one file and the record that lists it; `onPath` is told each time that somebody asks for a path. */
function collections(count: number, onPath: () => void): Source[] {
  return Array.from({ length: count }, (_, i) => {
    const about = { receipt: { issues: [] }, coverage: [], contentHost: null, sha256: SHA256 }
    const at = (path: string, rest: object) => ({
      ...about,
      ...rest,
      get path() {
        onPath()
        return path
      },
    })
    const manifest = { host: `EX${i}`, files: [taken('C:\\a.log', { digest: SHA256 })], notes: [], more: 0 }
    return [
      at(`all.zip > ${i}.zip > record.csv`, { id: 2 * i, originalPath: null, collected: { manifest } }),
      at(`all.zip > ${i}.zip > C/a.log`, { id: 2 * i + 1, originalPath: 'C:\\a.log' }),
    ] as unknown as Source[]
  }).flat()
}

describe('records of collectors', () => {
  it('stand for everything below their archive or folder', () => {
    expect([...rootsAbove('a.zip > b/c.log')]).toEqual(['', 'a.zip', 'a.zip > b'])
    expect([...rootsAbove('c.log')]).toEqual([''])
  })

  it('count with the last line that says something of a file', () => {
    const files = [
      taken('C:\\a.log', { digest: SHA256, modified: 1 }),
      taken('c:/A.log', { modified: 2 }),
      taken('C:\\b.log'),
    ]
    const manifest = { host: null, files, notes: [], more: 0 }
    const found = reconcile([
      { id: 0, path: 'x/record.csv', originalPath: null, collected: { manifest } },
      { id: 1, path: 'x/C/a.log', originalPath: 'C:\\a.log', sha256: SHA256 },
      { id: 2, path: 'y/C/a.log', originalPath: 'C:\\a.log', sha256: SHA256 },
    ] as unknown as Source[])
    expect([...found.times]).toEqual([[1, { created: null, modified: 2, accessed: null }]])
    expect([...found.sums]).toEqual([[1, true]])
    expect(found.lacks.get(0)).toEqual([{ kind: null, what: 'others', files: 1 }])
  })

  it('ask each source for its path as often in a case of many as in a case of few', () => {
    const asked = [500, 1_000, 2_000].map((count) => {
      let times = 0
      const sources = collections(count, () => times++)
      const { sums, lacks } = reconcile(sources)
      const hosts = assignHosts(sources)
      expect([sums.size, lacks.size, new Set(hosts.values()).size]).toEqual([count, 0, count])
      return times / count
    })
    expect(asked[1]).toBe(asked[0])
    expect(asked[2]).toBe(asked[0])
  })
})
