import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined, utf8 } from '../../event/bytes.ts'
import type { ValueHeap } from '../../event/column.ts'
import { withoutKernel } from '../../kernel/kernel.ts'
import { addressPlaces } from './address-places.ts'
import { addressesIn } from './named.ts'

function heapOf(values: readonly string[]): ValueHeap {
  const cells = values.map(utf8)
  const ends = new Uint32Array(values.length + 1)
  cells.forEach((cell, i) => (ends[i + 1] = ends[i]! + cell.length))
  return { bytes: joined(cells), ends, count: values.length }
}

function codesWith(values: readonly string[], dotted: boolean): number[] {
  return values.flatMap((value, i) => (addressesIn(value).some(({ v4 }) => dotted || !v4) ? [i + 1] : []))
}

const piece = fc.constantFrom(
  '::1',
  '2001:db8::7',
  '1:2:3:4:5:6:7:8',
  '0001:2:3333:4:5:6666:198.51.100.7',
  '198.51.100.7',
  '1.2.3',
  '12:34:56',
  ':',
  '.',
  ' ',
  'a',
  '[fe80::1%3]:443',
)
const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''))

describe('values that may hold an address', () => {
  it('are all those that hold one', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), fc.boolean(), (values, dotted) => {
        const heap = heapOf([...values, 'x'.repeat(512)])
        const wanted = codesWith(values, dotted)
        const found = addressPlaces(heap, dotted)
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
        expect(found).toEqual(expect.arrayContaining(wanted))
        expect(withoutKernel(() => addressPlaces(heap, dotted))).toEqual(expect.arrayContaining(wanted))
      }),
      { numRuns: 300 },
    )
  })

  it('are found where the pieces of a large column meet, and hardly any other', () => {
    const values = Array.from({ length: 40_000 }, (_, i) =>
      i % 7 === 0 ? `fe80::${i % 999}` : `time 12:${i}`,
    )
    expect(addressPlaces(heapOf(values), false)).toEqual(codesWith(values, false))
    const times = Array.from({ length: 40_000 }, () => '12:34:56')
    expect(addressPlaces(heapOf(times), false)).toEqual([])
  })
})
