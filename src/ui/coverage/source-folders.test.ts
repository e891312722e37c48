import { describe, expect, it } from 'vitest'
import type { SourceRow } from '../../engine/contracts/sources.ts'
import { foldersOf } from './source-folders.ts'

function source(path: string, severities: readonly string[] = []): SourceRow {
  return {
    path,
    events: 2,
    bytes: 3,
    issues: severities.map((severity) => ({ severity })),
  } as unknown as SourceRow
}

describe('the folders of the ledger', () => {
  it('hold every source once, in or out of an archive', () => {
    const folders = foldersOf([
      source('a.zip'),
      source('a.zip > C/logs/x.log'),
      source('a.zip > loose.log'),
      source('a.zip > C/logs/y.log'),
    ])
    expect(folders.map(({ path, sources, events, bytes }) => [path, sources.length, events, bytes])).toEqual([
      ['', 1, 2, 3],
      ['a.zip > C/logs', 2, 4, 6],
      ['a.zip', 1, 2, 3],
    ])
  })

  it('say of each source the worst that happened to it', () => {
    const [folder] = foldersOf([
      source('f/a', ['note', 'refused']),
      source('f/b', ['cut-short', 'skipped']),
      source('f/c', ['note']),
      source('f/d'),
    ])
    expect([...folder!.troubled]).toEqual([
      ['refused', 1],
      ['cut-short', 1],
    ])
  })
})
