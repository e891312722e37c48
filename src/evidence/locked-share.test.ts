import { expect, it } from 'vitest'
import type { IssueCode } from '../event/issue.ts'
import type { Ledger } from '../event/receipt.ts'
import type { Source } from '../event/source.ts'
import { withLockedShares } from './locked-share.ts'

function source(path: string, parsed: number, ...codes: readonly IssueCode[]): Source {
  const issues = codes.map((code) => ({ code, count: 1 }))
  return {
    path,
    receipt: { bytes: 110, ledger: { parsed, skipped: 7, unreadable: 3 }, issues },
  } as unknown as Source
}

const ledgers = (...sources: readonly Source[]): Ledger[] =>
  withLockedShares(sources).map(({ receipt }) => receipt.ledger)

it('the locked members of an archive are not parsed: their share of it is skipped', () => {
  const members = [
    source('a.zip > 1', 9, 'locked-archive'),
    source('a.zip > 2', 9),
    source('a.zip > 3', 9, 'empty-file'),
  ]
  const [archive, ...others] = ledgers(source('a.zip', 100), ...members)
  expect(archive).toEqual({ parsed: 67, skipped: 40, unreadable: 3 })
  expect(others).toEqual(members.map(({ receipt }) => receipt.ledger))
})

it('an archive all of whose members are locked is skipped as a whole', () => {
  const locked = [1, 2].map((n) => source(`a.zip > ${n}`, 0, 'bad-text', 'locked-archive'))
  expect(ledgers(...locked, source('a.zip', 100)).at(-1)).toEqual({ parsed: 0, skipped: 107, unreadable: 3 })
})

it('each archive has its own members, and those of an inner one are not those of the outer', () => {
  const all = [
    source('a.zip', 100),
    source('a.zip > b.zip', 50),
    source('a.zip > b.zip > 1', 0, 'locked-archive'),
    source('c.zip', 100),
    source('c.zip > 1', 9),
    source('loose.log', 100, 'locked-archive'),
  ]
  const sources = withLockedShares(all)
  expect(sources.map(({ receipt }) => receipt.ledger.parsed)).toEqual([100, 0, 0, 100, 9, 100])
  // What does not change stays the same object, so that nothing is stored anew.
  expect(sources.map((one, i) => one === all[i])).toEqual([true, false, true, true, true, true])
  expect(sources[1]!.receipt.bytes).toBe(110)
})
