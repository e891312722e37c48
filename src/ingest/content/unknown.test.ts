import { expect, it } from 'vitest'
import { SourceLog } from '../source-log.ts'
import { UnknownContent } from './unknown.ts'

it('counts bytes that nothing reads as skipped', async () => {
  const content = new UnknownContent(new SourceLog(null))
  await content.push(new Uint8Array(3))
  await content.push(new Uint8Array(4))
  expect((await content.end()).blocks).toEqual([])
  expect(content.log.receipt(7).ledger).toEqual({ parsed: 0, skipped: 7, unreadable: 0 })
  expect(content.format).toBeNull()
})
