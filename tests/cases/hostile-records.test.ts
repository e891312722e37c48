import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { CaseDatabase } from '../../src/storage/dexie/database.ts'
import { DexieStore } from '../../src/storage/dexie-store.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { TwoStores } from '../../src/storage/two-stores.ts'
import { file } from './engine-parts.ts'

const LOG = `#Fields: date time s-computername c-ip cs-method cs-uri-stem s-port sc-status
2021-03-03 06:49:42 EX01 198.51.100.7 POST /ecp/y.js 443 200
`

const quiet = (): void => undefined

function engineOn(store: CaseStore): Coordinator {
  return new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, rules) => [await new IngestPart(store, nodePlatform).begin(caseId, rules)],
  })
}

/** Stores a case of one log; returns its id. */
async function storedCase(store: CaseStore, place: 'browser' | 'memory' = 'browser'): Promise<string> {
  const engine = engineOn(store)
  const created = await engine.createCase('x', place)
  const id = created.ok ? created.value.id : ''
  expect(await engine.read('job', id, [file('u_ex210303.log', LOG)], quiet)).toMatchObject({ ok: true })
  return id
}

/** What somebody else may have written in place of a record. */
const WRONG: readonly unknown[] = [
  {},
  { source: null },
  { source: 'text' },
  { source: { id: 0, path: 7, receipt: null } },
  { hits: 'many', counts: null, source: 0 },
  { hits: [null, { rule: 5 }], counts: [{}], source: 0 },
  { summary: null, rows: -1, source: 0, columns: 'a' },
  { rows: 1e300, source: 0, columns: [], summary: {}, minTime: 'x', maxTime: {} },
  { bytes: new Uint8Array([1, 2, 3]).buffer },
  { bytes: 'text' },
  { envelope: 1, rule: {} },
  { pack: { id: 5, files: [{}] } },
]

it('a stored case that somebody changed opens or says that it cannot be read, and can be deleted', async () => {
  const name = 'changed'
  const id = await storedCase(new DexieStore(name))
  const raw = new Dexie(`${name}-case-${id}`)
  await raw.open()
  const before = new Map<string, { keys: unknown[]; records: unknown[] }>()
  for (const table of raw.tables)
    before.set(table.name, {
      keys: await table.toCollection().primaryKeys(),
      records: await table.toArray(),
    })
  let opened = 0
  let refused = 0
  for (const table of raw.tables) {
    for (const wrong of WRONG) {
      const { records } = before.get(table.name)!
      const first = records[0] as Record<string, unknown> | undefined
      const key = { caseId: id, id: table.name === 'cases' ? id : 0, number: 0, part: 'index' }
      await table.clear()
      await table.put({ ...(first ?? key), ...(table.name === 'cases' ? {} : key), ...(wrong as object) })
      const store = new DexieStore(name)
      const outcome = await engineOn(store).openCase(id)
      if (outcome.ok) opened++
      else {
        refused++
        expect(['damaged-case', 'storage-failed', 'no-case']).toContain(outcome.failure.code)
      }
      expect((await engineOn(store).cases()).ok).toBe(true)
      store.close()
    }
    await table.clear()
    await table.bulkPut(before.get(table.name)!.records)
  }
  // Both happen, or this test says nothing.
  expect([opened > 0, refused > 0]).toEqual([true, true])
  raw.close()
  const store = new DexieStore(name)
  expect(await engineOn(store).deleteCase(id)).toMatchObject({ ok: true })
  expect(await Dexie.getDatabaseNames()).not.toContain(`${name}-case-${id}`)
})

it('a case whose record another version wrote is listed beside the others, and can be deleted', async () => {
  const name = 'newer'
  const own = await storedCase(new DexieStore(name))
  const database = new CaseDatabase(`${name}-case-other`)
  await database.table('cases').put({ id: 'other', name: 7, created: 'today', places: [] })
  database.close()
  const engine = engineOn(new DexieStore(name))
  const listed = await engine.cases()
  expect(listed.ok && listed.value.map(({ id }) => id).sort()).toEqual(['other', own].sort())
  expect(listed.ok && listed.value.find(({ id }) => id === 'other')?.name).toBe('A case without a name')
  expect(await engine.deleteCase('other')).toMatchObject({ ok: true })
  expect(await Dexie.getDatabaseNames()).not.toContain(`${name}-case-other`)
  expect(await engine.openCase(own)).toMatchObject({ ok: true })
})

it('a case in memory is read like all others, writes no database, and is gone with its page', async () => {
  const name = 'held'
  const store = new TwoStores(new DexieStore(name), new MemoryStore())
  const id = await storedCase(store, 'memory')
  expect((await Dexie.getDatabaseNames()).filter((one) => one.startsWith(name))).toEqual([])
  const engine = engineOn(store)
  expect(await engine.openCase(id)).toMatchObject({ ok: true })
  const stored = await storedCase(store)
  expect((await store.cases.list()).map((one) => one.id).sort()).toEqual([id, stored].sort())
  const later = engineOn(new TwoStores(new DexieStore(name), new MemoryStore()))
  expect(await later.openCase(id)).toMatchObject({ ok: false, failure: { code: 'gone-case' } })
  expect(await engine.deleteCase(id)).toMatchObject({ ok: true })
  expect((await store.cases.list()).map((one) => one.id)).toEqual([stored])
})

it('memory for cases has an end, which is told like that of any storage', async () => {
  const store = new TwoStores(new DexieStore('bounded'), new MemoryStore({ keepBlocks: true, limit: 10 }))
  const engine = engineOn(store)
  const created = await engine.createCase('x', 'memory')
  const id = created.ok ? created.value.id : ''
  const read = await engine.read('job', id, [file('u_ex210303.log', LOG)], quiet)
  expect(read.ok && read.value.case.complete).toBe(false)
  const [source] = await store.sources.list(id)
  expect(source?.receipt.issues.map(({ code }) => code)).toContain('storage-full')
})
