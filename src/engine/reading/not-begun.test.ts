import { describe, expect, it } from 'vitest'
import type { Issue } from '../../event/issue.ts'
import type { StopReason } from '../../event/stop-reason.ts'
import { notBegun } from './not-begun.ts'

const task = (more: object = {}) => ({
  ...{ id: 7, path: 'EX01/C/inetpub/u_ex.log', bytes: 500, member: null, issues: [] },
  ...more,
})

describe('a source that was not begun', () => {
  it.each<[StopReason, string]>([
    ['cancelled', 'cancelled'],
    ['full', 'storage-full'],
    ['memory', 'memory-full'],
  ])('because reading was %s has the issue %s', (stopped, code) => {
    const { issues } = notBegun(task(), stopped).receipt
    expect(issues).toEqual([{ code, count: 1, first: { code, place: null, detail: 'it was not begun' } }])
  })

  it('is skipped with all its bytes, and holds nothing', () => {
    const source = notBegun(task(), 'cancelled')
    expect(source).toMatchObject({
      ...{ id: 7, path: 'EX01/C/inetpub/u_ex.log', contentHost: null, format: null, sha256: null },
      ...{ coverage: [], facts: [], mark: { bytes: 500, head: '', kept: null } },
      receipt: {
        ...{ bytes: 500, events: 0, firstTime: null, lastTime: null },
        ledger: { parsed: 0, skipped: 500, unreadable: 0 },
      },
    })
    expect(source.originalPath).toBe('C:\\inetpub\\u_ex.log')
  })

  it('counts no bytes that only an archive claims for its member', () => {
    const source = notBegun(task({ member: 0 }), 'cancelled')
    expect(source.receipt).toMatchObject({ bytes: 0, ledger: { parsed: 0, skipped: 0, unreadable: 0 } })
    expect(source.mark!.bytes).toBe(500)
  })

  it('keeps what was noticed about it before', () => {
    const noted: Issue = { code: 'unsafe-name', place: null, detail: 'noted' }
    const { issues } = notBegun(task({ issues: [noted] }), 'full').receipt
    expect(issues[0]).toEqual({ code: 'unsafe-name', count: 1, first: noted })
    expect(issues[1]!.code).toBe('storage-full')
  })
})
