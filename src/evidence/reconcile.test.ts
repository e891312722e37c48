import { describe, expect, it } from 'vitest'
import type { Lack } from '../event/lack.ts'
import type { ManifestFile } from '../event/manifest.ts'
import type { Source } from '../event/source.ts'
import { assignHosts } from './hosts.ts'
import { isBelow, reconcile, rootOf, rootsAbove } from './reconcile.ts'

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

describe('what a collector left behind', () => {
  const SECURITY = 'C:\\Windows\\System32\\winevt\\Logs\\Security.evtx'
  const LOG_FOLDER = 'C:\\inetpub\\logs\\LogFiles\\W3SVC1\\'
  const WEB = [1, 2].map((n) => `${LOG_FOLDER}u_ex21030${n}.log`)
  const about = (fate: ManifestFile['fate'], path: string, more: Partial<ManifestFile> = {}): ManifestFile =>
    taken(path, { fate, ...more })

  /** What is lacking by a record at `record`, beside files that arrived under a path of the server. */
  function lacksBy(
    files: readonly ManifestFile[],
    arrived: readonly object[] = [],
    notes: readonly string[] = [],
    record = 'x/record.csv',
  ): readonly Lack[] | undefined {
    const manifest = { host: null, files, notes, more: 0 }
    const sources = [
      { id: 0, path: record, originalPath: null, collected: { manifest } },
      ...arrived.map((one, i) => ({ id: i + 1, path: `x/file ${i}`, originalPath: null, ...one })),
    ]
    return reconcile(sources as unknown as Source[]).lacks.get(0)
  }

  it('is told of files that were taken and did not arrive, and of none that did', () => {
    expect(lacksBy([taken(SECURITY)])).toEqual([
      { kind: 'event-log/security', what: 'taken', files: 1, path: SECURITY, reason: null },
    ])
    expect(lacksBy([taken(SECURITY)], [{ originalPath: SECURITY }])).toBe(undefined)
    expect(lacksBy([taken(SECURITY)], [{ originalPath: SECURITY.toUpperCase() }])).toBe(undefined)
  })

  it.each(['skipped', 'failed'] as const)('is told of files that were %s, with the reason', (fate) => {
    expect(lacksBy([about(fate, SECURITY, { reason: 'in use' })])).toEqual([
      { kind: 'event-log/security', what: fate, files: 1, path: SECURITY, reason: 'in use' },
    ])
  })

  it.each(['taken', 'duplicate'] as const)('is told of files that were %s without a reason', (fate) => {
    expect(lacksBy([about(fate, SECURITY, { reason: 'in use' })])).toMatchObject([{ reason: null }])
  })

  it('is told of a file left out as a copy, unless the same bytes arrived under another path', () => {
    const copy = about('duplicate', SECURITY, { digest: SHA256 })
    const lack = { kind: 'event-log/security', what: 'duplicate', files: 1, path: SECURITY, reason: null }
    expect(lacksBy([copy])).toEqual([lack])
    expect(lacksBy([copy], [{ sha256: SHA256 }])).toBe(undefined)
    expect(lacksBy([copy], [{ sha256: SHA256, path: 'y/elsewhere' }])).toEqual([lack])
    // What failed is lacking, whatever else has the same bytes.
    expect(lacksBy([about('failed', SECURITY, { digest: SHA256 })], [{ sha256: SHA256 }])).toHaveLength(1)
  })

  it('is one lack for files of one log with one fate and one reason, numbers in it aside', () => {
    const files = WEB.map((path, i) => about('failed', path, { reason: `error ${i + 32}` }))
    const first = { kind: 'iis/front-end', what: 'failed', files: 2, path: WEB[0], reason: 'error 32' }
    expect(lacksBy(files)).toEqual([first])
    const others = [
      about('failed', SECURITY, { reason: 'error 5' }),
      about('skipped', WEB[0]!, { reason: 'error 5' }),
    ]
    expect(lacksBy([...files, ...others])).toHaveLength(3)
    expect(lacksBy([files[0]!, about('failed', WEB[1]!, { reason: 'in use' })])).toHaveLength(2)
    expect(lacksBy([files[0]!, about('failed', WEB[1]!, { reason: 'error 5' })])).toHaveLength(1)
    expect(lacksBy([files[0]!, about('failed', WEB[1]!, { reason: 'error ' })])).toHaveLength(2)
  })

  it('counts files that are no logs, copies aside', () => {
    const files = [taken('C:\\a.txt'), about('failed', 'C:\\b.txt'), about('duplicate', 'C:\\c.txt')]
    expect(lacksBy(files)).toEqual([{ kind: null, what: 'others', files: 2 }])
  })

  it('is told in the words of the record, too', () => {
    expect(lacksBy([], [], ['The disk was full.'])).toEqual([
      { kind: null, what: 'noted', text: 'The disk was full.' },
    ])
  })

  it('is looked for below the folder of the record, or below the one above its folder of results', () => {
    const arrived = [{ originalPath: SECURITY, path: 'x/uploads/Security.evtx' }]
    expect(lacksBy([taken(SECURITY)], arrived, [], 'x/results/record.csv')).toBe(undefined)
    expect(lacksBy([taken(SECURITY)], arrived, [], 'x/other/record.csv')).toHaveLength(1)
  })
})

describe('a recorded digest', () => {
  const fits = (digest: string, own: object): unknown => {
    const manifest = { host: null, files: [taken('C:\\a.log', { digest })], notes: [], more: 0 }
    const sources = [
      { id: 0, path: 'x/record.csv', originalPath: null, collected: { manifest } },
      { id: 1, path: 'x/a.log', originalPath: 'C:\\a.log', ...own },
    ]
    return reconcile(sources as unknown as Source[]).sums.get(1)
  }

  it('fits only the same bytes, and is compared only with one of its own kind', () => {
    const sha1 = 'b'.repeat(40)
    expect(fits(SHA256, { sha256: SHA256 })).toBe(true)
    expect(fits(SHA256, { sha256: 'c'.repeat(64) })).toBe(false)
    expect(fits(sha1, { sha1 })).toBe(true)
    expect(fits(sha1, { sha1: 'c'.repeat(40) })).toBe(false)
    expect(fits(sha1, { sha256: SHA256 })).toBe(undefined)
  })
})

describe('the root of a record', () => {
  it('is its archive, or its folder, or the one above its folder of results', () => {
    expect(rootOf('a.zip > b.zip > c/results/r.csv')).toBe('a.zip > b.zip')
    expect(rootOf('a/b/r.csv')).toBe('a/b')
    expect(rootOf('a/Results/r.csv')).toBe('a')
    expect(rootOf('a/results/b/r.csv')).toBe('a/results/b')
    expect(rootOf('r.csv')).toBe('')
  })

  it('has below it what stands in it, and nothing that is only named like it', () => {
    expect(isBelow('a/b', '')).toBe(true)
    expect(isBelow('a/b', 'a')).toBe(true)
    expect(isBelow('a > b', 'a')).toBe(true)
    expect(isBelow('ab/c', 'a')).toBe(false)
    expect(isBelow('a', 'a')).toBe(false)
    expect([...rootsAbove('/a/b')]).toEqual(['', '/a'])
  })
})

describe('the times and digests of a record', () => {
  const NOTHING = { created: null, modified: null, accessed: null }

  /** What is known of two sources that arrived under the same path of the server. */
  function known(files: readonly ManifestFile[], own: object = {}): unknown[] {
    const manifest = { host: null, files, notes: [], more: 0 }
    const arrived = { path: 'x/a.log', originalPath: 'C:/A.log', ...own }
    const { times, sums } = reconcile([
      { id: 0, path: 'x/record.csv', originalPath: null, collected: { manifest } },
      { id: 1, ...arrived },
      { id: 2, ...arrived, path: 'x/b.log' },
      { id: 3, ...arrived, path: 'y/a.log' },
    ] as unknown as Source[])
    expect([times.get(2), sums.get(2)]).toEqual([times.get(1), sums.get(1)])
    expect([times.has(3), sums.has(3)]).toEqual([false, false])
    return [times.get(1), sums.get(1)]
  }

  it('are those of the last line about a file that was taken', () => {
    const [old, late] = [5, 6].map((n) => taken('C:\\a.log', { modified: n }))
    expect(known([old!, late!])).toEqual([{ ...NOTHING, modified: 6 }, undefined])
    expect(known([late!, taken('C:\\a.log')])).toEqual([{ ...NOTHING, modified: 6 }, undefined])
    expect(known([taken('C:\\a.log', { created: 3 })])[0]).toEqual({ ...NOTHING, created: 3 })
    expect(known([taken('C:\\a.log', { accessed: 4 })])[0]).toEqual({ ...NOTHING, accessed: 4 })
    expect(known([taken('C:\\a.log')])).toEqual([undefined, undefined])
    expect(known([taken('C:\\a.log', { modified: 5, fate: 'skipped' })])).toEqual([undefined, undefined])
  })

  it('are of no source where the file did not arrive', () => {
    const manifest = { host: null, files: [taken('C:\\b.log', { modified: 5 })], notes: [], more: 0 }
    const record = { id: 0, path: 'x/record.csv', originalPath: null, collected: { manifest } }
    expect(reconcile([record] as unknown as Source[]).times.size).toBe(0)
  })

  it('are compared as SHA-256 first, and as SHA-1 where only that is known of both', () => {
    const both = [SHA256, 'b'.repeat(40)].map((digest) => taken('C:\\a.log', { digest }))
    expect(known(both, { sha256: SHA256, sha1: 'c'.repeat(40) })[1]).toBe(true)
    expect(known(both, { sha256: 'c'.repeat(64), sha1: 'b'.repeat(40) })[1]).toBe(false)
    expect(known(both, { sha256: null, sha1: 'b'.repeat(40) })[1]).toBe(true)
    expect(known(both.slice(1), { sha256: SHA256, sha1: 'b'.repeat(40) })[1]).toBe(true)
    expect(known(both, {})[1]).toBe(undefined)
  })

  it('are those of each collection by itself, also of one inside another', () => {
    const record = (id: number, path: string, modified: number): object => {
      const manifest = { host: null, files: [taken('C:\\a.log', { modified })], notes: [], more: 0 }
      return { id, path, originalPath: null, collected: { manifest } }
    }
    const { times, lacks } = reconcile([
      record(0, 'x/record.csv', 1),
      record(1, 'y/record.csv', 2),
      { id: 2, path: 'x/a.log', originalPath: 'C:\\a.log' },
      { id: 3, path: 'y/a.log', originalPath: 'C:\\a.log' },
      { id: 4, path: 'a.log', originalPath: null, collected: { manifest: null } },
    ] as unknown as Source[])
    expect([...times].map(([id, { modified }]) => [id, modified])).toEqual([
      [2, 1],
      [3, 2],
    ])
    expect(lacks.size).toBe(0)
  })
})

it('a file left out as a copy is there when its own path arrived, or the same bytes by SHA-1', () => {
  const sha1 = 'b'.repeat(40)
  const copy = (digest: string | null): ManifestFile =>
    taken('C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210301.log', { fate: 'duplicate', digest })
  const lacking = (file: ManifestFile, own: object): boolean => {
    const manifest = { host: null, files: [file], notes: [], more: 0 }
    const sources = [
      { id: 0, path: 'x/record.csv', originalPath: null, collected: { manifest } },
      { id: 1, path: 'x/a', originalPath: null, sha256: null, ...own },
    ]
    return reconcile(sources as unknown as Source[]).lacks.has(0)
  }
  expect(lacking(copy(sha1), { sha1 })).toBe(false)
  expect(lacking(copy(null), { sha1 })).toBe(true)
  expect(lacking(copy(null), { originalPath: copy(null).path })).toBe(false)
})
