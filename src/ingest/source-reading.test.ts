import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Hunter } from '../detections/hunt/hunt.ts'
import { MAX_SCANNED, type ByteScanner } from '../detections/yara/yara.ts'
import type { Issue } from '../event/issue.ts'
import type { ArchiveOutcome } from '../evidence/containers/container.ts'
import { fieldOf } from '../formats/registry.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { isPacked } from '../storage/packed-block.ts'
import { StorageError } from '../storage/refusal.ts'
import type { Deposit, StoreResult } from '../storage/store.ts'
import { iisLog, indicatorsOf, memoryPlatform, taskOf } from '../../tests/cases/source-task.ts'
import { storeWith } from '../../tests/cases/store-with.ts'
import { Commits } from './commits.ts'
import { Ingest } from './ingest.ts'
import { SourceReading, type SourceReadingSetup } from './source-reading.ts'
import { noHits, type Task, type TaskOutcome, type TaskProgress } from './task.ts'
import { WeakDigester } from './weak-digests.ts'

const LOG = iisLog(20)

async function read(task: Task, cancelled = new AbortController().signal): Promise<TaskOutcome> {
  const store = new MemoryStore()
  const { id } = (await store.cases.create('case')).value
  const rules = { rules: [], indicators: indicatorsOf('198.51.100.3') }
  const ingest = new Ingest({ caseId: id, store, rules, platform: memoryPlatform() })
  return ingest.read(task, () => undefined, cancelled)
}

function codesOf({ source }: TaskOutcome): string[] {
  return source.receipt.issues.map(({ code }) => code)
}

describe('a source', () => {
  it('is read to its end: receipt, digest, hits', async () => {
    const { source, hits, archive, stopped } = await read(taskOf(LOG))
    expect(source).toMatchObject({ format: 'iis-w3c', receipt: { bytes: LOG.length, events: 20 } })
    expect(source.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(source.mark).toMatchObject({ bytes: LOG.length, kept: null })
    expect([Object.values(hits).reduce((sum, one) => sum + one), archive, stopped]).toEqual([2, null, null])
  })

  it('that equals one of the same size is not read again', async () => {
    const { source } = await read(taskOf(LOG))
    const twin = { sha256: source.sha256!, path: 'first.log', format: 'iis-w3c', unasked: null }
    const again = await read(taskOf(LOG, { twins: [twin] }))
    expect([again.source.receipt.events, codesOf(again)]).toEqual([0, ['already-read']])
    const other = await read(taskOf(LOG, { twins: [{ ...twin, sha256: 'of other bytes' }] }))
    expect(other.source.receipt.events).toBe(20)
  })

  it('that is cancelled is described as far as it is stored', async () => {
    const outcome = await read(taskOf(LOG), AbortSignal.abort())
    expect([outcome.stopped, codesOf(outcome)]).toEqual(['cancelled', ['cancelled']])
    expect(outcome.source).toMatchObject({ sha256: null, receipt: { ledger: { skipped: LOG.length } } })
  })

  it('out of which more comes than is allowed is cut short, and each byte is accounted for', async () => {
    const outcome = await read(taskOf(LOG, { allowance: { members: 1, bytes: 10 } }))
    expect(codesOf(outcome)).toContain('archive-limit')
    expect(outcome.source.receipt.ledger).toEqual({ parsed: 0, skipped: LOG.length, unreadable: 0 })
    expect(outcome.source.sha256).toBe(null)
  })

  it('is marked by its first bytes', async () => {
    const heads = [LOG, LOG.replace('/owa/', '/ecp/'), LOG].map(
      async (text) => (await read(taskOf(text))).source.mark!.head,
    )
    const [first, other, again] = await Promise.all(heads)
    expect(first).toMatch(/^[0-9a-f]{32,}$/)
    expect([other === first, again === first]).toEqual([false, true])
  })

  it('that vanishes while it is read is unreadable from there on', async () => {
    const blob = {
      size: 50,
      stream: failing,
      slice: () => ({ arrayBuffer: failing, stream: failing }),
      arrayBuffer: failing,
    }
    const outcome = await read(taskOf('', { blob: blob as unknown as Blob, bytes: 50 }))
    expect(codesOf(outcome)).toEqual(['unreadable-file'])
    expect(outcome.source.receipt.ledger).toEqual({ parsed: 0, skipped: 0, unreadable: 50 })
    expect(outcome.source.sha256).toBe(null)
  })

  it('that grows while it is read is read to the length that it had, and says so', async () => {
    for (const [rewritten, codes] of [
      [LOG, ['grew-while-read']],
      [LOG.replace('/owa/', '/ecp/'), ['unreadable-file']],
    ] as const) {
      const outcome = await read(taskOf('', { blob: growing(LOG, rewritten), bytes: LOG.length }))
      expect(codesOf(outcome)).toEqual(codes)
      expect(outcome.source.receipt).toMatchObject({
        bytes: LOG.length,
        events: 20,
        ledger: { parsed: LOG.length, unreadable: 0 },
      })
      expect(outcome.source.sha256).toEqual(
        rewritten === LOG ? (await read(taskOf(LOG))).source.sha256 : null,
      )
    }
  })

  it('brings what was noticed about it before', async () => {
    const issues = [{ code: 'unsafe-path', place: null, detail: '..' }] as unknown as Task['issues']
    expect(codesOf(await read(taskOf(LOG, { issues })))).toEqual(['unsafe-path'])
  })
})

/** A reading of one source into a case of its own, and what it has stored so far. */
async function readingOf(
  task: Task,
  more: Partial<SourceReadingSetup> = {},
  {
    cancelled = new AbortController().signal,
    onProgress = (): void => undefined,
    deposit = async (): Promise<StoreResult<void>> => ({ ok: true, value: undefined }),
  }: {
    cancelled?: AbortSignal
    onProgress?: (progress: TaskProgress) => void
    deposit?: (given: readonly Deposit[]) => Promise<StoreResult<void>>
  } = {},
) {
  const deposits: Deposit[] = []
  const store = storeWith(new MemoryStore(), {
    sources: {
      deposit: async (_, given) => {
        deposits.push(...given)
        return deposit(given)
      },
    },
  })
  const rules = { rules: [], indicators: indicatorsOf('198.51.100.3') }
  const commits = new Commits(store, 'case')
  const setup: SourceReadingSetup = {
    ...{ caseId: 'case', store, rules, platform: memoryPlatform(), commits },
    hunter: new Hunter(rules, fieldOf),
    digests: { weak: new WeakDigester(), named: { sha1: false, md5: false } },
    open: () => Promise.reject(new Error('no archive is opened here')),
    ...more,
  }
  return { reading: new SourceReading(setup, task, onProgress, cancelled), deposits, commits }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The member of an archive whose bytes come piece by piece; `between` is called after each piece. */
function memberOf(
  pieces: readonly string[],
  {
    issues = [] as readonly Issue[],
    between = (_signal: AbortSignal): void => undefined,
    failing: thrown = null as Error | null,
    changes = {} as Partial<Task>,
  } = {},
) {
  const opened: unknown[] = []
  const read = async (_: number, take: (piece: Uint8Array) => unknown, signal?: AbortSignal) => {
    for (const piece of pieces) {
      await take(bytesOf(piece))
      between(signal!)
    }
    if (thrown) throw thrown
    return { issues }
  }
  const archive = { path: 'a.zip', members: [], issues: [], read }
  const open = async (...given: unknown[]): Promise<ArchiveOutcome> => {
    opened.push(given.filter((one) => !(one instanceof Blob)))
    return { ok: true, archive }
  }
  const task = taskOf('', { member: 2, archive: 9, archivePath: 'a.zip', bytes: 9_000, ...changes })
  return { task, open, opened }
}

function scannerOf(left: string | null = null): ByteScanner & { readonly asked: unknown[] } {
  const asked: unknown[] = []
  const strings = [{ id: '$a', offset: 200, length: 3, text: 'owa' }]
  return {
    ...{ packs: ['p'], asked },
    scan: async (bytes, about) => {
      asked.push([bytes.length, about])
      const match = { rule: 'about bytes', pack: 'p', level: 'critical' as const, strings, found: 1 }
      return { left, matches: [match] } as Awaited<ReturnType<ByteScanner['scan']>>
    },
  }
}

describe('the digests of a source', () => {
  const of = async (content: string, named: object = {}, changes: Partial<Task> = {}): Promise<string[]> => {
    const digests = { weak: new WeakDigester(), named: { sha1: false, md5: false, ...named } }
    const { reading } = await readingOf(taskOf(content, changes), { digests })
    const { source } = await reading.run()
    return (['sha256', 'sha1', 'md5'] as const).filter((kind) => source[kind])
  }

  it('are all three of a file that is no log', async () => {
    expect(await of('no log')).toEqual(['sha256', 'sha1', 'md5'])
  })

  it('are of a log only those that somebody asks for', async () => {
    const log = iisLog(2_000)
    expect(await of(log)).toEqual(['sha256'])
    expect(await of(log, { md5: true })).toEqual(['sha256', 'md5'])
    expect(await of(log, { sha1: true })).toEqual(['sha256', 'sha1'])
    expect(await of(log, {}, { sha1: true })).toEqual(['sha256', 'sha1'])
  })

  it('are those of the bytes', async () => {
    const { reading } = await readingOf(taskOf('abc'))
    const { source } = await reading.run()
    expect([source.sha1, source.md5]).toEqual([
      'a9993e364706816aba3e25717850c26c9cd0d89d',
      '900150983cd24fb0d6963f7d28e17f72',
    ])
  })

  it('are none of a file that could not be opened', async () => {
    for (const code of ['unreadable-file', 'not-a-file'] as const) {
      const issues = [{ code, place: null, detail: '' }]
      const { reading } = await readingOf(taskOf('', { issues }))
      const { source } = await reading.run()
      expect([source.sha256, source.md5, source.receipt.issues.map((one) => one.code)]).toEqual([
        ...[null, undefined, [code]],
      ])
    }
  })
})

describe('a member of an archive', () => {
  it('is read from the archive that holds it', async () => {
    const { task, open, opened } = memberOf([LOG.slice(0, 300), LOG.slice(300)])
    const { reading, deposits } = await readingOf(task, { open })
    const { source } = await reading.run()
    expect(source).toMatchObject({ format: 'iis-w3c', receipt: { bytes: LOG.length, events: 20 } })
    expect(source.sha256).toBe((await read(taskOf(LOG))).source.sha256)
    expect(opened).toEqual([[9, 'a.zip']])
    expect(deposits.at(-1)).toMatchObject({ source, counts: [] })
  })

  it('that equals a source of the same size is not read again', async () => {
    const { source } = await read(taskOf(LOG))
    const twin = { sha256: source.sha256!, path: 'first.log', format: 'iis-w3c', unasked: null }
    const { task, open } = memberOf([LOG], { changes: { twins: [twin] } })
    expect(codesOf(await (await readingOf(task, { open })).reading.run())).toEqual(['already-read'])
  })

  it('that is an archive itself is put aside for its members, unless it cannot be opened', async () => {
    const zip = `PK\u0003\u0004${'\0'.repeat(70_000)}`
    const discarded = async (opens: boolean): Promise<number> => {
      let count = 0
      const { task, open } = memberOf([zip])
      const issue: Issue = { code: 'unreadable-file', place: null, detail: 'locked' }
      const inner = async (id: number, blob: Blob, path: string): Promise<ArchiveOutcome> =>
        id === 9 || opens ? open(id, blob, path) : { ok: false, unpack: false, issue }
      const platform = memoryPlatform(() => count++)
      const { reading } = await readingOf(task, { open: inner, platform })
      expect((await reading.run()).archive === null).toBe(!opens)
      return count
    }
    expect([await discarded(true), await discarded(false)]).toEqual([0, 1])
  })

  it('that lies in its archive as it is, is read as a file', async () => {
    const { reading } = await readingOf(taskOf(LOG, { archive: 9 }))
    expect((await reading.run()).source.receipt).toMatchObject({ events: 20, issues: [] })
  })

  it('may stand in an archive without a path', async () => {
    const { task, open, opened } = memberOf([LOG], { changes: { archivePath: null } })
    await (await readingOf(task, { open })).reading.run()
    expect(opened).toEqual([[9, '']])
  })

  it('is read as far as it can be unpacked, and nothing is said of the length that its archive claims', async () => {
    const issue: Issue = { code: 'damaged-member', place: null, detail: 'cut' } as unknown as Issue
    const { task, open } = memberOf([LOG], { issues: [issue] })
    const { reading } = await readingOf(task, { open })
    const outcome = await reading.run()
    expect(codesOf(outcome)).toEqual(['damaged-member'])
    expect(outcome.source).toMatchObject({
      sha256: null,
      receipt: { bytes: LOG.length, events: 20, ledger: { parsed: LOG.length, unreadable: 0 } },
    })
  })

  it('is unreadable where its archive vanishes', async () => {
    const { task, open } = memberOf([LOG], { failing: new DOMException('gone', 'NotFoundError') })
    const { reading } = await readingOf(task, { open })
    const outcome = await reading.run()
    expect([codesOf(outcome), outcome.source.sha256]).toEqual([['unreadable-file'], null])
  })

  it('is not read where its archive cannot be opened, and brings the reason', async () => {
    const issue: Issue = { code: 'unreadable-file', place: null, detail: 'locked' }
    const open = async (): Promise<ArchiveOutcome> => ({ ok: false, unpack: false, issue })
    const { reading } = await readingOf(memberOf([]).task, { open })
    const { source } = await reading.run()
    expect([source.sha256, source.receipt.issues]).toEqual([
      null,
      [{ code: 'unreadable-file', count: 1, first: issue }],
    ])
  })

  it('is empty where its archive has to be unpacked as a whole', async () => {
    const open = async (): Promise<ArchiveOutcome> => ({ ok: false, unpack: true })
    const { reading } = await readingOf(memberOf([]).task, { open })
    expect(codesOf(await reading.run())).toEqual(['empty-file'])
  })

  it('is cut where more comes out of the whole archive than is allowed, and up to there is read', async () => {
    const text = iisLog(2_000)
    const [first, second] = [text.slice(0, 100_000), text.slice(100_000)]
    const signals: boolean[] = []
    const between = ({ aborted }: AbortSignal): void => void signals.push(aborted)
    const of = async (bytes: number): Promise<TaskOutcome> => {
      const { task, open } = memberOf([first, second], {
        between,
        changes: { allowance: { members: 1, bytes } },
      })
      return (await readingOf(task, { open })).reading.run()
    }
    const cut = await of(text.length - 1)
    expect(signals).toEqual([false, true])
    expect(cut).toMatchObject({ stopped: null, source: { sha256: null, receipt: { bytes: text.length } } })
    expect(cut.source.receipt.issues).toContainEqual({
      ...{ code: 'archive-limit', count: 1 },
      first: {
        ...{ code: 'archive-limit', place: null },
        detail: 'more came out of the whole archive than is taken',
      },
    })
    expect(cut.source.receipt.ledger).toEqual({ parsed: 100_000, skipped: second.length, unreadable: 0 })
    expect(codesOf(await of(text.length))).toEqual([])
    expect(signals).toEqual([false, true, false, false])
  })
})

it('a large file out of which more comes than is allowed is read no further, and all of it accounted for', async () => {
  const bytes = 17 << 20
  const content = new Blob([new Uint8Array(bytes)])
  const slice = vi.fn((start: number, end: number) => content.slice(start, end))
  const blob = { size: bytes, slice } as unknown as Blob
  const task = taskOf('', { blob, bytes, allowance: { members: 1, bytes: 10 } })
  const { source } = await (await readingOf(task)).reading.run()
  expect([source.sha256, source.receipt.bytes, source.receipt.ledger]).toEqual([
    ...[null, bytes, { parsed: 0, skipped: bytes, unreadable: 0 }],
  ])
  // Pieces are read ahead, but the last ones are not asked for.
  expect(slice.mock.calls.some(([, end]) => end === bytes)).toBe(false)
})

describe('a reading that a person cancels', () => {
  it('stops the archive at once when it was cancelled before it began', async () => {
    const signals: boolean[] = []
    const { task, open } = memberOf([LOG], { between: ({ aborted }) => void signals.push(aborted) })
    const { reading } = await readingOf(task, { open }, { cancelled: AbortSignal.abort() })
    expect([(await reading.run()).stopped, signals]).toEqual(['cancelled', [true]])
  })

  it('stops the archive, and says after how many bytes', async () => {
    const cancelled = new AbortController()
    const signals: boolean[] = []
    const between = (signal: AbortSignal): void => {
      cancelled.abort()
      signals.push(signal.aborted)
    }
    const { task, open } = memberOf([LOG.slice(0, 300)], { between })
    const { reading, deposits } = await readingOf(task, { open }, { cancelled: cancelled.signal })
    const outcome = await reading.run()
    expect(signals).toEqual([true])
    expect(outcome).toMatchObject({ stopped: 'cancelled', archive: null, source: { sha256: null } })
    expect(outcome.source.receipt.issues).toMatchObject([
      { code: 'cancelled', count: 1, first: { place: null, detail: 'after 300 bytes of this source' } },
    ])
    expect(outcome.source.receipt.ledger).toEqual({ parsed: 0, skipped: 300, unreadable: 0 })
    expect(outcome.source.mark).toEqual({ bytes: 9_000, head: '', kept: {} })
    expect(deposits).toMatchObject([{ source: outcome.source, blocks: [], hits: [] }])
  })

  it('describes a file with all of its bytes', async () => {
    const { reading } = await readingOf(taskOf(LOG), {}, { cancelled: AbortSignal.abort() })
    expect((await reading.run()).source.receipt.bytes).toBe(LOG.length)
  })

  it('leaves nothing behind that waits for it', async () => {
    const { signal } = new AbortController()
    const { reading } = await readingOf(taskOf(LOG), {}, { cancelled: signal })
    await reading.run()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('stores nothing of a scan that was under way', async () => {
    const cancelled = new AbortController()
    const scanner = scannerOf()
    const scan: ByteScanner['scan'] = async (...given) => {
      cancelled.abort()
      return scanner.scan(...given)
    }
    const { reading, deposits } = await readingOf(
      taskOf(LOG),
      { scanner: { ...scanner, scan } },
      { cancelled: cancelled.signal },
    )
    expect(await reading.run()).toMatchObject({ stopped: 'cancelled', source: { sha256: null } })
    expect(deposits.flatMap(({ hits }) => hits)).toEqual([])
  })
})

describe('a log that is read in parts', () => {
  const text = iisLog(200)
  const parting = { from: text.length, apart: 2_000 }

  it('is stored part by part, each time with how far it is read', async () => {
    const { reading, deposits } = await readingOf(taskOf(text), { parting })
    const { source, hits } = await reading.run()
    expect(source.receipt).toMatchObject({ events: 200, issues: [] })
    expect(deposits.length).toBeGreaterThan(3)
    const first = deposits[0]!.source
    const { parsed, skipped } = first.receipt.ledger
    expect(first.receipt.issues).toMatchObject([
      { code: 'interrupted', first: { place: null, detail: `after byte ${parsed}` } },
    ])
    expect([parsed + skipped, first.sha256]).toEqual([text.length, null])
    expect(Object.values(hits).reduce((sum, one) => sum + one)).toBe(20)
    expect(deposits.flatMap((one) => one.hits)).toHaveLength(20)
    // No deposit is empty, but the last one says that the source was read to its end.
    expect(deposits.slice(0, -1).filter(({ blocks }) => blocks.length === 0)).toEqual([])
  })

  it('is stored whole, however few of its rows are found', async () => {
    const { reading, deposits } = await readingOf(taskOf(text), { parting: { from: 0, apart: 600 } })
    await reading.run()
    const rows = deposits.flatMap(({ blocks }) =>
      blocks.map((block) => (isPacked(block) ? block.envelope.rows : block.rows)),
    )
    expect(rows.reduce((sum, some) => sum + some)).toBe(200)
  })

  it('is not divided when it is smaller than that', async () => {
    const { reading, deposits } = await readingOf(taskOf(text), {
      parting: { ...parting, from: text.length + 1 },
    })
    await reading.run()
    expect(deposits).toHaveLength(1)
  })

  it('is read no further when the storage is full', async () => {
    const deposit = async (): Promise<StoreResult<void>> => ({ ok: false, reason: 'full', detail: 'no room' })
    const { reading, commits } = await readingOf(taskOf(text), { parting }, { deposit })
    const outcome = await reading.run()
    expect([outcome.stopped, commits.full, outcome.source.sha256]).toEqual(['full', true, null])
    expect(outcome.source.receipt.issues).toMatchObject([
      { code: 'storage-full', first: { detail: `after ${text.length} bytes of this source` } },
    ])
  })
})

it('a log of many blocks stops its archive when the storage is full, and only then', async () => {
  const text = iisLog(70_000)
  const pieces = [text.slice(0, -100_000), text.slice(-100_000)]
  const signalsWith = async (result: StoreResult<void>): Promise<boolean[]> => {
    const signals: boolean[] = []
    const { task, open } = memberOf(pieces, { between: ({ aborted }) => void signals.push(aborted) })
    const deposit = async (): Promise<StoreResult<void>> => result
    const { reading, commits } = await readingOf(task, { open }, { deposit })
    const { source } = await read(taskOf(LOG))
    await commits.add({ source, blocks: [], hits: [], counts: [], matches: [] })
    await commits.settle()
    await reading.run()
    return signals
  }
  expect(await signalsWith({ ok: true, value: undefined })).toEqual([false, false])
  expect(await signalsWith({ ok: false, reason: 'full', detail: '' })).toEqual([true, true])
})

describe('rules about bytes', () => {
  it('are asked about the whole source, and their hits are stored with it', async () => {
    const scanner = scannerOf('too many')
    const { reading, deposits } = await readingOf(taskOf(LOG), { scanner })
    const { source, hits } = await reading.run()
    expect(scanner.asked).toEqual([[LOG.length, { path: 'x.log' }]])
    expect(source.scan).toEqual({ packs: ['p'], left: 'too many' })
    expect([hits.critical, deposits.at(-1)!.hits.map(({ rule }) => rule)]).toMatchObject([
      1,
      expect.arrayContaining(['about bytes']),
    ])
    // The match lies in an event, which says more than the bytes.
    const match = deposits.at(-1)!.hits.find(({ rule }) => rule === 'about bytes')!
    expect([match.format, match.time]).toEqual(['iis-w3c', Date.UTC(2021, 2, 3, 0, 0, 1)])
  })

  it('leave the number of those hits that are too many to keep', async () => {
    const strings = [{ id: '$a', offset: 0, length: 3, text: 'owa' }]
    const match = { rule: 'about bytes', pack: 'p', level: 'high' as const, strings, found: 1 }
    const matches = Array.from({ length: 501 }, () => match)
    const scanner: ByteScanner = { packs: ['p'], scan: async () => ({ left: null, matches }) }
    const { reading, deposits } = await readingOf(taskOf(LOG), { scanner })
    await reading.run()
    expect(deposits.at(-1)!.counts).toMatchObject([{ rule: 'about bytes', count: 1 }])
  })

  it('are not asked about a source that is too large for them', async () => {
    const scanner = scannerOf()
    const { reading } = await readingOf(taskOf(new Uint8Array(MAX_SCANNED + 1)), { scanner })
    expect((await reading.run()).source).not.toHaveProperty('scan')
    expect(scanner.asked).toEqual([])
  })

  it('are not asked about a part of a source', async () => {
    const scanner = scannerOf()
    const { task, open } = memberOf([LOG], {
      issues: [{ code: 'unreadable-file', place: null, detail: '' }],
    })
    const { reading } = await readingOf(task, { open, scanner })
    expect((await reading.run()).source).not.toHaveProperty('scan')
    expect(scanner.asked).toEqual([])
  })

  it('are asked by the path on the server where that is known', async () => {
    const scanner = scannerOf()
    const path = 'EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log'
    const { reading } = await readingOf(taskOf(LOG, { path }), { scanner })
    const { source } = await reading.run()
    expect(scanner.asked).toEqual([[LOG.length, { path: source.originalPath ?? path }]])
  })

  it('are not asked about a copy of a source that was asked before', async () => {
    const { source } = await read(taskOf(LOG))
    const twin = { sha256: source.sha256!, path: 'first.log', format: 'iis-w3c', unasked: null }
    const scanner = scannerOf()
    const { reading } = await readingOf(taskOf(LOG, { twins: [twin] }), { scanner })
    await reading.run()
    expect(scanner.asked).toEqual([])
  })

  it('are asked about the first of two copies by the bytes of the second', async () => {
    const store = new MemoryStore()
    const { id: caseId } = (await store.cases.create('case')).value
    const rules = { rules: [], indicators: [] }
    const first = new Ingest({ caseId, store, rules, platform: memoryPlatform() })
    const { source } = await first.read(taskOf(LOG), () => undefined, new AbortController().signal)
    await first.settle()
    const scanner = scannerOf()
    const twin = { sha256: source.sha256!, path: 'x.log', format: 'iis-w3c' }
    const later = new Ingest({ caseId, store, rules, platform: memoryPlatform(), scanner })
    const scannedBy = async (unasked: number): Promise<unknown> => {
      const task = taskOf(LOG, { id: 1, path: 'copy.log', twins: [{ ...twin, unasked }] })
      const outcome = await later.read(task, () => undefined, new AbortController().signal)
      expect(codesOf(outcome)).toEqual(['already-read'])
      await later.settle()
      return (await store.sources.get(caseId, 0))!.scan
    }
    // Somebody has removed it meanwhile.
    expect(await scannedBy(77)).toBe(undefined)
    expect(await scannedBy(0)).toEqual({ packs: ['p'], left: null })
  })
})

describe('a file that is longer than when it was given', () => {
  /** A file that says so when it is asked. */
  const grown = (growth: () => Promise<number>, changes: Partial<Task> = {}): Task => {
    const blob = new Blob([LOG])
    const slice = (start: number, end: number): Blob => blob.slice(start, end)
    const file = { size: blob.size, arrayBuffer: () => blob.arrayBuffer(), slice, growth }
    return taskOf('', { blob: file as unknown as Blob, bytes: blob.size, ...changes })
  }
  const read = async (task: Task, signal?: AbortSignal): Promise<TaskOutcome> =>
    (await readingOf(task, {}, signal ? { cancelled: signal } : {})).reading.run()

  it('says by how much', async () => {
    const { source } = await read(grown(async () => 7))
    expect(source.receipt.issues).toMatchObject([
      { code: 'grew-while-read', first: { place: null, detail: 'it is 7 bytes longer now' } },
    ])
  })

  it('is told from one that was rewritten', async () => {
    const { source } = await read(grown(async () => 7))
    expect(source.sha256).toMatch(/^[0-9a-f]{64}$/)
    const rewritten = taskOf('', { blob: growing(LOG, LOG.toUpperCase()), bytes: LOG.length })
    expect((await read(rewritten)).source.receipt.issues).toMatchObject([
      { code: 'unreadable-file', first: { place: null, detail: 'it was rewritten while it was read' } },
    ])
  })

  it('is not said of one that has the same length', async () => {
    const outcome = await read(grown(async () => 0))
    expect(codesOf(outcome)).toEqual([])
    expect(outcome.source.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is unreadable where nobody can say how long it is', async () => {
    const outcome = await read(grown(() => Promise.reject(new DOMException('gone'))))
    expect([codesOf(outcome), outcome.source.sha256]).toEqual([['unreadable-file'], null])
  })

  it('is not asked for it when it was not read whole', async () => {
    const growth = vi.fn(async () => 7)
    const outcome = await read(grown(growth, { allowance: { members: 1, bytes: 10 } }))
    expect(codesOf(outcome)).not.toContain('unreadable-file')
  })

  it('is not asked about in an archive', async () => {
    const { blob } = grown(async () => 7)
    const { task, open } = memberOf([LOG], { changes: { blob } })
    const { reading } = await readingOf(task, { open })
    expect(codesOf(await reading.run())).toEqual([])
  })

  it('is not looked at further when a person cancels', async () => {
    const cancelled = new AbortController()
    const task = grown(async () => {
      cancelled.abort()
      return 7
    })
    const outcome = await read(task, cancelled.signal)
    expect([outcome.stopped, codesOf(outcome)]).toEqual(['cancelled', ['cancelled']])
  })
})

describe('an error', () => {
  it('of the storage ends the reading, and leaves what is stored as it is', async () => {
    const { reading, deposits } = await readingOf(taskOf(LOG))
    const outcome = await reading.failed(new StorageError('broken'))
    expect(outcome).toMatchObject({ stopped: 'full', archive: null, source: { sha256: null } })
    expect(outcome.source.receipt).toMatchObject({
      bytes: LOG.length,
      issues: [{ code: 'storage-full', first: { place: null, detail: 'broken' } }],
    })
    expect(deposits).toEqual([])
  })

  it('of ours makes the whole file unreadable', async () => {
    const { reading, deposits } = await readingOf(taskOf(LOG))
    const outcome = await reading.failed('odd')
    expect(outcome).toMatchObject({ stopped: null, archive: null, source: { sha256: null } })
    expect(outcome.source.receipt).toMatchObject({
      ledger: { parsed: 0, skipped: 0, unreadable: LOG.length },
      issues: [{ code: 'our-error', first: { detail: 'odd' } }],
    })
    expect(deposits).toMatchObject([{ source: outcome.source, blocks: [] }])
  })

  it('of ours makes of a member unreadable what came of it', async () => {
    const { reading } = await readingOf(memberOf([]).task)
    expect((await reading.failed(new TypeError('odd'))).source.receipt).toMatchObject({
      ...{ bytes: 0, ledger: { unreadable: 0 } },
      issues: [{ code: 'our-error', first: { detail: 'TypeError: odd' } }],
    })
  })

  it('of ours ends the reading when the storage is full, too', async () => {
    const deposit = async (): Promise<StoreResult<void>> => ({ ok: false, reason: 'full', detail: 'no room' })
    const { reading, commits } = await readingOf(taskOf(LOG), {}, { deposit })
    await commits.add({
      source: (await read(taskOf(LOG))).source,
      blocks: [],
      hits: [],
      counts: [],
      matches: [],
    })
    await commits.settle()
    expect((await reading.failed(new TypeError('odd'))).stopped).toBe('full')
  })
})

describe('the progress of a reading', () => {
  afterEach(() => vi.restoreAllMocks())

  /** Reports of a reading whose pieces are so many milliseconds apart. */
  async function reported(pieces: readonly string[], milliseconds: number): Promise<TaskProgress[]> {
    let now = 0
    vi.spyOn(Date, 'now').mockImplementation(() => now)
    const progress: TaskProgress[] = []
    const { task, open } = memberOf(pieces, { between: () => void (now += milliseconds) })
    const { reading } = await readingOf(task, { open }, { onProgress: (one) => void progress.push(one) })
    await reading.run()
    return progress
  }

  it('is reported a few times a second, and not for a short reading', async () => {
    const pieces = [LOG.slice(0, 300), LOG.slice(300, 600), LOG.slice(600, 900), LOG.slice(900)]
    expect(await reported(pieces, 149)).toMatchObject([{ bytesRead: 900 }])
    expect(await reported(pieces, 150)).toMatchObject([
      { bytesRead: 600 },
      { bytesRead: 900 },
      { bytesRead: LOG.length },
    ])
    expect(await reported(pieces, 49)).toEqual([])
  })

  it('names the format of a log, and of nothing else', async () => {
    const text = iisLog(4_000)
    const [first] = await reported([text.slice(0, -9), text.slice(-9)], 200)
    expect(first).toMatchObject({
      id: 0,
      path: 'x.log',
      format: 'iis-w3c',
      bytesRead: text.length,
      issues: 0,
    })
    expect(first!.hits).toEqual(noHits())
    const zip = `PK\u0003\u0004${'\0'.repeat(70_000)}`
    expect((await reported([zip, '\0'], 200))[0]).toMatchObject({ format: null, events: 0 })
  })
})

/** A file that is longer once its first bytes are read; when they are read again, they are others. */
function growing(content: string, rewritten: string): Blob {
  let blob = new Blob([content])
  const growth = async (): Promise<number> => {
    blob = new Blob([rewritten])
    return 7
  }
  const arrayBuffer = (): Promise<ArrayBuffer> => blob.arrayBuffer()
  const slice = (start: number, end: number): Blob => blob.slice(start, end)
  return { size: blob.size, arrayBuffer, slice, growth } as unknown as Blob
}

function failing(): never {
  throw new DOMException('gone', 'NotFoundError')
}
