import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined, utf8 } from '../event/bytes.ts'
import { ITEM_SEPARATOR, type ValueHeap } from '../event/column.ts'
import { withoutKernel } from '../kernel/kernel.ts'
import { EDGE, EdgeScan } from './edge-scan.ts'
import { foldCase } from './fold.ts'
import { GramScan } from './gram-scan.ts'
import type { Literal } from './value-test.ts'

function heapOf(values: readonly (readonly string[])[]): ValueHeap {
  const cells = values.map((items) =>
    joined(items.flatMap((item, i) => (i > 0 ? [Uint8Array.of(ITEM_SEPARATOR), utf8(item)] : [utf8(item)]))),
  )
  const ends = new Uint32Array(values.length + 1)
  cells.forEach((cell, i) => (ends[i + 1] = ends[i]! + cell.length))
  return { bytes: joined(cells), ends, count: values.length }
}

const PLACES = ['start', 'end', 'whole', 'anywhere'] as const
type Wanted = readonly [text: string, cased: boolean, at: Literal['at']]

function literalOf([text, cased, at]: Wanted): Literal {
  return { bytes: utf8(cased ? text : foldCase(text)), cased, at }
}

function holds([text, cased, at]: Wanted, value: string): boolean {
  const [one, other] = cased ? [value, text] : [foldCase(value), foldCase(text)]
  if (at === 'start') return one.startsWith(other)
  if (at === 'end') return one.endsWith(other)
  return at === 'whole' ? one === other : one.includes(other)
}

function foundBy(scan: GramScan | EdgeScan, heap: ValueHeap): string[] {
  const found = new Set<string>()
  let last = 0
  const seen = new Map<number, number>()
  scan.scan(heap, true, (literal, code) => {
    expect(code).toBeGreaterThanOrEqual(seen.get(literal) ?? 0)
    seen.set(literal, code)
    last = Math.max(last, code)
    found.add(`${literal} ${code}`)
  })
  expect(last).toBeLessThanOrEqual(heap.count)
  return [...found].sort()
}

function expected(wanted: readonly Wanted[], values: readonly (readonly string[])[]): string[] {
  return wanted
    .flatMap((one, literal) =>
      values.flatMap((items, i) => (items.some((item) => holds(one, item)) ? [`${literal} ${i + 1}`] : [])),
    )
    .sort()
}

const letters = fc.constantFrom('a', 'B', 'b', '@', '`', '.', 'é', '\r', '-')
const text = (most: number): fc.Arbitrary<string> => fc.string({ unit: letters, maxLength: most })
const cells = fc.array(fc.array(text(12), { minLength: 1, maxLength: 3 }), { maxLength: 60 })

describe('many literals looked for together', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('are those that each value holds, of %i bytes and more', (size) => {
    const wanted = fc
      .tuple(text(10), fc.boolean(), fc.constantFrom(...PLACES))
      .filter(([one, cased]) => utf8(one).length >= size && (cased || utf8(one).length === one.length))
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 1, maxLength: 20 }), cells, (literals, values) => {
        const heap = heapOf([...values, ...Array.from({ length: 40 }, () => ['ab.ab-aB@`ba..'])])
        const all = expected(literals, [...values, ...Array.from({ length: 40 }, () => ['ab.ab-aB@`ba..'])])
        const scan = new GramScan(literals.map(literalOf))
        expect(foundBy(scan, heap)).toEqual(all)
        expect(withoutKernel(() => foundBy(scan, heap))).toEqual(all)
      }),
      { numRuns: 200 },
    )
  })

  it('are found where the pieces of a large column meet', () => {
    const values = Array.from({ length: 30_000 }, (_, i) => [`value ${i} of many`])
    values[29_999] = ['the Needle']
    const heap = heapOf(values)
    const wanted: Wanted[] = [
      ['needle', false, 'end'],
      ['value 7', false, 'start'],
    ]
    const scan = new GramScan(wanted.map(literalOf))
    expect(foundBy(scan, heap)).toEqual(expected(wanted, values))
  })

  it('are found at the edges of values when they are short', () => {
    const wanted = fc
      .tuple(text(EDGE), fc.boolean(), fc.constantFrom('start' as const, 'end' as const, 'whole' as const))
      .filter(([one]) => one !== '' && utf8(one).length === one.length)
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 1, maxLength: 20 }), cells, (literals, values) => {
        const scan = new EdgeScan(literals.map(literalOf))
        expect(foundBy(scan, heapOf(values))).toEqual(expected(literals, values))
      }),
    )
  })
})
