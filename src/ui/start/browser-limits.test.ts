import { describe, expect, it } from 'vitest'
import type { BrowserSupport } from '../../engine/contracts/browser-support.ts'
import { browserLimits } from './browser-limits.ts'

const ALL: BrowserSupport = {
  notStored: null,
  temporaryFiles: true,
  room: { bytes: 60e9, logs: { least: 150e9, most: 500e9 } },
}

describe('what a browser does not allow', () => {
  it('is nothing where everything works, or where the room is not told', () => {
    expect(browserLimits(ALL, true)).toEqual([])
    expect(browserLimits({ ...ALL, room: null }, true)).toEqual([])
  })

  it('says how much fits into little room', () => {
    const room = { bytes: 300e6, logs: { least: 750e6, most: 2.5e9 } }
    const [limit, ...others] = browserLimits({ ...ALL, room }, true)
    expect(limit?.what).toContain('stores 300 MB more, which is enough for 750 MB to 2.5 GB of logs')
    expect(others).toEqual([])
  })

  it('says why nothing is stored and what to do, and nothing of room that is not given', () => {
    const room = { bytes: 0, logs: { least: 0, most: 0 } }
    for (const [reason, words] of [
      ['failed', 'in memory only'],
      ['full', 'is full'],
    ] as const) {
      const limits = browserLimits({ ...ALL, room, notStored: { reason, detail: 'no <b>' } }, true)
      expect(limits).toHaveLength(1)
      expect(limits[0]?.what).toContain(words)
      expect(limits[0]?.detail).toBe('no <b>')
    }
  })

  it('names each limit with its own advice', () => {
    const notStored = { reason: 'failed', detail: '' } as const
    const limits = browserLimits({ notStored, temporaryFiles: false, room: null }, false)
    expect(limits).toHaveLength(3)
    expect(new Set(limits.map(({ advice }) => advice)).size).toBe(3)
  })
})
