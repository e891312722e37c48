import { describe, expect, it } from 'vitest'
import type { Source } from '../../event/source.ts'
import { Twins } from './twins.ts'

const BYTES = 100

function twinsOf(paths: readonly string[]): Twins {
  const twins = new Twins()
  for (const [i, path] of paths.entries()) {
    const source = { path, contentHost: null, receipt: { bytes: BYTES } } as Source
    twins.add(source, { sha256: String(i), path, format: null, unasked: null })
  }
  return twins
}

describe('sources that were read whole', () => {
  it('are compared by size, and not with those of another server', () => {
    const twins = twinsOf(['EX01/inetpub/a.log', 'other/b.log'])
    expect(twins.of(BYTES, 'EX02/inetpub/a.log').map(({ sha256 }) => sha256)).toEqual(['1'])
    expect(twins.of(BYTES, 'copy/a.log').map(({ sha256 }) => sha256)).toEqual(['0', '1'])
    expect(twins.of(BYTES + 1, 'copy/a.log')).toEqual([])
  })

  it('are few for each, however many have one size, and among them is the one of the same name', () => {
    const counts = [10_000, 20_000].map((count) => {
      const twins = twinsOf(Array.from({ length: count }, (_, i) => `a.zip > d/${i}.log`))
      const last = String(count - 1)
      const found = twins.of(BYTES, `copy of d/${last}.log`)
      expect(found.map(({ sha256 }) => sha256)).toContain(last)
      return found.length
    })
    expect(counts[1]).toBe(counts[0])
    expect(counts[0]).toBeLessThan(500)
    const alike = twinsOf(Array.from({ length: 10_000 }, (_, i) => `${i}.zip > a.log`))
    expect(alike.of(BYTES, 'a.log').length).toBeLessThan(500)
  })
})
