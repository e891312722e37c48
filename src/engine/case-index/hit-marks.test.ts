import { describe, expect, it } from 'vitest'
import type { Hit } from '../../event/hit.ts'
import { HitMarks } from './hit-marks.ts'

const hit = (source: number, offset: number, level: Hit['level']): Hit =>
  ({ source, level, place: { kind: 'line', ordinal: 1, offset, length: 1 } }) as Hit

describe('the marks of hits', () => {
  it('are kept by source, in the order in which they came, however many they are', () => {
    const marks = HitMarks.of(
      Array.from({ length: 20 }, (_, i) => hit(i % 2, i, i < 10 ? 'low' : 'critical')),
    )
    expect([...marks.of(1).offsets]).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])
    expect([...marks.of(1).levels]).toEqual([2, 2, 2, 2, 2, 5, 5, 5, 5, 5])
  })

  it('are none for a source without hits', () => {
    expect(HitMarks.of([]).of(7).offsets).toHaveLength(0)
  })
})
