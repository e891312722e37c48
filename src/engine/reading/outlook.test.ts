import { describe, expect, it } from 'vitest'
import type { ReadingProgress } from '../contracts/reading.ts'
import { Outlooks } from './outlook.ts'

const MB = 1 << 20

function dropped(path: string, size: number): { path: string; blob: Blob; size: number } {
  return { path, blob: new Blob(['x']), size }
}

function progressAt(
  seconds: number,
  bytesRead: number,
  bytesTotal: number,
): Omit<ReadingProgress, 'outlook'> {
  return {
    phase: 'reading',
    bytesRead,
    bytesTotal,
    bytesUnpacked: bytesRead,
    events: 0,
    sourcesDone: 0,
    sourcesKnown: 1,
    seconds,
    secondsLeft: null,
    active: [],
    hits: { informational: 0, low: 0, medium: 0, high: 0, critical: 0 },
    issues: 0,
  }
}

describe('what a reading will take', () => {
  it('is a range that measuring makes narrower', async () => {
    const outlooks = new Outlooks(async () => ({ usage: 0, quota: 10_000 * MB }))
    await outlooks.begin([dropped('a.log', 600 * MB), dropped('b.evtx', 400 * MB)])
    const before = outlooks.at(progressAt(0, 0, 1000 * MB))
    expect(before).toMatchObject({ files: 2, bytes: 1000 * MB, unopened: 0, seconds: null, fits: 'yes' })
    expect(before.size).toEqual({ least: 1000 * MB, most: 1000 * MB })
    expect(before.storage.most).toBeGreaterThan(before.storage.least)
    for (let second = 1; second < 10; second++) outlooks.at(progressAt(second, second * 20 * MB, 1000 * MB))
    const { seconds } = outlooks.at(progressAt(10, 200 * MB, 1000 * MB))
    // 800 MB are left at 20 MB a second.
    expect(seconds!.least).toBeLessThan(40)
    expect(seconds!.most).toBeGreaterThan(40)
    expect(seconds!.most).toBeLessThan(60)
  })

  it('says what will not fit, and what may not', async () => {
    const outlookIn = async (megabytes: number): Promise<string> => {
      const outlooks = new Outlooks(async () => ({ usage: 5 * MB, quota: (5 + megabytes) * MB }))
      await outlooks.begin([dropped('a.log', 1000 * MB)])
      return outlooks.at(progressAt(0, 0, 1000 * MB)).fits
    }
    expect(await Promise.all([50, 200, 800].map(outlookIn))).toEqual(['no', 'perhaps', 'yes'])
    const silent = new Outlooks(async () => null)
    await silent.begin([dropped('a.log', 1000 * MB)])
    expect(silent.at(progressAt(0, 0, 1000 * MB))).toMatchObject({ room: null, fits: 'yes' })
  })

  it('knows what comes out of an archive when somebody has looked', async () => {
    const outlooks = new Outlooks(async () => null)
    await outlooks.begin([dropped('a.tar.gz', 10 * MB), dropped('b.log', 5 * MB)])
    const before = outlooks.at(progressAt(0, 0, 15 * MB))
    expect([before.unopened, before.size.least]).toEqual([1, 15 * MB])
    expect(before.size.most).toBeGreaterThan(100 * MB)
    outlooks.opened('a.tar.gz', 70 * MB)
    const after = outlooks.at(progressAt(1, 1, 15 * MB))
    expect([after.unopened, after.size]).toEqual([0, { least: 75 * MB, most: 75 * MB }])
  })
})
