import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { Annotation } from '../../src/event/annotation.ts'
import type { EventPage } from '../../src/engine/contracts/events.ts'
import type { Outcome } from '../../src/engine/contracts/outcome.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { parseSearch } from '../../src/predicate/search/search.ts'
import { DexieStore } from '../../src/storage/dexie-store.ts'
import { file, withoutCosts } from './engine-parts.ts'

const LOG = [
  '#Fields: date time cs-method cs-uri-stem c-ip sc-status',
  ...Array.from({ length: 9 }, (_, i) => `2021-03-03 06:00:0${i} GET /page${i} 192.0.2.${i} 200`),
  '',
].join('\r\n')

function engineOn(store: DexieStore): Coordinator {
  return new Coordinator({
    store,
    rules: builtInRules(),
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, rules) => [
      withoutCosts(await new IngestPart(store, nodePlatform).begin(caseId, rules)),
    ],
  })
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.failure.what} ${outcome.failure.detail}`)
  return outcome.value
}

async function found(engine: Coordinator, id: string, query: string): Promise<EventPage> {
  const parsed = parseSearch(query)
  if (!parsed.ok) throw new Error(parsed.message)
  const scope = { predicate: parsed.predicate, range: null }
  const question = { scope, histogram: null, facets: null, page: { offset: 0, limit: 20 } }
  return (await engine.ask(query, id, question, () => undefined))!.page!
}

describe('stars, tags and notes', () => {
  it('are kept with the case, found by a search, in the report, and gone once they are taken away', async () => {
    const engine = engineOn(new DexieStore('annotations'))
    const { id } = valueOf(await engine.createCase('x'))
    valueOf(await engine.read('job', id, [file('u_ex210303.log', LOG)], () => undefined))
    const [, , third] = (await found(engine, id, 'GET')).rows
    const { source, place } = valueOf(await engine.detail(id, third!.ref))
    const on = { kind: 'event', source: source.id, place } as const
    const put = { on, star: true, tags: ['Look Here'], note: '**this** one' }

    expect((await found(engine, id, 'tag:*')).total).toBe(0)
    const all = valueOf(await engine.annotate(id, { annotations: [put] }))
    expect(all).toMatchObject([{ on, star: true, tags: ['look-here'], note: '**this** one' }])
    for (const query of ['tag:look-here', 'tag:*', 'star:yes', 'tag:(other or look-here)']) {
      const page = await found(engine, id, query)
      expect(
        page.rows.map(({ ref }) => ref),
        query,
      ).toEqual([third!.ref])
    }
    expect((await found(engine, id, 'star:no')).total).toBe(8)
    expect((await found(engine, id, 'tag:look-here and not /page2')).total).toBe(0)

    const again = engineOn(new DexieStore('annotations'))
    const reopened = valueOf(await again.openCase(id))
    expect(reopened.annotations).toEqual(all)
    expect((await found(again, id, 'tag:look-here')).total).toBe(1)
    const json = JSON.parse(await again.reportJson(id)) as { annotations: Annotation[] }
    expect(json.annotations).toMatchObject([
      { event: { source: 'u_ex210303.log' }, finding: null, tags: ['look-here'] },
    ])

    valueOf(await again.annotate(id, { annotations: [{ ...put, star: false, tags: [], note: ' ' }] }))
    expect(valueOf(await again.report(id)).annotations).toEqual([])
    expect((await found(again, id, 'star:yes')).total).toBe(0)
  })

  it('are refused when a case holds no more, and of a case that is not there', async () => {
    const engine = engineOn(new DexieStore('too many'))
    const { id } = valueOf(await engine.createCase('x'))
    const on = (source: number): Annotation['on'] => ({
      kind: 'event',
      source,
      place: { kind: 'line', ordinal: 1, offset: 0, length: 1 },
    })
    const many = Array.from({ length: 2_001 }, (_, i) => ({ on: on(i), star: true, tags: [], note: '' }))
    expect(await engine.annotate(id, { annotations: many })).toMatchObject({
      ok: false,
      failure: { code: 'too-many-notes' },
    })
    expect(valueOf(await engine.annotate(id, { annotations: many.slice(1) }))).toHaveLength(2_000)
    expect(await engine.annotate('none', { annotations: [] })).toMatchObject({
      ok: false,
      failure: { code: 'no-case' },
    })
  })
})
