import { describe, expect, it } from 'vitest'
import { addId, difference, joinSketch, mix, newSketch, packed, type IdSketch } from './id-sketch.ts'

/** A sketch of the ids from `from` to before `to`. */
function sketchOf(from: number, to: number, but: readonly number[] = []): IdSketch {
  const sketch = newSketch()
  for (let n = from; n < to; n++) if (!but.includes(n)) addId(sketch, mix(n), mix(n + 1_000_000))
  return sketch
}

const idsOf = (...numbers: number[]): string[] => numbers.map((n) => `${mix(n)} ${mix(n + 1_000_000)}`).sort()

describe('a sketch of ids', () => {
  it.each([10, 64, 65, 500, 100_000])('tells which of %i ids another one lacks', (most) => {
    const { first, second, whole } = difference(sketchOf(0, most, [3]), sketchOf(0, most, [1, 7]))
    expect([first.toSorted(), second, whole]).toEqual([idsOf(1, 7), idsOf(3), true])
  })

  it.each([
    [16, 0.99],
    [30, 0.98],
  ])('tells %i of any number of ids apart, in a share of %d of all cases', (most, share) => {
    const runs = Array.from({ length: 300 }, (_, run) => {
      const gone = Array.from({ length: most }, (_, i) => run * 1_000 + 20 * i)
      const all = [run * 1_000, (run + 1) * 1_000] as const
      const { first, second, whole } = difference(sketchOf(...all), sketchOf(...all, gone))
      const wanted = idsOf(...gone)
      expect(first.filter((id) => !wanted.includes(id))).toEqual([])
      expect(second).toEqual([])
      return whole && first.length === most
    })
    expect(runs.filter((told) => told).length).toBeGreaterThanOrEqual(share * runs.length)
  })

  it('says when there are more than it can tell apart', () => {
    const { first, second, whole } = difference(sketchOf(0, 5_000), sketchOf(4_000, 9_000))
    expect(whole).toBe(false)
    expect(first.length + second.length).toBeLessThan(10)
  })

  it('is the same in whatever order and in however many parts ids are added', () => {
    for (const most of [5, 60, 100, 3_000]) {
      const whole = sketchOf(0, most)
      for (const cut of [1, Math.floor(most / 2), most - 1]) {
        const parts = sketchOf(cut, most)
        joinSketch(parts, sketchOf(0, cut))
        expect(packed(parts)).toEqual(packed(whole))
      }
    }
  })

  it('takes the same room for any number of ids, and leaves others as they are', () => {
    expect(sketchOf(0, 1_000_000).words.length).toBe(sketchOf(0, 65).words.length)
    const [one, other] = [sketchOf(0, 300), sketchOf(0, 200)]
    const before = [packed(one), packed(other)].map(({ words }) => [...words])
    difference(one, other)
    joinSketch(newSketch(), other)
    expect([packed(one), packed(other)].map(({ words }) => [...words])).toEqual(before)
  })

  it('takes an id that one of them has twice as its own', () => {
    const twice = sketchOf(0, 10)
    joinSketch(twice, sketchOf(4, 5))
    expect(difference(twice, sketchOf(0, 10))).toEqual({ first: idsOf(4), second: [], whole: true })
  })

  it('ends, whatever stands in a table', () => {
    const forged: IdSketch = { count: 1_000, words: new Int32Array(sketchOf(0, 100).words.length).fill(1) }
    expect(difference(forged, sketchOf(0, 100)).whole).toBe(false)
  })
})
