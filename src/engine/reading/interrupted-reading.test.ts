import { describe, expect, it } from 'vitest'
import type { IssueCode } from '../../event/issue.ts'
import type { Source } from '../../event/source.ts'
import { headDigest } from '../../evidence/digest.ts'
import type { BlockEnvelope } from '../../storage/store.ts'
import { taskOf } from '../../../tests/cases/source-task.ts'
import { InterruptedReading } from './interrupted-reading.ts'

const TEXT = 'a log'
const head = await headDigest(new TextEncoder().encode(TEXT))

function source(changes: Partial<Source> = {}, code?: IssueCode): Source {
  return {
    id: 7,
    path: 'x.log',
    format: 'iis-w3c',
    sha256: 'ab',
    mark: { bytes: TEXT.length, head, kept: { rule: 3 } },
    receipt: { issues: code ? [{ code, count: 1 }] : [] },
    ...changes,
  } as unknown as Source
}

const BLOCKS = [1, 2].map((id) => ({ id, source: 7, rows: id }) as unknown as BlockEnvelope)

describe('an interrupted reading', () => {
  it('knows a source that was read to its end by path, size and first bytes', async () => {
    const reading = new InterruptedReading([source()], [])
    expect(await reading.finished(taskOf(TEXT))).toMatchObject({ id: 7 })
    expect(await reading.finished(taskOf('b log'))).toBeNull()
    expect(await reading.finished(taskOf('a longer log'))).toBeNull()
    expect(await reading.finished(taskOf(TEXT, { path: 'y.log' }))).toBeNull()
  })

  it.each([
    ['one that was not read to its end', source({ sha256: null })],
    ['one that may hold more', source({}, 'locked-archive')],
    ['an archive, whose members have to be looked at', source({ format: 'zip' })],
  ])('has the source read again: %s', async (_, one) => {
    expect(await new InterruptedReading([one], []).finished(taskOf(TEXT))).toBeNull()
  })

  it('knows what is stored of a source, and its id', () => {
    const reading = new InterruptedReading([source({ sha256: null })], BLOCKS)
    const stored = { head, kept: { rule: 3 }, blocks: BLOCKS }
    expect(reading.storedPart(taskOf(TEXT))).toEqual({ id: 7, stored })
    expect(new InterruptedReading([source()], []).storedPart(taskOf(TEXT))).toEqual({ id: 7, stored: null })
    expect(reading.storedPart(taskOf(TEXT, { path: 'y.log' }))).toBeNull()
  })

  it('takes a member for read only when its archive turns out to be the same', async () => {
    const member = source({ path: 'x.zip > a.log' })
    const archive = source({ id: 6, path: 'x.zip', format: 'zip', sha256: 'cd' })
    const reading = new InterruptedReading([archive, member], [])
    const task = taskOf(TEXT, { path: 'x.zip > a.log', archivePath: 'x.zip' })
    expect(await reading.finished(task)).toBeNull()
    reading.learn({ ...archive, sha256: 'other' })
    expect(await reading.finished(task)).toBeNull()
    reading.learn(archive)
    expect(await reading.finished(task)).toMatchObject({ path: 'x.zip > a.log' })
  })
})
