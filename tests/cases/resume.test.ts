import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtInRules } from '../../src/detections/compile/built-in.ts'
import type { DroppedFile } from '../../src/engine/contracts/reading.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { IngestPart } from '../../src/engine/threads/ingest-part.ts'
import { nodePlatform } from '../../src/evidence/platform-node.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import type { CaseStore, Deposit } from '../../src/storage/store.ts'
import { seeded } from '../laws/format-reading.ts'
import { expectBalanced, file, rowsOf, withoutCosts } from './engine-parts.ts'
import { dyingStore, storeWith } from './store-with.ts'
import { taken } from './taken.ts'

const SECURITY = fileURLToPath(
  new URL('../../src/formats/windows-evtx/samples/every-value-type.evtx', import.meta.url),
)
const rules = builtInRules()

/** An IIS log of several slices and blocks, with a web shell and a damaged line now and then. */
function largeLog(rows: number): string {
  const next = seeded(11)
  const lines = ['#Software: Microsoft Internet Information Services 10.0']
  for (let i = 0; i < rows; i++) {
    // Other columns begin another block.
    if (i % 12_000 === 0) {
      const last = i % 24_000 === 0 ? 'cs(User-Agent)' : 'cs(Referer)'
      lines.push(`#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query s-port sc-status ${last}`)
    }
    const time = new Date(Date.UTC(2021, 2, 1) + i * 500).toISOString()
    const stem = next(20_000) === 0 ? '/aspnet_client/discover.aspx' : `/owa/${next(500)}`
    const line = `${time.slice(0, 10)} ${time.slice(11, 19)} 192.0.2.${next(250)} POST ${stem} id=${next(1 << 30)} 443 200 Mozilla/5.0+${'x'.repeat(next(60))}`
    lines.push(next(9_000) === 0 ? line.slice(0, 40) : line)
  }
  return `${lines.join('\r\n')}\r\n`
}

const LARGE = largeLog(100_000)
const EVIDENCE: DroppedFile[] = [
  file('logs/u_ex210301.log', LARGE),
  file('logs/copy/u_ex210301.log', LARGE),
  file('logs/u_ex210302.log', largeLog(300)),
  file('logs/Security.evtx', readFileSync(SECURITY)),
  file('notes.txt', 'nothing that is known'),
]

async function coordinator(store: CaseStore): Promise<Coordinator> {
  return new Coordinator({
    store,
    rules,
    version: 'test',
    sweep: async () => undefined,
    readers: async (caseId, rules) => {
      const parts = [0, 1].map(() => new IngestPart(store, nodePlatform))
      const readers = await Promise.all(parts.map((part) => part.begin(caseId, rules)))
      return readers.map(withoutCosts)
    },
  })
}

async function reportOf(engine: Coordinator, id: string): Promise<string> {
  return (await engine.reportJson(id)).replace(/"seconds": [\d.]+/, '"seconds": 0')
}

/** The first line in which two reports differ; empty when none does. */
function difference(report: string, expected: string): string {
  const lines = expected.split('\n')
  return report.split('\n').find((line, i) => line !== lines[i]) ?? ''
}

async function newCase(store: CaseStore): Promise<string> {
  return (await taken(store.cases.create('case'))).id
}

async function read(store: CaseStore, id: string): Promise<string> {
  const engine = await coordinator(store)
  await engine.read('job', id, EVIDENCE, () => undefined)
  return reportOf(engine, id)
}

const whole = (async () => {
  const store = new MemoryStore()
  let deposits = 0
  let bytes = 0
  const counting = storeWith(store, {
    sources: {
      deposit: async (caseId, given) => {
        deposits++
        bytes += sizeOf(given)
        return store.sources.deposit(caseId, given)
      },
    },
  })
  const id = await newCase(store)
  const report = await read(counting, id)
  return { report, deposits, bytes, rows: await rowsOf(store, id) }
})()

function sizeOf(deposits: readonly Deposit[]): number {
  return deposits.reduce(
    (sum, { blocks }) =>
      sum +
      blocks.reduce((size, block) => {
        return size + ('weight' in block ? block.weight : block.lengths.reduce((a, b) => a + b, 0))
      }, 0),
    0,
  )
}

describe('a reading that is broken off', () => {
  it('is worth breaking off', async () => {
    const { deposits, report, rows } = await whole
    expect(deposits).toBeGreaterThan(6)
    expect(report).toContain('already-read')
    expect(rows.stored).toBe(rows.told)
  })

  it.each([1, 2, 3, 4, 5, 6])('goes on and ends with the same report, broken off %i times', async (times) => {
    const { report, deposits } = await whole
    const next = seeded(times * 31)
    const store = new MemoryStore()
    const id = await newCase(store)
    for (let i = 0; i < times; i++) {
      let left = next(deposits - 1)
      const finished = new Promise<boolean>((resolve) => {
        const dying = dyingStore(
          store,
          () => left-- > 0,
          () => resolve(false),
        )
        void read(dying, id).then(() => resolve(true))
      })
      // What ended before it could be broken off is a whole case, and dropping it again another thing.
      if (await finished) break
      await expectBalanced(store, id)
    }
    const { complete } = (await store.cases.list())[0]!
    const engine = await coordinator(store)
    const end = complete ? await reportOf(engine, id) : await read(store, id)
    expect(difference(end, report)).toBe('')
    await expectBalanced(store, id)
  })

  it('goes on after it was cancelled', async () => {
    const { report } = await whole
    const store = new MemoryStore()
    const id = await newCase(store)
    const engine = await coordinator(store)
    const result = await engine.read('job', id, EVIDENCE, ({ events }) => {
      if (events > 0) void engine.cancel('job')
    })
    expect(result.ok && result.value.case.complete).toBe(false)
    await expectBalanced(store, id)
    expect(difference(await read(store, id), report)).toBe('')
  })

  it('does not trust a file of the same name and size whose content is another', async () => {
    const store = new MemoryStore()
    const id = await newCase(store)
    const [large] = EVIDENCE
    const other = file(large!.path, LARGE.replaceAll('/owa/', '/ecp/'))
    let left = 2
    await new Promise<void>((resolve) => {
      const dying = dyingStore(store, () => left-- > 0, resolve)
      void coordinator(dying).then((engine) => engine.read('job', id, [other], () => undefined))
    })
    const engine = await coordinator(store)
    await engine.read('job', id, [large!], () => undefined)
    const fresh = new MemoryStore()
    const freshId = await newCase(fresh)
    const again = await coordinator(fresh)
    await again.read('job', freshId, [large!], () => undefined)
    expect(await reportOf(engine, id)).toBe(await reportOf(again, freshId))
    expect(await rowsOf(store, id)).toEqual(await rowsOf(fresh, freshId))
  })
})

describe('a storage that is full', () => {
  it.each([0.02, 0.3, 0.6, 0.9])(
    'keeps what it has, says so, and takes the rest when it has room: at %d',
    async (share) => {
      const { report, bytes } = await whole
      const store = new MemoryStore()
      const id = await newCase(store)
      let room = bytes * share
      const small = storeWith(store, {
        sources: {
          deposit: async (caseId, given) => {
            const size = sizeOf(given)
            if (size > room) return { ok: false, reason: 'full', detail: 'no room' }
            room -= size
            return store.sources.deposit(caseId, given)
          },
        },
      })
      const engine = await coordinator(small)
      const phases: string[] = []
      const result = await engine.read('job', id, EVIDENCE, ({ phase }) => phases.push(phase))
      expect(phases.at(-1)).toBe('full')
      expect(result.ok && result.value.case.complete).toBe(false)
      const issues = result.ok ? result.value.sources.flatMap((source) => source.issues) : []
      expect(
        issues.some(({ code, advice }) => code === 'storage-full' && advice.includes('free disk space')),
      ).toBe(true)
      await expectBalanced(store, id)
      expect(difference(await read(store, id), report)).toBe('')
    },
  )

  it('says so too where there is no room even to sum the case up', async () => {
    const store = new MemoryStore()
    const id = await newCase(store)
    const full = { ok: false, reason: 'full', detail: 'no room' } as const
    const begun: unknown[] = []
    const small = storeWith(store, {
      sources: { deposit: async () => full },
      cases: {
        update: async (caseId, change) => {
          begun.push(change)
          return begun.length > 1 ? full : store.cases.update(caseId, change)
        },
      },
    })
    const result = await (await coordinator(small)).read('job', id, EVIDENCE, () => undefined)
    expect(result.ok && result.value.case.complete).toBe(false)
    const refused = await (await coordinator(small)).read('job', id, EVIDENCE, () => undefined)
    expect(refused).toMatchObject({ ok: false, failure: { code: 'storage-full' } })
  })
})
