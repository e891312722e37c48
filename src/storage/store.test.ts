import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { fieldsOf, type Block } from '../event/block.ts'
import { BlockBuilder } from '../event/block-builder.ts'
import type { Hit, HitCount } from '../event/hit.ts'
import type { StoredPack } from '../event/pack.ts'
import type { Source } from '../event/source.ts'
import { DexieStore } from './dexie-store.ts'
import { MemoryStore } from './memory-store.ts'
import type { CaseStore } from './store.ts'
import { StorageError } from './refusal.ts'
import { taken } from '../../tests/cases/taken.ts'
import type { StoredSurvey } from './survey.ts'

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
  await store.eachHits(id, 0, ({ hits, counts }) => {
    all.hits.push(...hits)
    all.counts.push(...counts)
  })
  return all
}

let databases = 0
const stores: Record<string, () => CaseStore> = {
  'in memory': () => new MemoryStore(),
  'in IndexedDB': () => new DexieStore(`test ${databases++}`),
}

for (const [name, make] of Object.entries(stores)) {
  describe(`a case store ${name}`, () => {
    it('keeps matches for correlations, and forgets them', async () => {
      const store = make()
      const { id } = await taken(store.createCase('x'))
      await store.addMatches(id, 'one', 3, blockOf(['x', 'y'], 1000))
      await store.addMatches(id, 'two', 4, blockOf(['z'], 5000))
      const envelopes = await store.matchEnvelopes(id)
      expect(envelopes).toMatchObject([
        { rule: 'one', source: 3, rows: 2, minTime: 1000, maxTime: 1001 },
        { rule: 'two', source: 4, rows: 1, minTime: 5000, maxTime: 5000 },
      ])
      expect(fieldsOf(await store.loadMatches(id, envelopes[0]!.id), 1)).toEqual({ a: 'y', b: 'same' })
      await store.dropHits(id, new Set(['one']))
      expect((await store.matchEnvelopes(id)).map(({ rule }) => rule)).toEqual(['two'])
      await store.dropHits(id, new Set(['two']))
      expect(await store.matchEnvelopes(id)).toEqual([])
    })

    it('keeps surveys in their order, the first of each number, and forgets them from a number on', async () => {
      const store = make()
      const { id } = await taken(store.createCase('x'))
      const other = await taken(store.createCase('y'))
      const bytes = (byte: number): ArrayBuffer => Uint8Array.of(byte).buffer
      const survey = (byte: number): StoredSurvey => ({
        index: bytes(byte),
        times: bytes(byte + 1),
        codes: bytes(byte + 2),
      })
      expect(await store.addSurvey(id, 0, survey(10))).toEqual({ ok: true, value: true })
      expect(await store.addSurvey(id, 1, survey(20))).toEqual({ ok: true, value: true })
      expect(await store.addSurvey(id, 1, survey(30))).toEqual({ ok: true, value: false })
      await store.addSurvey(other.id, 0, survey(40))
      const held = async (of: string): Promise<number[][]> =>
        (await store.surveys(of)).map(({ number, index }) => [number, ...new Uint8Array(index)])
      expect(await held(id)).toEqual([
        [0, 10],
        [1, 20],
      ])
      expect(await store.surveyPart(id, 1, 'times')).toEqual(bytes(21))
      expect(await store.surveyPart(id, 1, 'codes')).toEqual(bytes(22))
      expect(await store.surveyPart(id, 2, 'codes')).toBeNull()
      await store.dropSurveys(id, 1)
      expect(await held(id)).toEqual([[0, 10]])
      expect(await store.surveyPart(id, 1, 'times')).toBeNull()
      await store.deleteCase(id)
      expect(await held(other.id)).toEqual([[0, 40]])
    })

    it('gives back what was put in, case by case', async () => {
      const store = make()
      const one = await taken(store.createCase('one'))
      const two = await taken(store.createCase('two'))
      const first = await store.addBlock(one.id, 0, blockOf(['x', 'y'], 1000))
      const second = await store.addBlock(one.id, 1, blockOf(['z'], 500))
      await store.addBlock(two.id, 0, blockOf(['other'], 1))
      if (!first.ok || !second.ok) throw new Error('not stored')
      expect(first.value).toMatchObject({
        source: 0,
        format: 'f',
        rows: 2,
        minTime: 1000,
        maxTime: 1001,
        columns: ['a', 'b'],
      })
      expect(first.value.storedBytes).toBeGreaterThan(0)
      expect((await store.envelopes(one.id)).map(({ id }) => id)).toEqual([first.value.id, second.value.id])
      const whole = await store.loadBlock(one.id, first.value.id, null)
      expect(fieldsOf(whole, 1)).toEqual({ a: 'y', b: 'same' })
      expect(
        (await store.loadBlock(one.id, second.value.id, ['a'])).columns.map((column) => column.name),
      ).toEqual(['a'])

      await store.putSource(one.id, sourceOf(0))
      await store.putSource(one.id, { ...sourceOf(0), path: 'renamed.log' })
      await store.putSource(one.id, sourceOf(1))
      expect((await store.sources(one.id)).map(({ path }) => path).sort()).toEqual([
        'logs/1.log',
        'renamed.log',
      ])

      const count = { rule: 'r', source: 0, host: null, count: 7, firstTime: null, lastTime: null }
      await store.addHits(one.id, 0, [hitOf('r', 0), hitOf('s', 0)], [count])
      await store.addHits(one.id, 1, [hitOf('r', 1)], [])
      const { hits, counts } = await hitsIn(store, one.id)
      expect(hits).toEqual([hitOf('r', 0), hitOf('s', 0), hitOf('r', 1)])
      expect(counts).toEqual([count])
      expect(await store.hitsAt(one.id, 0, hitOf('s', 0).place.offset)).toEqual([
        hitOf('r', 0),
        hitOf('s', 0),
      ])
      expect(await store.hitsAt(one.id, 0, 77)).toEqual([])
      const ids: number[] = []
      const last = await store.eachHits(one.id, 0, ({ id }) => ids.push(id))
      expect(last).toBe(ids[1])
      expect((await store.hitRecords(one.id, [ids[1]!, 999])).map(({ hits: some }) => some)).toEqual([
        [hitOf('r', 1)],
      ])
      expect(await store.eachHits(one.id, last, () => expect.unreachable())).toBe(last)
      await store.addHits(one.id, 1, [hitOf('r', 1)], [])
      const later: number[] = []
      await store.eachHits(one.id, last, ({ source }) => later.push(source))
      expect(later).toEqual([1])

      await store.updateCase(one.id, { events: 3, complete: false })
      expect((await store.cases()).find(({ id }) => id === one.id)).toMatchObject({
        name: 'one',
        events: 3,
        complete: false,
      })
    })

    it('keeps packs, and drops the hits of rules that are gone', async () => {
      const store = make()
      const { id } = await taken(store.createCase('one'))
      const other = await taken(store.createCase('other'))
      const pack = (packId: string, added: number): StoredPack => ({
        id: packId,
        name: packId,
        added,
        on: true,
        files: [{ path: 'a.txt', text: 'x' }],
        aside: [],
      })
      await store.putPack(id, pack('b', 2))
      await store.putPack(id, pack('a', 1))
      await store.putPack(other.id, pack('a', 1))
      await store.putPack(id, { ...pack('a', 1), on: false })
      expect((await store.packs(id)).map((one) => [one.id, one.on])).toEqual([
        ['a', false],
        ['b', true],
      ])
      await store.removePack(id, 'a')
      expect((await store.packs(id)).map((one) => one.id)).toEqual(['b'])
      expect(await store.packs(other.id)).toHaveLength(1)

      const count = { rule: 'r', source: 0, host: null, count: 7, firstTime: null, lastTime: null }
      await store.addHits(id, 0, [hitOf('r', 0), hitOf('s', 0)], [count])
      await store.addHits(id, 0, [hitOf('r', 0)], [])
      await store.addHits(other.id, 0, [hitOf('r', 0)], [])
      await store.dropHits(id, new Set(['r']))
      expect(await hitsIn(store, id)).toEqual({ hits: [hitOf('s', 0)], counts: [] })
      expect((await hitsIn(store, other.id)).hits).toHaveLength(1)
      await store.deleteCase(other.id)
      expect((await store.packs(id)).map((one) => one.id)).toEqual(['b'])
    })

    it('takes deposits, in which the last word about a source counts, and drops a source', async () => {
      const store = make()
      const { id } = await taken(store.createCase('deposits'))
      const deposits = [0, 1, 1].map((source, i) => ({
        source: { ...sourceOf(source), contentHost: `EX0${i}` },
        blocks: [blockOf(['x', 'y'], i), blockOf(['z'], i)],
        hits: [hitOf('r', source)],
        counts: [],
        matches: [{ rule: 'r', block: blockOf(['x'], i) }],
      }))
      expect(await store.deposit(id, deposits)).toEqual({ ok: true, value: undefined })
      expect((await store.envelopes(id)).map(({ source, rows }) => [source, rows])).toEqual([
        [0, 2],
        [0, 1],
        [1, 2],
        [1, 1],
        [1, 2],
        [1, 1],
      ])
      expect((await store.sources(id)).map(({ contentHost }) => contentHost)).toEqual(['EX00', 'EX02'])
      await store.dropSource(id, 1)
      const left = await store.envelopes(id)
      expect(left).toHaveLength(2)
      expect(fieldsOf(await store.loadBlock(id, left[1]!.id, null), 0)).toEqual({ a: 'z', b: 'same' })
      expect((await hitsIn(store, id)).hits.map(({ source }) => source)).toEqual([0])
      expect(await store.sources(id)).toHaveLength(1)
      expect((await store.matchEnvelopes(id)).map(({ source }) => source)).toEqual([0])
    })

    it('deletes a case whole, and no other', async () => {
      const store = make()
      const gone = await taken(store.createCase('gone'))
      const kept = await taken(store.createCase('kept'))
      for (const { id } of [gone, kept]) {
        for (let i = 0; i < 70; i++) await store.addBlock(id, i, blockOf(['x'], i))
        await store.putSource(id, sourceOf(0))
        await store.addHits(id, 0, [hitOf('r', 0)], [])
      }
      await store.deleteCase(gone.id)
      expect((await store.cases()).map(({ id }) => id)).toEqual([kept.id])
      expect(await store.envelopes(kept.id)).toHaveLength(70)
      expect(await store.sources(kept.id)).toHaveLength(1)
      expect((await hitsIn(store, kept.id)).hits).toHaveLength(1)
    })
  })
}

describe('a case store in IndexedDB', () => {
  it('removes what earlier deletions left when they were broken off', async () => {
    const name = `test ${databases++}`
    const store = new DexieStore(name)
    const { id } = await taken(store.createCase('gone'))
    await store.addBlock(id, 0, blockOf(['x'], 1))
    await store.putSource(id, sourceOf(0))
    const raw = new Dexie(name)
    await raw.open()
    await raw.table('cases').delete(id)
    expect(await store.envelopes(id)).toHaveLength(1)
    const kept = await taken(store.createCase('kept'))
    await store.addBlock(kept.id, 0, blockOf(['x'], 1))
    await store.deleteCase((await taken(store.createCase('other'))).id)
    expect(await store.envelopes(id)).toEqual([])
    expect(await store.sources(id)).toEqual([])
    expect(await raw.table('blocks').count()).toBe(1)
    expect(await store.envelopes(kept.id)).toHaveLength(1)
    raw.close()
  })

  it('says as a value that it does not work, and when it cannot be read', async () => {
    const store = new DexieStore(`test ${databases++}`)
    const { id } = await taken(store.createCase('x'))
    store.close()
    expect(await store.createCase('y')).toMatchObject({ ok: false, reason: 'failed' })
    expect(await store.deleteCase(id)).toMatchObject({ ok: false, reason: 'failed' })
    await expect(store.cases()).rejects.toThrow(StorageError)
  })

  it('is shared by every thread that opens it', async () => {
    const name = `test ${databases++}`
    const [a, b] = [new DexieStore(name), new DexieStore(name)]
    const { id } = await taken(a.createCase('shared'))
    const added = await Promise.all([a, b, a, b].map((store, i) => store.addBlock(id, i, blockOf(['x'], i))))
    const ids = added.flatMap((outcome) => (outcome.ok ? [outcome.value.id] : []))
    expect(new Set(ids).size).toBe(4)
    expect(await b.envelopes(id)).toHaveLength(4)
  })
})
