import { describe, expect, it } from 'vitest'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf, formatById } from '../../formats/registry.ts'
import { contentSetupOf, iisLog, indicatorsOf, taskOf } from '../../../tests/cases/source-task.ts'
import { LogInPartsContent } from './log-in-parts.ts'

const format = formatById('iis-w3c')!
const indicators = indicatorsOf('198.51.100.3')
const parts = { hunter: new Hunter({ rules: [], indicators }, fieldOf), partReaders: null, apart: 2_000 }

describe('a large log', () => {
  it('is stored part by part, and its ledger is whole at the end', async () => {
    const text = iisLog(200)
    const { setup, stored } = contentSetupOf(taskOf(text), { indicators })
    const content = new LogInPartsContent(setup, parts, format, format.parts!(2_000))
    await content.push(new TextEncoder().encode(text))
    expect(await content.end()).toEqual({ blocks: [], hits: [], counts: [], matches: [] })
    expect(stored.flatMap(({ hits }) => hits)).toHaveLength(20)
    expect(stored.length).toBeGreaterThan(3)
    expect(content.log.receipt(text.length)).toMatchObject({ events: 200 })
    expect([content.format, content.isEventLog]).toEqual(['iis-w3c', true])
  })

  it('has no end when reading is stopped before it', async () => {
    const cancelled = new AbortController()
    const { setup } = contentSetupOf(taskOf(''), { cancelled })
    const content = new LogInPartsContent(setup, parts, format, format.parts!(2_000))
    await content.push(new TextEncoder().encode(iisLog(9)))
    cancelled.abort()
    expect(await content.end()).toBeNull()
  })
})
