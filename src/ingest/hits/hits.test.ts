import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { keepHits, ruleHitsIn, type KeptCounts, type Match } from './hits.ts'
import { seeded } from '../../../tests/laws/format-reading.ts'

const ROWS = 6_000

function blockOf(): Block {
  let block: Block | null = null
  const builder = new BlockBuilder({
    format: 'iis-w3c',
    placeKind: 'line',
    blank: 'absent',
    emit: (one) => (block = one),
  })
  builder.useSchema(['c-ip'])
  for (let i = 0; i < ROWS; i++) {
    builder.row(i, i + 1, i * 10, 9)
    builder.putText(builder.field('c-ip'), '192.0.2.1')
  }
  builder.flush()
  return block!
}

function match(name: string, rows = ROWS, level: 'critical' | 'low' = 'critical'): Match {
  return { rule: { name, level }, rows: Uint32Array.from({ length: rows }, (_, i) => i) }
}

function hitsOf(block: Block, matches: readonly Match[], before: KeptCounts): ReturnType<typeof keepHits> {
  return keepHits(ruleHitsIn(block, 0, matches, new Map(before)), before)
}

describe('hits of a source', () => {
  it('are kept up to a bound, and all are counted; the noise of others leaves each rule some', () => {
    const loud = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => match(name))
    const before = new Map<string, number>()
    const block = blockOf()
    const all = [hitsOf(block, loud, before), hitsOf(block, [match('quiet', 150)], before)]
    const kept = new Map<string, number>()
    for (const { rule } of all.flatMap(({ hits }) => hits)) kept.set(rule, (kept.get(rule) ?? 0) + 1)
    expect(Object.fromEntries(kept)).toEqual({
      a: 5000,
      b: 5000,
      c: 5000,
      d: 5000,
      e: 100,
      f: 100,
      quiet: 100,
    })
    const counts = all.flatMap(({ counts: some }) => some)
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(6 * ROWS + 150 - 20_300)
    expect([...before.values()].reduce((sum, one) => sum + one, 0)).toBe(20_300)
  })

  it('are the same when what stands before was not all known where they were made', () => {
    const block = blockOf()
    for (let seed = 1; seed <= 10; seed++) {
      const next = seeded(seed)
      const blocks = Array.from({ length: 12 }, () =>
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((name) =>
          next(3) > 0
            ? [match(name, next(4) > 0 ? next(400) : next(ROWS), next(2) > 0 ? 'critical' : 'low')]
            : [],
        ),
      )
      const known: KeptCounts = new Map()
      const settled: KeptCounts = new Map()
      // What was settled when the part that a block stands in was given away: the part before it was not.
      let given: KeptCounts = new Map()
      let early: KeptCounts = new Map()
      for (const [i, matches] of blocks.entries()) {
        if (i % 3 === 0) {
          given = early
          early = new Map(settled)
        }
        const exact = hitsOf(block, matches, known)
        const late = keepHits(ruleHitsIn(block, 0, matches, given), settled)
        expect(late.hits.length, `seed ${seed}, block ${i}`).toBe(exact.hits.length)
        expect(late.counts).toEqual(exact.counts)
        expect(settled).toEqual(known)
      }
    }
  })
})
