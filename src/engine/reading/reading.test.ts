import { describe, expect, it } from 'vitest'
import type { Source } from '../../event/source.ts'
import { noHits, type Task, type TaskOutcome } from '../../ingest/task.ts'
import type { ReadingProgress } from '../contracts/reading.ts'
import type { Reader } from '../../ingest/reader.ts'
import { Reading } from './reading.ts'

/** Lets the event loop turn often enough for anything that is ready to go on. */
async function idleTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
}

function sourceOf(task: Task, format: string | null): Source {
  return {
    id: task.id,
    path: task.path,
    originalPath: null,
    contentHost: null,
    format,
    sha256: null,
    receipt: {
      bytes: task.bytes,
      events: 1,
      firstTime: null,
      lastTime: null,
      ledger: { parsed: task.bytes, skipped: 0, unreadable: 0 },
      issues: [],
    },
    coverage: [],
    facts: [],
  }
}

/** A blob named `x.zip` holds two members: `a.log`, and `inner.zip` while it is not nested itself. */
async function readTask(task: Task): Promise<TaskOutcome> {
  await Promise.resolve()
  const isArchive = task.path.endsWith('.zip')
  const members = task.depth === 0 ? ['a.log', 'inner.zip'] : ['b.log']
  return {
    source: sourceOf(task, isArchive ? 'zip' : 'test'),
    archive: isArchive
      ? {
          blob: task.blob,
          path: task.path,
          depth: task.depth + 1,
          spooled: false,
          members: members.map((name, index) => ({
            path: `${task.path} > ${name}`,
            index,
            bytes: 50,
            packed: 10,
            span: null,
            issues: [],
          })),
        }
      : null,
    hits: { ...noHits(), high: 1 },
    stopped: null,
  }
}

function unexpected(): never {
  throw new Error('a reading does not call this')
}

function readerWith(read: Reader['read']): Reader {
  return {
    parallelSmallTasks: 0,
    read,
    rehuntBlocks: unexpected,
    rescanBytes: unexpected,
    settle: async () => true,
    costs: async () => ({}),
    setIdle: () => undefined,
    pause: () => undefined,
    cancel: () => undefined,
  }
}

function reader(onTask: (task: Task) => void = () => undefined): Reader {
  return readerWith(async (task) => {
    onTask(task)
    return readTask(task)
  })
}

describe('a reading', () => {
  it('follows archives in archives and reads every member once, with any number of readers', async () => {
    for (const count of [1, 2, 5]) {
      const seen: string[] = []
      const progress: ReadingProgress[] = []
      const readers = Array.from({ length: count }, () => reader((task) => seen.push(task.path)))
      const reading = new Reading(
        readers,
        7,
        (update) => progress.push(update),
        () => undefined,
      )
      const result = await reading.run([
        { path: 'x.zip', blob: new Blob(['0123456789']) },
        { path: 'plain.log', blob: new Blob(['01234']) },
      ])
      reading.finish('done')
      expect(seen.sort()).toEqual([
        'plain.log',
        'x.zip',
        'x.zip > a.log',
        'x.zip > inner.zip',
        'x.zip > inner.zip > b.log',
      ])
      expect(result).toEqual({ outcomes: 5, bytes: 5 + 50 + 50, events: 5, stopped: null })
      const last = progress.at(-1)!
      expect(last).toMatchObject({
        phase: 'done',
        bytesRead: 15,
        bytesTotal: 15,
        sourcesDone: 5,
        sourcesKnown: 5,
      })
      expect(last.hits.high).toBe(5)
      expect(progress.every(({ bytesRead, bytesTotal }) => bytesRead <= bytesTotal)).toBe(true)
    }
  })

  it('keeps files of one path apart, and passes on what was noticed about them', async () => {
    const seen: string[] = []
    const noticed = { code: 'unsafe-name', place: null, detail: 'x' } as const
    const one = reader(({ path, bytes, issues }) =>
      seen.push([path, bytes, ...issues.map(({ code }) => code)].join(' ')),
    )
    const reading = new Reading(
      [one],
      0,
      () => undefined,
      () => undefined,
    )
    await reading.run([
      { path: 'logs/x.log', blob: new Blob(['1']) },
      { path: 'logs/x.log', blob: new Blob(['22']), issues: [noticed] },
    ])
    expect(seen.sort()).toEqual(['logs (2)/x.log 2 unsafe-name same-name', 'logs/x.log 1'])
  })

  it('waits while it is paused, and goes on', async () => {
    const asked: string[] = []
    const phases: string[] = []
    let readOne = (): void => undefined
    const firstIsRead = new Promise<void>((resolve) => (readOne = resolve))
    const one = reader((task) => {
      asked.push(task.path)
      if (asked.length === 1) reading.pause(true)
    })
    const reading: Reading = new Reading(
      [one],
      0,
      ({ phase }) => phases.push(phase),
      () => readOne(),
    )
    const result = reading.run([
      { path: 'a.log', blob: new Blob(['12']) },
      { path: 'b.log', blob: new Blob(['1']) },
    ])
    await firstIsRead
    await idleTurns()
    expect(asked).toEqual(['a.log'])
    expect(phases.at(-1)).toBe('paused')
    reading.pause(false)
    expect(await result).toMatchObject({ outcomes: 2, stopped: null })
    expect(asked).toEqual(['a.log', 'b.log'])
  })

  it('can be cancelled while it is paused', async () => {
    let readOne = (): void => undefined
    const firstIsRead = new Promise<void>((resolve) => (readOne = resolve))
    const reading: Reading = new Reading(
      [reader(() => reading.pause(true))],
      0,
      () => undefined,
      () => readOne(),
    )
    const result = reading.run([
      { path: 'a.log', blob: new Blob(['12']) },
      { path: 'b.log', blob: new Blob(['1']) },
    ])
    await firstIsRead
    await idleTurns()
    reading.cancel()
    expect(await result).toMatchObject({ outcomes: 1, stopped: 'cancelled' })
  })

  it('stops after a cancel and says so', async () => {
    const reading: Reading = new Reading(
      [reader(() => reading.cancel())],
      0,
      () => undefined,
      () => undefined,
    )
    const result = await reading.run([
      { path: 'a.log', blob: new Blob(['1']) },
      { path: 'b.log', blob: new Blob(['2']) },
    ])
    expect(result).toMatchObject({ outcomes: 1, stopped: 'cancelled' })
  })

  it('stops every reader when the storage is full', async () => {
    const full = readerWith(async (task) => ({ ...(await readTask(task)), stopped: 'full' }))
    const reading = new Reading(
      [full],
      0,
      () => undefined,
      () => undefined,
    )
    const result = await reading.run([
      { path: 'a.log', blob: new Blob(['1']) },
      { path: 'b.log', blob: new Blob(['2']) },
    ])
    expect(result).toMatchObject({ outcomes: 1, stopped: 'full' })
  })
})
