import { describe, expect, it } from 'vitest'
import type { RuleSet } from '../../detections/rule.ts'
import type { Source } from '../../event/source.ts'
import type { StopReason } from '../../event/stop-reason.ts'
import type { CaseStore } from '../../storage/store.ts'
import { taskOf } from '../../../tests/cases/source-task.ts'
import { forgetRemovedPacks, rescanSources } from './rescanning.ts'

function toRescan(id: number) {
  return { source: { id } as Source, task: taskOf('', { id }) }
}

function rulesOf(...packs: readonly string[]): RuleSet {
  return { yara: { rules: packs.map((pack) => ({ name: pack, pack })) } } as unknown as RuleSet
}

describe('sources that are to be rescanned', () => {
  it('are each scanned once, by whichever reader has time', async () => {
    const scanned: number[] = []
    const reader = {
      rescanBytes: async (_: unknown, { id }: Source) => {
        scanned.push(id)
        return { hits: id, stopped: null }
      },
    }
    let hits = 0
    const sources = [1, 2, 3, 4, 5].map(toRescan)
    const reason = await rescanSources(
      [reader, reader],
      sources,
      (some) => (hits += some),
      () => false,
    )
    expect([scanned.sort(), hits, reason]).toEqual([[1, 2, 3, 4, 5], 15, null])
  })

  it.each(['full', 'cancelled'] as const)(
    'are left once a reader is stopped: %s',
    async (stopped: StopReason) => {
      let scans = 0
      const reader = { rescanBytes: async () => ({ hits: 0, stopped: ++scans === 2 ? stopped : null }) }
      const sources = [1, 2, 3, 4].map(toRescan)
      expect(
        await rescanSources(
          [reader],
          sources,
          () => undefined,
          () => false,
        ),
      ).toBe(stopped)
      expect(scans).toBe(2)
      expect(
        await rescanSources(
          [reader],
          sources,
          () => undefined,
          () => true,
        ),
      ).toBeNull()
      expect(scans).toBe(2)
    },
  )
})

describe('a pack that is removed', () => {
  it('counts as never scanned for; what else was scanned for stays', async () => {
    const scan = (packs: readonly string[], left: string | null) =>
      ({ scan: { packs, left } }) as unknown as Source
    const sources = [scan(['a', 'b'], 'slow'), scan(['b'], 'slow'), scan(['a'], null), {} as Source]
    const put: Source[] = []
    const store = {
      sources: {
        list: async () => sources,
        put: async (_: string, source: Source) => {
          put.push(source)
          return { ok: true, value: undefined }
        },
      },
    } as unknown as CaseStore
    await forgetRemovedPacks(store, 'case', rulesOf('a'), rulesOf('a', 'b'))
    expect(put).toEqual([])
    await forgetRemovedPacks(store, 'case', rulesOf('a', 'b'), rulesOf('a'))
    expect(put.map((one) => one.scan)).toEqual([
      { packs: ['a'], left: 'slow' },
      { packs: [], left: null },
    ])
  })
})
