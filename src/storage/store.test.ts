import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { fieldsOf, type Block } from '../event/block.ts'
import { BlockBuilder } from '../event/block-builder.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { StoredPack } from '../event/pack.ts'
import type { Source } from '../event/source.ts'
import { CaseDatabase } from './dexie/database.ts'
import { DexieStore } from './dexie-store.ts'
import { TwoStores } from './two-stores.ts'
import { MemoryStore } from './memory-store.ts'
import type { CaseStore } from './store.ts'
import { StorageError } from './refusal.ts'
import { taken } from '../../tests/cases/taken.ts'
import type { StoredSurvey } from './survey.ts'
import { envelopesOf, storeBlock } from '../../tests/cases/deposits.ts'

function blockOf(values: readonly string[], from: number): Block {
  let block: Block | null = null
  const builder = new BlockBuilder({
    format: 'f',
    placeKind: 'line',
    blank: 'empty',
    emit: (one) => (block = one),
  })
  builder.useSchema(['a', 'b'])
  values.forEach((value, i) => {
    builder.row(from + i, i + 1, i * 10, 9)
    builder.putText(builder.field('a'), value)
    builder.putText(builder.field('b'), 'same')
  })
  builder.flush()
  return block!
}

function sourceOf(id: number): Source {
  return {
    id,
    path: `logs/${id}.log`,
    originalPath: null,
    contentHost: 'EX01',
    format: 'f',
    sha256: null,
    receipt: {
      bytes: 1,
      events: 1,
      firstTime: 1,
      lastTime: 1,
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [],
    facts: [],
  }
}

function hitOf(rule: string, source: number): Hit {
  return {
    rule,
    level: 'high',
    source,
    format: 'f',
    host: null,
    time: 1,
    place: { kind: 'line', ordinal: 1, offset: 0, length: 9 },
    fields: { a: 'x', list: ['y', 'z'] },
  }
}

async function hitsIn(store: CaseStore, id: string): Promise<{ hits: Hit[]; counts: HitCount[] }> {
  const all = { hits: [] as Hit[], counts: [] as HitCount[] }
  await store.hits.each(id, 0, ({ hits, counts }) => {
    all.hits.push(...hits)
    all.counts.push(...counts)
  })
  return all
}

let databases = 0
const stores: Record<string, () => CaseStore> = {
  'in memory': () => new MemoryStore(),
  'in IndexedDB': () => new DexieStore(`test ${databases++}`),
  'in IndexedDB beside one in memory': () =>
    new TwoStores(new DexieStore(`test ${databases++}`), new MemoryStore()),
}

for (const [name, make] of Object.entries(stores)) {
  describe(`a case store ${name}`, () => {
    it('keeps the answers of a case, and loses none by another change of its record', async () => {
      const store = make()
      const { id } = await taken(store.cases.create('x'))
      const events = { count: 2, first: 10, last: 20.5 }
      const judgement = {
        host: 'EX01',
        rule: 'r',
        events,
        answer: 'expected',
        reason: 'y',
        by: '',
        time: 5,
      } as const
      await taken(store.cases.update(id, { judgements: [judgement] }))
      await taken(store.cases.update(id, { events: 3, complete: false }))
      expect((await store.cases.get(id))?.judgements).toEqual([judgement])
      await taken(store.cases.update(id, { judgements: [] }))
      expect((await store.cases.get(id))?.judgements).toEqual([])
    })

    it('keeps matches for correlations, and forgets them', async () => {
      const store = make()
      const { id } = await taken(store.cases.create('x'))
      await store.hits.addMatches(id, 'one', 3, blockOf(['x', 'y'], 1000))
      await store.hits.addMatches(id, 'two', 4, blockOf(['z'], 5000))
      const envelopes = await store.hits.matchEnvelopes(id)
      expect(envelopes).toMatchObject([
        { rule: 'one', source: 3, rows: 2, minTime: 1000, maxTime: 1001 },
        { rule: 'two', source: 4, rows: 1, minTime: 5000, maxTime: 5000 },
      ])
      expect(fieldsOf(await store.hits.loadMatches(id, envelopes[0]!.id), 1)).toEqual({ a: 'y', b: 'same' })
      await store.hits.drop(id, new Set(['one']))
      expect((await store.hits.matchEnvelopes(id)).map(({ rule }) => rule)).toEqual(['two'])
      await store.hits.drop(id, new Set(['two']))
      expect(await store.hits.matchEnvelopes(id)).toEqual([])
    })

    it('keeps surveys in their order, the first of each number, and forgets them from a number on', async () => {
      const store = make()
      const { id } = await taken(store.cases.create('x'))
      const other = await taken(store.cases.create('y'))
      const bytes = (byte: number): ArrayBuffer => Uint8Array.of(byte).buffer
      const survey = (byte: number): StoredSurvey => ({
        index: bytes(byte),
        times: bytes(byte + 1),
        codes: bytes(byte + 2),
      })
      expect(await store.surveys.add(id, 0, survey(10))).toEqual({ ok: true, value: true })
      expect(await store.surveys.add(id, 1, survey(20))).toEqual({ ok: true, value: true })
      expect(await store.surveys.add(id, 1, survey(30))).toEqual({ ok: true, value: false })
      await store.surveys.add(other.id, 0, survey(40))
      const held = async (of: string): Promise<number[][]> =>
        (await store.surveys.list(of)).map(({ number, index }) => [number, ...new Uint8Array(index)])
      expect(await held(id)).toEqual([
        [0, 10],
        [1, 20],
      ])
      expect(await store.surveys.part(id, 1, 'times')).toEqual(bytes(21))
      expect(await store.surveys.part(id, 1, 'codes')).toEqual(bytes(22))
      expect(await store.surveys.part(id, 2, 'codes')).toBeNull()
      await store.surveys.drop(id, 1)
      expect(await held(id)).toEqual([[0, 10]])
      expect(await store.surveys.part(id, 1, 'times')).toBeNull()
      await store.cases.delete(id)
      expect(await held(other.id)).toEqual([[0, 40]])
    })

    it('gives back what was put in, case by case', async () => {
      const store = make()
      const one = await taken(store.cases.create('one'))
      const two = await taken(store.cases.create('two'))
      await storeBlock(store, one.id, 0, blockOf(['x', 'y'], 1000))
      await storeBlock(store, one.id, 1, blockOf(['z'], 500))
      await storeBlock(store, two.id, 0, blockOf(['other'], 1))
      const envelopes = await envelopesOf(store, one.id)
      expect(envelopes.map(({ source }) => source)).toEqual([0, 1])
      expect(envelopes[0]).toMatchObject({
        source: 0,
        format: 'f',
        rows: 2,
        minTime: 1000,
        maxTime: 1001,
        columns: ['a', 'b'],
      })
      expect(envelopes[0]!.storedBytes).toBeGreaterThan(0)
      const whole = await store.blocks.load(one.id, envelopes[0]!.id)
      expect(fieldsOf(whole, 1)).toEqual({ a: 'y', b: 'same' })
      const wanted = { times: false, order: false, offsets: false, columns: ['a'] }
      const part = await store.blocks.loadPart(one.id, envelopes[1]!.id, wanted)
      expect(part.columns.map((column) => column.name)).toEqual(['a'])

      await store.sources.put(one.id, sourceOf(0))
      await store.sources.put(one.id, { ...sourceOf(0), path: 'renamed.log' })
      await store.sources.put(one.id, sourceOf(1))
      expect((await store.sources.get(one.id, 0))?.path).toBe('renamed.log')
      expect(await store.sources.get(one.id, 7)).toBeUndefined()
      expect((await store.sources.list(one.id)).map(({ path }) => path).sort()).toEqual([
        'logs/1.log',
        'renamed.log',
      ])

      const count = { rule: 'r', source: 0, host: null, count: 7, firstTime: null, lastTime: null }
      await store.hits.add(one.id, 0, [hitOf('r', 0), hitOf('s', 0)], [count])
      await store.hits.add(one.id, 1, [hitOf('r', 1)], [])
      const { hits, counts } = await hitsIn(store, one.id)
      expect(hits).toEqual([hitOf('r', 0), hitOf('s', 0), hitOf('r', 1)])
      expect(counts).toEqual([count])
      expect(await store.hits.at(one.id, 0, hitOf('s', 0).place.offset)).toEqual([
        hitOf('r', 0),
        hitOf('s', 0),
      ])
      expect(await store.hits.at(one.id, 0, 77)).toEqual([])
      const ids: number[] = []
      const last = await store.hits.each(one.id, 0, ({ id }) => ids.push(id))
      expect(last).toBe(ids[1])
      expect((await store.hits.records(one.id, [ids[1]!, 999])).map(({ hits: some }) => some)).toEqual([
        [hitOf('r', 1)],
      ])
      expect(await store.hits.each(one.id, last, () => expect.unreachable())).toBe(last)
      await store.hits.add(one.id, 1, [hitOf('r', 1)], [])
      const later: number[] = []
      await store.hits.each(one.id, last, ({ source }) => later.push(source))
      expect(later).toEqual([1])

      await store.cases.update(one.id, { events: 3, complete: false })
      expect(await store.cases.get(one.id)).toMatchObject({
        name: 'one',
        events: 3,
        complete: false,
      })
    })

    it('keeps packs, and drops the hits of rules that are gone', async () => {
      const store = make()
      const { id } = await taken(store.cases.create('one'))
      const other = await taken(store.cases.create('other'))
      const pack = (packId: string, added: number): StoredPack => ({
        id: packId,
        name: packId,
        added,
        on: true,
        files: [{ path: 'a.txt', text: 'x' }],
        aside: [],
      })
      await store.packs.put(id, pack('b', 2))
      await store.packs.put(id, pack('a', 1))
      await store.packs.put(other.id, pack('a', 1))
      await store.packs.put(id, { ...pack('a', 1), on: false })
      expect((await store.packs.list(id)).map((one) => [one.id, one.on])).toEqual([
        ['a', false],
        ['b', true],
      ])
      await store.packs.remove(id, 'a')
      expect((await store.packs.list(id)).map((one) => one.id)).toEqual(['b'])
      expect(await store.packs.list(other.id)).toHaveLength(1)

      const count = { rule: 'r', source: 0, host: null, count: 7, firstTime: null, lastTime: null }
      await store.hits.add(id, 0, [hitOf('r', 0), hitOf('s', 0)], [count])
      await store.hits.add(id, 0, [hitOf('r', 0)], [])
      await store.hits.add(other.id, 0, [hitOf('r', 0)], [])
      await store.hits.drop(id, new Set(['r']))
      expect(await hitsIn(store, id)).toEqual({ hits: [hitOf('s', 0)], counts: [] })
      expect((await hitsIn(store, other.id)).hits).toHaveLength(1)
      await store.cases.delete(other.id)
      expect((await store.packs.list(id)).map((one) => one.id)).toEqual(['b'])
    })

    it('takes deposits, in which the last word about a source counts, and drops a source', async () => {
      const store = make()
      const { id } = await taken(store.cases.create('deposits'))
      const deposits = [0, 1, 1].map((source, i) => ({
        source: { ...sourceOf(source), contentHost: `EX0${i}` },
        blocks: [blockOf(['x', 'y'], i), blockOf(['z'], i)],
        hits: [hitOf('r', source)],
        counts: [],
        matches: [{ rule: 'r', block: blockOf(['x'], i) }],
      }))
      expect(await store.sources.deposit(id, deposits)).toEqual({ ok: true, value: undefined })
      expect((await envelopesOf(store, id)).map(({ source, rows }) => [source, rows])).toEqual([
        [0, 2],
        [0, 1],
        [1, 2],
        [1, 1],
        [1, 2],
        [1, 1],
      ])
      expect((await store.sources.list(id)).map(({ contentHost }) => contentHost)).toEqual(['EX00', 'EX02'])
      await store.sources.drop(id, 1)
      const left = await envelopesOf(store, id)
      expect(left).toHaveLength(2)
      expect(fieldsOf(await store.blocks.load(id, left[1]!.id), 0)).toEqual({ a: 'z', b: 'same' })
      expect((await hitsIn(store, id)).hits.map(({ source }) => source)).toEqual([0])
      expect(await store.sources.list(id)).toHaveLength(1)
      expect((await store.hits.matchEnvelopes(id)).map(({ source }) => source)).toEqual([0])
    })

    it('deletes a case whole, and no other', async () => {
      const store = make()
      const gone = await taken(store.cases.create('gone'))
      const kept = await taken(store.cases.create('kept'))
      for (const { id } of [gone, kept]) {
        for (let i = 0; i < 70; i++) await storeBlock(store, id, 0, blockOf(['x'], i))
        await store.sources.put(id, sourceOf(0))
        await store.hits.add(id, 0, [hitOf('r', 0)], [])
      }
      await store.cases.delete(gone.id)
      expect((await store.cases.list()).map(({ id }) => id)).toEqual([kept.id])
      expect(await envelopesOf(store, kept.id)).toHaveLength(70)
      expect(await store.sources.list(kept.id)).toHaveLength(1)
      expect((await hitsIn(store, kept.id)).hits).toHaveLength(1)
    })
  })
}

describe('a case store in IndexedDB', () => {
  it('removes what earlier deletions left when they were broken off', async () => {
    const name = `test ${databases++}`
    const store = new DexieStore(name)
    const { id } = await taken(store.cases.create('gone'))
    await storeBlock(store, id, 0, blockOf(['x'], 1))
    await store.sources.put(id, sourceOf(0))
    const raw = new Dexie(`${name}-case-${id}`)
    await raw.open()
    await raw.table('cases').delete(id)
    raw.close()
    expect(await envelopesOf(store, id)).toHaveLength(1)
    const kept = await taken(store.cases.create('kept'))
    await storeBlock(store, kept.id, 0, blockOf(['x'], 1))
    await store.cases.delete((await taken(store.cases.create('other'))).id)
    expect(await Dexie.getDatabaseNames()).not.toContain(`${name}-case-${id}`)
    await expect(envelopesOf(store, id)).rejects.toThrow(StorageError)
    expect(await store.cases.get(id)).toBeUndefined()
    expect(await envelopesOf(store, kept.id)).toHaveLength(1)
  })

  it('never makes a database for a case that is not stored', async () => {
    const name = `test ${databases++}`
    const store = new DexieStore(name)
    for (const id of ['', 'x', '../x', '__proto__', '<img src=x onerror=alert(1)>']) {
      expect(await store.cases.get(id)).toBeUndefined()
      expect(await store.cases.delete(id)).toMatchObject({ ok: true })
    }
    expect((await Dexie.getDatabaseNames()).filter((one) => one.startsWith(name))).toEqual([])
  })

  it('opens cases that an older version stored together, and deletes them one by one', async () => {
    const name = `test ${databases++}`
    const older = new CaseDatabase(name)
    const record = {
      name: 'older',
      created: 1,
      events: 1,
      bytes: 1,
      sources: 1,
      storedBytes: 1,
      complete: true,
    }
    for (const id of ['a', 'b']) {
      await older.cases.add({ ...record, id })
      await older.sources.add({ caseId: id, id: 0, source: sourceOf(0) })
    }
    older.close()
    const store = new DexieStore(name)
    const { id } = await taken(store.cases.create('newer'))
    expect((await store.cases.list()).map((one) => one.id).sort()).toEqual(['a', 'b', id].sort())
    expect(await store.sources.list('a')).toHaveLength(1)
    await store.cases.delete('a')
    expect((await store.cases.list()).map((one) => one.id).sort()).toEqual(['b', id].sort())
    expect(await store.sources.list('b')).toHaveLength(1)
    await store.cases.delete('b')
    expect(await Dexie.getDatabaseNames()).not.toContain(name)
    expect((await store.cases.list()).map((one) => one.id)).toEqual([id])
  })

  it('lets a case be deleted while another thread has it open, which hears of it', async () => {
    const name = `test ${databases++}`
    const [a, b] = [new DexieStore(name), new DexieStore(name)]
    const { id } = await taken(a.cases.create('shared'))
    expect(await b.sources.list(id)).toEqual([])
    expect(await a.cases.delete(id)).toMatchObject({ ok: true })
    await expect(b.sources.list(id)).rejects.toThrow(/deleted in another window/)
    expect(await b.sources.put(id, sourceOf(0))).toMatchObject({ ok: false, reason: 'failed' })
    expect(await b.cases.list()).toEqual([])
  })

  it('says as a value that it does not work, and when it cannot be read', async () => {
    const store = new DexieStore(`test ${databases++}`)
    const { id } = await taken(store.cases.create('x'))
    store.close()
    expect(await store.cases.create('y')).toMatchObject({ ok: false, reason: 'failed' })
    expect(await store.cases.delete(id)).toMatchObject({ ok: false, reason: 'failed' })
    await expect(store.cases.list()).rejects.toThrow(StorageError)
  })

  it('is shared by every thread that opens it', async () => {
    const name = `test ${databases++}`
    const [a, b] = [new DexieStore(name), new DexieStore(name)]
    const { id } = await taken(a.cases.create('shared'))
    await Promise.all([a, b, a, b].map((store, i) => storeBlock(store, id, i, blockOf(['x'], i))))
    const ids = (await envelopesOf(b, id)).map((envelope) => envelope.id)
    expect(new Set(ids).size).toBe(4)
  })
})
