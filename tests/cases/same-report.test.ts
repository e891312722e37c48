import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import { compileRules } from '../../src/detections/compile/rule-set.ts'
import { orderEqualSources, withFirstPaths } from '../../src/engine/reading/equal-sources.ts'
import { Reading, type ReadingInput } from '../../src/engine/reading/reading.ts'
import { askNext, caseFacts, caseReport } from '../../src/engine/report/case-report.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import type { Source } from '../../src/event/source.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { reportJson } from '../../src/exports/report-json.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { seeded } from '../laws/format-reading.ts'
import { filesOf, rowsOf } from './busy-logs.ts'

configure({ useWebWorkers: false })

/** Logs of an attack on two servers, with copies under other names, which lie in other folders of either. */
function evidence(): Map<string, string> {
  const files = new Map<string, string>()
  for (const [path, content] of [...filesOf(rowsOf(true))].slice(20, 44)) {
    files.set(path, content)
    files.set(path.replace(/[^/]+$/, 'copies/$&'), content)
    files.set(path.replaceAll('EX01', 'EX02'), content)
  }
  return files
}

const FILES = [...evidence()]

async function reported(
  inputs: readonly ReadingInput[],
  readers: number,
  rules = builtInRules(),
): Promise<string> {
  const store = new MemoryStore({ keepBlocks: false })
  const record = (await store.cases.create('test')).value
  const parts = Array.from({ length: readers }, () => new IngestPart(store, nodePlatform))
  const reading = new Reading(
    await Promise.all(parts.map((part) => part.begin(record.id, rules))),
    0,
    () => undefined,
    () => undefined,
  )
  await reading.run(inputs)
  await orderEqualSources(store.sources, record.id)
  const facts = await askNext(await caseFacts(store, record.id, rules), async () => [])
  const run = { version: '1', seconds: 1, bytes: 1, costs: {}, peakMemoryBytes: null }
  const json = JSON.parse(
    reportJson(caseReport(record, facts, rules), run).replaceAll('all.zip > ', ''),
  ) as Record<string, unknown>
  const sources = json['sources'] as readonly { readonly path: string }[]
  return JSON.stringify({ ...json, sources: sources.filter(({ path }) => path !== 'all.zip') })
}

const filesIn = (order: typeof FILES): ReadingInput[] =>
  order.map(([path, content]) => ({ path, blob: new Blob([content]) }))

async function zipIn(order: typeof FILES): Promise<ReadingInput[]> {
  const writer = new ZipWriter(new BlobWriter())
  for (const [path, content] of order) await writer.add(path, new TextReader(content))
  return [{ path: 'all.zip', blob: await writer.close() }]
}

function shuffled(seed: number): typeof FILES {
  const next = seeded(seed)
  const order = [...FILES]
  for (let i = order.length - 1; i > 0; i--) {
    const j = next(i + 1)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

function source(id: number, path: string): Source {
  return {
    ...{
      id,
      path,
      originalPath: null,
      contentHost: null,
      format: null,
      sha256: 'aa',
      coverage: [],
      facts: [],
    },
    receipt: {
      ...{ bytes: 1, events: 1, firstTime: null, lastTime: null, issues: [] },
      ledger: { parsed: 1, skipped: 0, unreadable: 0 },
    },
  }
}

function copyOf(copy: Source, path: string): Source {
  const first = { code: 'already-read', place: null, detail: `it equals ${path}` } as const
  return { ...copy, receipt: { ...copy.receipt, issues: [{ code: 'already-read', count: 1, first }] } }
}

describe('the report', () => {
  it('is the same for any number of readers, any order, in a folder or a zip', async () => {
    const expected = await reported(filesIn(FILES), 1)
    expect(expected).toContain('it equals')
    const reversed = [...FILES].reverse()
    for (const [name, inputs, readers] of [
      ['two readers', filesIn(FILES), 2],
      ['three readers, reversed', filesIn(reversed), 3],
      ['four readers, shuffled', filesIn(shuffled(1)), 4],
      ['zip', await zipIn(FILES), 1],
      ['zip, reversed', await zipIn(reversed), 2],
      ['zip, shuffled, three readers', await zipIn(shuffled(2)), 3],
    ] as const)
      expect((await reported(inputs, readers)) === expected, name).toBe(true)
  })

  it('gives the same rules up for any number of readers and any order', async () => {
    const text = 'title: Costly\nlogsource: { category: webserver }\n'
    const detection = 'detection: { s: { cs-uri-query|re: "a[ab]{150}[^ab]" }, condition: s }'
    const rules = compileRules([{ path: 'costly.yml', origin: 'added', text: text + detection }])
    const next = seeded(7)
    const letters = (): string => Array.from({ length: 400 }, () => 'ab'[next(2)]).join('')
    const files = ['EX01', 'EX02', 'EX03'].map((host, at): (typeof FILES)[number] => {
      const rows = Array.from({ length: at === 1 ? 40 : 400 }, (_, i) => {
        const clock = new Date(Date.UTC(2021, 2, 3) + i * 60_000).toISOString().slice(11, 19)
        return `2021-03-03 ${clock} GET /owa/ ${letters()} 443 198.51.100.7 200`
      })
      const fields = '#Fields: date time cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status'
      return [`${host}/W3SVC1/u_ex210303.log`, [fields, ...rows, ''].join('\r\n')]
    })
    const expected = await reported(filesIn(files), 1, rules)
    expect(expected).toContain('given up: its regular expressions need more work')
    for (const readers of [2, 3])
      expect((await reported(filesIn([...files].reverse()), readers, rules)) === expected).toBe(true)
  })

  it('keeps the paths of what an earlier reading read', async () => {
    const sources = [
      { ...source(0, 'all.zip > x/b.log'), format: 'iis-w3c' },
      copyOf(source(1, 'a.log'), 'all.zip > x/b.log'),
    ]
    expect(withFirstPaths(sources, 1)).toEqual([])
    expect(withFirstPaths(sources).map(({ id, path }) => [id, path])).toEqual([
      [0, 'a.log'],
      [1, 'all.zip > x/b.log'],
    ])
  })

  it('keeps what copies say true when the archive of what was read gets another path', () => {
    const zips = [
      { ...source(0, 'z.zip'), format: 'zip', sha256: 'zz' },
      copyOf({ ...source(1, 'a.zip'), format: 'zip', sha256: 'zz' }, 'z.zip'),
    ]
    const inner = [source(2, 'z.zip > b.log'), copyOf(source(3, 'z.zip > c.log'), 'z.zip > b.log')]
    const changed = withFirstPaths([...zips, ...inner]).map(({ id, path, receipt }) => [
      id,
      path,
      receipt.issues[0]?.first.detail ?? null,
    ])
    expect(new Set(changed)).toEqual(
      new Set([
        [0, 'a.zip', null],
        [1, 'z.zip', 'it equals a.zip'],
        [2, 'a.zip > b.log', null],
        [3, 'a.zip > c.log', 'it equals a.zip > b.log'],
      ]),
    )
  })

  it('names the members of equal archives by the first of their paths', async () => {
    const [{ blob }] = (await zipIn(FILES.slice(0, 2))) as [ReadingInput]
    const read = async (paths: readonly string[]): Promise<readonly string[]> => {
      const store = new MemoryStore({ keepBlocks: false })
      const record = (await store.cases.create('test')).value
      const reader = await new IngestPart(store, nodePlatform).begin(record.id, builtInRules())
      const reading = new Reading(
        [reader],
        0,
        () => undefined,
        () => undefined,
      )
      // One after the other, so that the first of them is read.
      for (const path of paths) await reading.run([{ path, blob }])
      await orderEqualSources(store.sources, record.id)
      const sources = await store.sources.list(record.id)
      expect(withFirstPaths(sources)).toEqual([])
      return sources.map(({ path, receipt }) => `${path} ${receipt.events}`).sort()
    }
    expect(await read(['b.zip', 'a.zip'])).toEqual(await read(['a.zip', 'b.zip']))
  })
})
