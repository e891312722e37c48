import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../storage/memory-store.ts'
import { iisLog, indicatorsOf, memoryPlatform, taskOf } from '../../tests/cases/source-task.ts'
import { Ingest } from './ingest.ts'
import type { Task, TaskOutcome } from './task.ts'

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
