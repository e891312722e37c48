import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packAscending, packNarrow, packPath, unpackAscending, unpackNarrow, unpackPath } from './numbers.ts'

const words = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  fc.array(fc.integer({ min: 0, max: 70_000 })),
  fc.array(fc.integer({ min: 0, max: 300 })),
  fc.array(fc.constant(0)),
)

describe('packed numbers', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(words, (given) => {
        const values = Uint32Array.from(given)
        const count = values.length
        expect(unpackNarrow(packNarrow(values), count)).toEqual(values)
        expect(unpackPath(packPath(values), count)).toEqual(values)
        const ascending = values.slice().sort()
        expect(unpackAscending(packAscending(ascending), count)).toEqual(ascending)
      }),
    )
  })

  it('take as many bytes as the largest of them needs', () => {
    expect(packNarrow(Uint32Array.of(0, 0)).length).toBe(0)
    expect(packNarrow(Uint32Array.of(255, 0)).length).toBe(2)
    expect(packNarrow(Uint32Array.of(256, 0)).length).toBe(4)
    expect(packAscending(Uint32Array.of(7, 1000, 1001, 3000)).length).toBe(8)
    expect(packPath(Uint32Array.of(0, 1, 2, 3)).length).toBe(0)
  })
})
