import { expect, it } from 'vitest'
import type { recordOf } from '../../evidence/collectors/registry.ts'
import { RecordContent } from './collector-record.ts'

/** A record whose lines are understood when they begin with an equals sign. */
function record(lines: string[]): NonNullable<ReturnType<typeof recordOf>> {
  return {
    collector: { id: 'kape' },
    record: {
      id: 'kape-copy-log',
      open: () => ({
        line: (line: string) => line.startsWith('=') && lines.push(line) > 0,
        end: () => ({ notes: lines }),
      }),
    },
  } as unknown as NonNullable<ReturnType<typeof recordOf>>
}

it("a collector's record yields its statement at the end, and says what makes no sense", async () => {
  const lines: string[] = []
  const content = new RecordContent(record(lines))
  await content.push(new TextEncoder().encode('=one\n=t'))
  expect(content.record).toEqual({ collector: 'kape', manifest: null })
  await content.push(new TextEncoder().encode('wo\nodd\n'))
  await content.end()
  expect(content.record).toEqual({ collector: 'kape', manifest: { notes: ['=one', '=two'] } })
  expect(content.format).toBe('kape-copy-log')
  expect(content.log.receipt(14)).toMatchObject({
    ledger: { parsed: 10, skipped: 0, unreadable: 4 },
    issues: [{ code: 'damaged-record' }],
  })
})
