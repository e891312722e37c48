import { describe, expect, it } from 'vitest'
import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { equalTo } from '../../ingest/content/twin.ts'
import { orderEqualSources, withFirstPaths } from './equal-sources.ts'

type Noted = readonly [code: IssueCode, detail: string]

function source(
  id: number,
  path: string,
  sha256: string,
  issues: readonly Noted[] = [],
  format = 'iis-w3c',
): Source {
  const groups = issues.map(([code, detail]) => ({ code, count: 1, first: { code, place: null, detail } }))
  return {
    id,
    path,
    originalPath: null,
    sha256,
    format,
    receipt: { bytes: 9, issues: groups },
  } as unknown as Source
}

const copy = (id: number, path: string, sha256: string, of: string, ...issues: readonly Noted[]): Source =>
  source(id, path, sha256, [...issues, ['already-read', equalTo(of)]])

/** The paths and the details of issues of the sources that change, by their numbers. */
function changed(sources: readonly Source[], from?: number): Record<number, unknown> {
  return Object.fromEntries(
    withFirstPaths(sources, from).map(({ id, path, receipt }) => [
      id,
      [path, ...receipt.issues.map(({ first }) => first.detail)],
    ]),
  )
}

describe('equal files', () => {
  it('swap paths, so that the one that was read has the first of them', () => {
    expect(changed([source(0, 'b', 'x'), copy(1, 'a', 'x', 'b')])).toEqual({
      0: ['a'],
      1: ['b', 'it equals a'],
    })
    expect(changed([source(0, 'a', 'x'), copy(1, 'b', 'x', 'a')])).toEqual({})
    expect(changed([source(0, 'c', 'x'), copy(1, 'b', 'x', 'c'), copy(2, 'a', 'x', 'c')])).toEqual({
      0: ['a'],
      1: ['c', 'it equals a'],
      2: ['b', 'it equals a'],
    })
  })

  it('have the first path in the fewest archives', () => {
    expect(changed([source(0, 'a.zip > a', 'x'), copy(1, 'z', 'x', 'a.zip > a')])).toEqual({
      0: ['z'],
      1: ['a.zip > a', 'it equals z'],
    })
    expect(changed([source(0, 'z', 'x'), copy(1, 'a.zip > a', 'x', 'z')])).toEqual({})
    expect(changed([source(0, 'long/name.log', 'x'), copy(1, 'a > b', 'x', 'long/name.log')])).toEqual({})
  })

  it('may be archives in which nothing was found', () => {
    expect(changed([source(0, 'b.zip', 'x', [], 'zip'), copy(1, 'a.zip', 'x', 'b.zip')])).toEqual({
      0: ['a.zip'],
      1: ['b.zip', 'it equals a.zip'],
    })
  })

  it('are those of the same digest that were found equal to just this path', () => {
    expect(changed([source(0, 'b', 'x'), copy(1, 'a', 'y', 'b')])).toEqual({})
    expect(changed([source(0, 'b', 'x'), copy(1, 'a', 'x', 'c')])).toEqual({})
    expect(changed([source(0, 'b', 'x'), source(1, 'a', 'x', [['bad-text', equalTo('b')]])])).toEqual({})
  })

  it('keep their paths where somebody may have noted them down', () => {
    const sources = [source(3, 'b', 'x'), copy(4, 'a', 'x', 'b')]
    expect(changed(sources, 4)).toEqual({})
    expect(Object.keys(changed(sources, 3))).toEqual(['3', '4'])
  })

  it('take along what was noted about a path, and keep what was noted about their bytes', () => {
    const read = source(0, 'b', 'x', [
      ['unsafe-name', 'b was unsafe'],
      ['bad-text', 'bytes'],
    ])
    const other = copy(1, 'a', 'x', 'b', ['same-name', 'another a'])
    expect(changed([read, other])).toEqual({
      0: ['a', 'another a', 'bytes'],
      1: ['b', 'b was unsafe', 'it equals a'],
    })
  })

  it('tell of their collection what their new path does', () => {
    const web = 'inetpub/logs/LogFiles/W3SVC1/u_ex210303.log'
    const [read, other] = withFirstPaths([
      source(0, `EX02/C/${web}`, 'x'),
      copy(1, `EX01/C/${web}`, 'x', `EX02/C/${web}`),
    ])
    expect([read!.collected?.host, other!.collected?.host]).toEqual(['EX01', 'EX02'])
    expect(read!.originalPath).toBe(`C:\\${web.replaceAll('/', '\\')}`)
    expect(read!.receipt.bytes).toBe(9)
  })
})

describe('equal archives', () => {
  const archive = (id: number, path: string): Source => source(id, path, 'x', [], 'zip')

  it('take along the paths of what is in them, also of inner archives', () => {
    const sources = [
      archive(0, 'b.zip'),
      copy(1, 'a.zip', 'x', 'b.zip'),
      source(2, 'b.zip > in.zip', 'i', [], 'zip'),
      source(3, 'b.zip > in.zip > x.log', 'l'),
      source(4, 'c.zip > x.log', 'm'),
    ]
    expect(changed(sources)).toEqual({
      0: ['a.zip'],
      1: ['b.zip', 'it equals a.zip'],
      2: ['a.zip > in.zip'],
      3: ['a.zip > in.zip > x.log'],
    })
  })

  it('come before what is in them, which may be equal to something else', () => {
    const sources = [
      source(0, 'b.zip > x', 'l'),
      copy(1, 'b.zip > w', 'l', 'b.zip > x'),
      archive(2, 'b.zip'),
      copy(3, 'a.zip', 'x', 'b.zip'),
    ]
    expect(changed(sources)).toEqual({
      0: ['a.zip > w'],
      1: ['a.zip > x', 'it equals a.zip > w'],
      2: ['a.zip'],
      3: ['b.zip', 'it equals a.zip'],
    })
  })

  it('are no files that something is only named after', () => {
    const sources = [source(0, 'b', 'x'), copy(1, 'a', 'x', 'b'), source(2, 'b > c', 'y')]
    expect(Object.keys(changed(sources))).toEqual(['0', '1'])
  })
})

describe('the store', () => {
  async function stored(sources: readonly Source[], from?: number): Promise<unknown[]> {
    const deposits: unknown[] = []
    const list = async (): Promise<Source[]> => [...sources]
    const deposit = async (caseId: string, all: readonly { readonly source: Source }[]) => {
      for (const { source: _, ...found } of all)
        expect(found).toEqual({ blocks: [], hits: [], counts: [], matches: [] })
      deposits.push([caseId, all.map(({ source: { id, path } }) => [id, path])])
      return { ok: true as const, value: undefined }
    }
    const store = { list, deposit } as unknown as Parameters<typeof orderEqualSources>[0]
    await orderEqualSources(store, 'case', from)
    return deposits
  }

  it('gets all that changes in one step, and nothing where nothing does', async () => {
    const sources = [source(0, 'b', 'x'), copy(1, 'a', 'x', 'b')]
    expect(await stored(sources)).toEqual([
      [
        'case',
        [
          [0, 'a'],
          [1, 'b'],
        ],
      ],
    ])
    expect(await stored(sources, 1)).toEqual([])
    expect(await stored(sources.slice(0, 1))).toEqual([])
  })
})
