import { describe, expect, it } from 'vitest'
import { HEAD_BYTES } from '../../evidence/digest.ts'
import { contentSetupOf, iisLog, taskOf } from '../../../tests/cases/source-task.ts'
import { ContentChangedError } from '../stored-block-skipper.ts'
import type { Task } from '../task.ts'
import { ArchiveContent } from './archive.ts'
import { CarvedContent } from './carved.ts'
import { RecordContent } from './collector-record.ts'
import type { Content, Decision } from './content.ts'
import { LogContent } from './log.ts'
import { UndecidedContent } from './undecided.ts'
import { UnknownContent } from './unknown.ts'

const ZIP = new Uint8Array([0x50, 0x4b, 3, 4, ...new Array<number>(60).fill(0)])
const COPY_LOG =
  'CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration\r\n'

async function decided(
  content: string | Uint8Array<ArrayBuffer>,
  changes: Partial<Task> = {},
  complete = true,
): Promise<{ content: Content; bytes: Uint8Array; head: string }> {
  const task = taskOf(content, changes)
  let head = ''
  const undecided = new UndecidedContent(
    contentSetupOf(task).setup,
    () => null,
    (digest) => (head = digest),
  )
  const bytes = new Uint8Array(await task.blob.arrayBuffer())
  let decision: Decision | null = null
  if (bytes.length > 0) decision = await undecided.push(bytes)
  decision ??= await undecided.decide(complete)
  return { ...decision, head }
}

function codesOf({ log }: Content, bytes: number): string[] {
  log.balance(bytes)
  return log.receipt(bytes).issues.map(({ code }) => code)
}

describe('the first bytes of a source decide that it is', () => {
  it('a log', async () => {
    const { content, bytes } = await decided(iisLog(2))
    expect(content).toBeInstanceOf(LogContent)
    expect([content.format, content.readsEvents, content.isEventLog]).toEqual(['iis-w3c', true, true])
    expect(new TextDecoder().decode(bytes)).toBe(iisLog(2))
  })

  it('an archive', async () => {
    const { content } = await decided(ZIP)
    expect(content).toBeInstanceOf(ArchiveContent)
    expect([content.format, content.readsEvents]).toEqual(['zip', false])
  })

  it("a collector's record", async () => {
    const { content } = await decided(COPY_LOG, { path: 'kape/2021_CopyLog.csv' })
    expect(content).toBeInstanceOf(RecordContent)
    expect(content.record).toMatchObject({ manifest: null })
  })

  it('an empty file, unless something is known to be missing', async () => {
    const { content } = await decided('')
    expect(content).toBeInstanceOf(UnknownContent)
    expect(codesOf(content, 0)).toEqual(['empty-file'])
    expect(codesOf((await decided('', {}, false)).content, 0)).toEqual([])
  })

  it('a table whose columns somebody has to explain, or has explained', async () => {
    const table = 'when;who;what\n2021-03-03 00:00:00;a;b\n2021-03-03 00:00:01;a;c\n'
    const { content } = await decided(table)
    expect(content).toBeInstanceOf(UnknownContent)
    expect(codesOf(content, table.length)).toEqual(['needs-mapping'])
    const assumed = await decided(table, { tables: { mappings: [], assume: true } })
    expect(assumed.content).toBeInstanceOf(LogContent)
  })

  it('something that nothing recognises', async () => {
    expect((await decided('MZ nothing')).content).toBeInstanceOf(CarvedContent)
  })
})

describe('a source', () => {
  it('is decided as soon as enough bytes are there, whatever the pieces', async () => {
    const undecided = new UndecidedContent(
      contentSetupOf(taskOf('')).setup,
      () => null,
      () => undefined,
    )
    const bytes = new TextEncoder().encode(iisLog(2_000)).subarray(0, HEAD_BYTES + 9)
    expect(await undecided.push(bytes.subarray(0, HEAD_BYTES - 1))).toBeNull()
    const decision = await undecided.push(bytes.subarray(HEAD_BYTES - 1))
    expect(decision!.content.format).toBe('iis-w3c')
    expect(Buffer.from(decision!.bytes).equals(Buffer.from(bytes))).toBe(true)
  })

  it('that is not what was stored of it has changed', async () => {
    const { head } = await decided(iisLog(2))
    await expect(decided(iisLog(2), { stored: { head, kept: {}, blocks: [] } })).resolves.toBeDefined()
    await expect(decided(iisLog(3), { stored: { head, kept: {}, blocks: [] } })).rejects.toThrow(
      ContentChangedError,
    )
  })

  it('is read in parts where that is offered', async () => {
    const other = new UnknownContent(
      new UndecidedContent(
        contentSetupOf(taskOf('')).setup,
        () => null,
        () => undefined,
      ).log,
    )
    const asked: string[] = []
    const undecided = new UndecidedContent(
      contentSetupOf(taskOf('')).setup,
      (format) => {
        asked.push(format.id)
        return other
      },
      () => undefined,
    )
    await undecided.push(new TextEncoder().encode(iisLog(1)))
    expect((await undecided.decide(true)).content).toBe(other)
    expect(asked).toEqual(['iis-w3c'])
  })
})
