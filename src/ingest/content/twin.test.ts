import { expect, it } from 'vitest'
import { TwinContent } from './twin.ts'

it('names the source with the same bytes, has its format, and skips all bytes', async () => {
  const twin = new TwinContent({ sha256: 'ab', path: 'first.log', format: 'iis-w3c', unasked: null })
  await twin.push(new Uint8Array(9))
  expect([twin.format, twin.readsEvents]).toEqual(['iis-w3c', false])
  expect(twin.log.receipt(9)).toMatchObject({
    ledger: { skipped: 9 },
    issues: [{ code: 'already-read', first: { detail: 'it equals first.log' } }],
  })
})
