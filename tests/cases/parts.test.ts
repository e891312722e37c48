import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { remotePartReader, servePartReader } from '../../src/engine/threads/remote-part-reader.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import type { PartReader } from '../../src/ingest/parts/part-readers.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore } from '../../src/storage/store.ts'
import { expectBalanced, file, withoutCosts } from './engine-parts.ts'
import { dyingStore, storeWith } from './store-with.ts'
import { taken } from './taken.ts'
import { seeded } from '../laws/format-reading.ts'
import { envelopesOf } from './deposits.ts'

const PARTING = { from: 100_000, apart: 40_000 }
const rules = builtInRules()

const SECURITY = new Uint8Array(
  readFileSync(
    fileURLToPath(new URL('../../src/formats/windows-evtx/samples/every-value-type.evtx', import.meta.url)),
  ),
)

function iisLog(rows: number, seed: number): string {
  const next = seeded(seed)
  const lines = ['#Software: Microsoft Internet Information Services 10.0']
  for (let i = 0; i < rows; i++) {
    if (i % 3_000 === 0) {
      const last = i % 6_000 === 0 ? 'cs(User-Agent)' : 'cs(Referer)'
      const date = new Date(Date.UTC(2021, 2, 1) + i * 500).toISOString().slice(0, 19).replace('T', ' ')
      lines.push(
        `#Date: ${date}`,
        `#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status ${last}`,
      )
    }
    const time = new Date(Date.UTC(2021, 2, 1) + i * 500).toISOString()
    const stem = next(400) === 0 ? '/aspnet_client/discover.aspx' : `/owa/${next(500)}`
    const line = `${time.slice(0, 10)} ${time.slice(11, 19)} 192.0.2.${next(250)} POST ${stem} id=${next(1 << 30)} 443 200 Mozilla/5.0+${'x'.repeat(next(60))}`
    lines.push(next(900) === 0 ? line.slice(0, 40) : line)
  }
  return `${lines.join('\r\n')}\r\n`
}

/** HttpProxy rows, some with cells in which other rows stand, some with a quote that is never closed. */
function proxyLog(rows: number): string {
  const next = seeded(5)
  const lines = [
    '#Software: Microsoft Exchange Server',
    '#Version: 15.01.2176.002',
    '#Log-type: HttpProxy Logs',
    '#Date: 2021-03-01T00:00:00.000Z',
    '#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,UrlStem,UserAgent',
  ]
  for (let i = 0; i < rows; i++) {
    const time = new Date(Date.UTC(2021, 2, 1) + i * 60_000).toISOString()
    const agent =
      next(30) === 0 ? `"a\r\n${time},1,15,1,2176,2,/owa,quoted\r\nb"` : next(500) === 0 ? '"open' : 'Mozilla'
    lines.push(`${time},${i},15,01,2176,002,/ecp/${next(20)}.js,${agent}`)
  }
  return `${lines.join('\r\n')}\r\n`
}

/** A log without a column for the date: what day it is depends on the rows before. */
function undatedLog(rows: number): string {
  const lines = ['#Date: 2021-03-01 00:00:00', '#Fields: time c-ip cs-method cs-uri-stem sc-status']
  for (let i = 0; i < rows; i++) {
    const time = new Date(Date.UTC(2021, 2, 1) + i * 60_000).toISOString().slice(11, 19)
    lines.push(`${time} 192.0.2.7 GET /owa/${i % 90}/${'x'.repeat(i % 50)} 200`)
  }
  return `${lines.join('\r\n')}\r\n`
}

/** An event log of many chunks, which are those of a sample. */
function eventLog(): Uint8Array<ArrayBuffer> {
  const chunk = SECURITY.subarray(4096, 4096 + 65_536)
  const log = new Uint8Array(4096 + 24 * chunk.length)
  log.set(SECURITY.subarray(0, 4096))
  for (let i = 0; i < 24; i++) log.set(chunk, 4096 + i * chunk.length)
  log.fill(0x41, 4096 + 9 * chunk.length + 600, 4096 + 9 * chunk.length + 900)
  return log
}

const EVIDENCE: DroppedFile[] = [
  file('logs/IIS/u_ex210301.log', iisLog(8_000, 11)),
  file('logs/HttpProxy/Owa/HttpProxy_2021030100-1.LOG', proxyLog(6_000)),
  file('logs/Security.evtx', eventLog()),
  file('logs/undated.log', undatedLog(6_000)),
  file('logs/utf-16.log', Buffer.from(`\ufeff${iisLog(1_000, 12)}`, 'utf16le') as Uint8Array<ArrayBuffer>),
  file('logs/small.log', iisLog(300, 13)),
]

interface Told {
  given: number
  refused: number
}

/** `count` readers; the first reads everything, so that the others have time for parts. */
async function coordinator(store: CaseStore, count: number, told: Told): Promise<Coordinator> {
  return new Coordinator({
    store,
    rules,
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId) => {
      const parts = Array.from(
        { length: count },
        () => new IngestPart(store, nodePlatform, { parting: PARTING }),
      )
      const [reader] = await Promise.all(parts.map((part) => part.begin(caseId, rules)))
      const [first, ...others] = parts
      others.forEach((part, number) => {
        const { port1, port2 } = new MessageChannel()
        servePartReader(part, port2)
        const far = remotePartReader(port1)
        const mate: PartReader = {
          readPart: async (job) => {
            told.given++
            const outcome = await far.readPart(job)
            if (outcome.yielded === null) told.refused++
            return outcome
          },
        }
        first!.partReaders.add(number, mate)
        first!.partReaders.setIdle(number, true)
      })
      return [withoutCosts(reader!)]
    },
  })
}

interface Read {
  readonly report: string
  /** Everything that is stored, in its order. */
  readonly stored: readonly string[]
  readonly told: Told
}

async function read(store: CaseStore, id: string, readers: number): Promise<Read> {
  const told = { given: 0, refused: 0 }
  const engine = await coordinator(store, readers, told)
  const result = await engine.read('job', id, EVIDENCE, () => undefined)
  expect(result.ok).toBe(true)
  return { report: await reportOf(engine, id), stored: await storedIn(store, id), told }
}

async function reportOf(engine: Coordinator, id: string): Promise<string> {
  return (await engine.reportJson(id)).replace(/"seconds": [\d.]+/, '"seconds": 0')
}

async function storedIn(store: CaseStore, id: string): Promise<string[]> {
  const lines: string[] = []
  const paths = new Map((await store.sources.list(id)).map((source) => [source.id, source.path]))
  for (const source of await store.sources.list(id)) lines.push(JSON.stringify({ ...source, id: 0 }))
  for (const { id: _, source, summary: __, ...envelope } of await envelopesOf(store, id))
    lines.push(JSON.stringify([paths.get(source), envelope]))
  await store.hits.each(id, 0, ({ hits, counts }) => {
    for (const one of [...hits, ...counts])
      lines.push(JSON.stringify({ ...one, source: paths.get(one.source) }))
  })
  return lines
}

async function newCase(store: CaseStore): Promise<string> {
  return (await taken(store.cases.create('case'))).id
}

/** The first line in which two readings differ; empty when none does. */
function difference(read: readonly string[], expected: readonly string[]): string {
  return read.find((line, i) => line !== expected[i]) ?? (read.length === expected.length ? '' : 'length')
}

const alone = (async () => {
  const store = new MemoryStore()
  return read(store, await newCase(store), 1)
})()

describe('a source that is read in parts', () => {
  it('is worth it', async () => {
    const { report, stored, told } = await alone
    expect(told.given).toBe(0)
    expect(stored.length).toBeGreaterThan(100)
    expect(report).toContain('damaged-chunk')
    expect(report).toContain('bad-quote')
  })

  it.each([2, 3, 5])('ends the same, block by block, with %i readers', async (readers) => {
    const { report, stored } = await alone
    const store = new MemoryStore()
    const again = await read(store, await newCase(store), readers)
    expect(again.told.given).toBeGreaterThan(10)
    expect(difference(again.stored, stored)).toBe('')
    expect(again.report === report).toBe(true)
  })

  it('holds the same events as a source that is read from front to back', async () => {
    const { stored } = await alone
    const store = new MemoryStore()
    const id = await newCase(store)
    const part = new IngestPart(store, nodePlatform)
    const engine = new Coordinator({
      store,
      rules,
      version: 'test',
      sweep: async () => undefined,
      readers: async (caseId) => {
        return [withoutCosts(await part.begin(caseId, rules))]
      },
    })
    await engine.read('job', id, EVIDENCE, () => undefined)
    const whole = await storedIn(store, id)
    expect(whole.filter((line) => line.includes('"receipt"'))).toEqual(
      stored.filter((line) => line.includes('"receipt"')),
    )
    const hits = (lines: readonly string[]): string[] =>
      lines.filter((line) => line.includes('"place"')).sort()
    expect(hits(whole)).toEqual(hits(stored))
  })

  it.each([1, 2])('goes on where it was broken off: %i', async (seed) => {
    const { report, stored } = await alone
    const next = seeded(seed * 7)
    const store = new MemoryStore()
    const id = await newCase(store)
    for (let times = 0; times < 2; times++) {
      let left = 1 + next(25)
      await new Promise<void>((resolve) => {
        const dying = dyingStore(store, () => left-- > 0, resolve)
        void read(dying, id, 3).then(() => resolve())
      })
    }
    const envelopes = await envelopesOf(store, id)
    expect(envelopes.length).toBeGreaterThan(0)
    const again = await read(store, id, 3)
    expect(difference(sorted(again.stored), sorted(stored))).toBe('')
    expect(again.report === report).toBe(true)
  })

  it.each([2, 6, 12])('goes on where it was cancelled, after %i deposits', async (after) => {
    const { report } = await alone
    const store = new MemoryStore()
    const id = await newCase(store)
    let engine: Coordinator | null = null
    let left = after
    const watching = storeWith(store, {
      sources: {
        deposit: async (...given) => {
          if (left-- === 0) void engine?.cancel('job')
          return store.sources.deposit(...given)
        },
      },
    })
    engine = await coordinator(watching, 3, { given: 0, refused: 0 })
    const result = await engine.read('job', id, EVIDENCE, () => undefined)
    expect(result.ok && result.value.case.complete).toBe(false)
    await expectBalanced(store, id)
    expect((await read(store, id, 3)).report === report).toBe(true)
  })

  it.each([1, 7, 15])('keeps what it has when the storage is full after %i deposits', async (after) => {
    const { report } = await alone
    const store = new MemoryStore()
    const id = await newCase(store)
    let left = after
    const small = storeWith(store, {
      sources: {
        deposit: async (...given) => {
          const blocks = given[1].some((deposit) => deposit.blocks.length > 0)
          if (blocks && left-- <= 0) return { ok: false, reason: 'full', detail: 'no room' }
          return store.sources.deposit(...given)
        },
      },
    })
    const engine = await coordinator(small, 3, { given: 0, refused: 0 })
    const result = await engine.read('job', id, EVIDENCE, () => undefined)
    expect(result.ok && result.value.case.complete).toBe(false)
    await expectBalanced(store, id)
    expect((await read(store, id, 3)).report === report).toBe(true)
  })
})

function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort()
}
