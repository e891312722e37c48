import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

describe('what a storage says by its errors', () => {
  it('there is no room, however deep it is said', () => {
    const quota = new DOMException('Encountered full disk', 'QuotaExceededError')
    const aborted = Object.assign(new Dexie.AbortError('aborted'), { inner: quota })
    const bulk = new Dexie.BulkError('1 of 2 failed', [aborted as Error])
    for (const error of [quota, aborted, bulk, new Dexie.QuotaExceededError('no more')])
      expect(refusalOf(error)).toMatchObject({ reason: 'full' })
    expect(refusalOf(bulk)?.detail).toBe('Encountered full disk')
  })

  it('it does not work, in the words of browsers', () => {
    const told = [
      // Chromium with a broken or full disk; Firefox in a window that keeps nothing; Safari that lost its storage.
      new DOMException('Internal error committing transaction.', 'UnknownError'),
      new DOMException('A mutation operation was attempted on a database', 'InvalidStateError'),
      new DOMException('Connection to Indexed Database server lost.', 'UnknownError'),
      new Dexie.OpenFailedError('not opened'),
      new Dexie.MissingAPIError('IndexedDB API missing'),
    ]
    for (const error of told) expect(refusalOf(error)).toMatchObject({ reason: 'failed' })
  })

  it('errors of ours are not its word', () => {
    const ours = [
      new TypeError('x is not a function'),
      new Error('block 7 is damaged'),
      new DOMException('no such table', 'NotFoundError'),
      Object.assign(new Dexie.AbortError('aborted'), { inner: new Dexie.DataError('no key') }),
      'a text',
    ]
    for (const error of ours) expect(refusalOf(error)).toBe(null)
  })
})
