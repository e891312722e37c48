import { describe, expect, it } from 'vitest'
import type { Block } from '../event/block.ts'
import { BlockBuilder } from '../event/block-builder.ts'
import { hitsOf, type Match } from './hits.ts'

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

function match(name: string, rows = ROWS): Match {
  return { rule: { name, level: 'critical' }, rows: Uint32Array.from({ length: rows }, (_, i) => i) }
}

describe('hits of a source', () => {
  it('are kept up to a bound, and all are counted; the noise of others leaves each rule some', () => {
    const loud = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => match(name))
    const before = new Map<string, number>()
    const block = blockOf()
    const all = [hitsOf(block, 0, loud, before), hitsOf(block, 0, [match('quiet', 150)], before)]
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
})
