import { describe, expect, it } from 'vitest'
import type { Citation } from '../../detections/statement.ts'
import type { EventDetail } from '../../engine/contracts/events.ts'
import { quote } from './quote.ts'

const place = { kind: 'line', ordinal: 44, offset: 9, length: 5 } as const
const cited = (): Citation => ({ source: 3, place, time: 1, rule: null })
const ref = { block: 7, row: 2 }

function engine(detail: Partial<EventDetail>) {
  const asked: number[] = []
  return {
    asked,
    locate: (_: string, source: number) => (asked.push(source), Promise.resolve(source === 3 ? ref : null)),
    detail: () =>
      Promise.resolve({
        ok: true as const,
        value: {
          place,
          encoding: null,
          summary: 'POST  /ecp/y.js',
          source: { path: 'a.zip > EX01/logs/u_ex210303.log' },
          raw: { from: 'columns', bytes: new TextEncoder().encode('GET /ecp/y.js 241\r\n') },
          ...detail,
        } as unknown as EventDetail,
      }),
  }
}

describe('the quote of an event', () => {
  it('is the line of a text log, with the file and the place', async () => {
    expect(await quote(engine({}), 'case', cited())).toEqual({
      ref,
      text: 'GET /ecp/y.js 241',
      source: 'u_ex210303.log, line 44',
    })
  })

  it('is the row of the table for a binary record, whose bytes nobody can read', async () => {
    const record = { ...place, kind: 'record' } as const
    const found = await quote(engine({ place: record as never }), 'case', cited())
    expect(found).toMatchObject({ text: 'POST  /ecp/y.js', source: 'u_ex210303.log, record 44' })
  })

  it('is looked up once for a citation, and is none where no event is stored', async () => {
    const once = engine({})
    const one = cited()
    await Promise.all([quote(once, 'case', one), quote(once, 'case', one)])
    expect(once.asked).toEqual([3])
    expect(await quote(engine({}), 'case', { ...cited(), source: 5 })).toBeNull()
    expect(await quote(engine({}), 'case', { ...cited(), place: null })).toBeNull()
  })
})
