import { describe, expect, it } from 'vitest'
import { formatById } from '../../formats/registry.ts'
import { contentSetupOf, iisLog, indicatorsOf, taskOf } from '../../../tests/cases/source-task.ts'
import { SourceLog } from '../source-log.ts'
import { ContentChangedError } from '../stored-block-skipper.ts'
import type { Task } from '../task.ts'
import { LogContent } from './log.ts'

function logOf(text: string, changes: Partial<Task> = {}, cancelled = new AbortController()) {
  const made = contentSetupOf(taskOf(text, changes), {
    indicators: indicatorsOf('198.51.100.3'),
    cancelled,
  })
  const format = formatById('iis-w3c')!
  const log = new SourceLog(format)
  return { ...made, content: new LogContent(made.setup, format, format.open(log), log) }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('a log', () => {
  it('gives its last blocks with what was found in them, and accounts for every byte', async () => {
    const text = iisLog(30)
    const { content, setup } = logOf(text)
    await content.push(bytesOf(text))
    const last = await content.end()
    expect(last.blocks).toHaveLength(1)
    expect(last.hits.map(({ place }) => place.ordinal)).toEqual([6, 16, 26])
    expect(content.log.receipt(text.length)).toMatchObject({ events: 30 })
    expect(setup.hunt.end).toBeLessThanOrEqual(text.length)
  })

  it('reads nothing more once it is stopped', async () => {
    const cancelled = new AbortController()
    const { content } = logOf('', {}, cancelled)
    cancelled.abort()
    await content.push(bytesOf(iisLog(3)))
    expect(content.log.accounted).toBe(0)
  })

  it('that is shorter than what is stored of it has changed', async () => {
    const blocks = [1, 2].map(() => ({
      rows: 3,
      minTime: Date.UTC(2021, 2, 3),
      maxTime: Date.UTC(2021, 2, 3) + 2000,
    }))
    const { content } = logOf('', { stored: { head: '', kept: {}, blocks } })
    await content.push(bytesOf(iisLog(3)))
    await expect(content.end()).rejects.toThrow(ContentChangedError)
  })
})
