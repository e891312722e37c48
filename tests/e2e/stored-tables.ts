import type { Page } from '@playwright/test'
import type { Hit, HitCount } from '../../src/event/hit.ts'
import type { Source } from '../../src/event/source.ts'
import type { CaseRecord } from '../../src/storage/store.ts'

/** The stored data of all cases; for blocks only their source, their number of rows and their position. */
export interface StoredTables {
  readonly cases: readonly CaseRecord[]
  readonly sources: readonly Source[]
  readonly blocks: readonly { readonly source: number; readonly rows: number; readonly firstOffset: number }[]
  readonly hits: readonly (Hit | HitCount)[]
}

type Table = keyof StoredTables

/** Reads tables of all cases in the page's IndexedDB; those that are not wanted are empty. */
export async function storedTables(
  page: Page,
  wanted: readonly Table[] = ['cases', 'sources', 'blocks', 'hits'],
): Promise<StoredTables> {
  return page.evaluate(async (wanted) => {
    const names = (await indexedDB.databases()).flatMap(({ name }) =>
      name?.startsWith('coldtrace-case-') ? name : [],
    )
    const databases = await Promise.all(
      names.map(
        (name) =>
          new Promise<IDBDatabase>((resolve, reject) => {
            const request = indexedDB.open(name)
            request.onsuccess = () => resolve(request.result)
            request.onerror = () => reject(request.error ?? new Error('no database'))
          }),
      ),
    )
    const all = async <T>(table: Table, name: string = table): Promise<T[]> => {
      if (!wanted.includes(table)) return []
      const records = databases.map(
        (database) =>
          new Promise<T[]>((resolve, reject) => {
            const request = database.transaction(name).objectStore(name).getAll()
            request.onsuccess = () => resolve(request.result as T[])
            request.onerror = () => reject(request.error ?? new Error('not readable'))
          }),
      )
      return (await Promise.all(records)).flat()
    }
    const cases = await all<CaseRecord>('cases')
    const sources = await all<{ readonly source: Source }>('sources')
    const envelopes = await all<{
      readonly source: number
      readonly rows: number
      readonly summary: { readonly firstOffset: number }
    }>('blocks', 'envelopes')
    const hits = await all<{ readonly hits: Hit[]; readonly counts: HitCount[] }>('hits')
    for (const database of databases) database.close()
    return {
      cases,
      sources: sources.map(({ source }) => source),
      blocks: envelopes.map(({ source, rows, summary }) => ({
        source,
        rows,
        firstOffset: summary.firstOffset,
      })),
      hits: hits.flatMap((record) => [...record.hits, ...record.counts]),
    }
  }, wanted)
}

/** Rows by path of their source, in order of the paths. */
export function rowsByPath({ sources, blocks }: StoredTables): Record<string, number> {
  const pathOf = new Map(sources.map(({ id, path }) => [id, path]))
  const rows = new Map<string, number>()
  for (const block of blocks) {
    const path = pathOf.get(block.source) ?? 'of no source'
    rows.set(path, (rows.get(path) ?? 0) + block.rows)
  }
  return Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
}
