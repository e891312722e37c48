import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined, utf8 } from '../../event/bytes.ts'
import { ITEM_SEPARATOR, type ValueHeap } from '../../event/column.ts'
import { withoutKernel } from '../../kernel/kernel.ts'
import { EDGE, EdgeScan } from './edge-scan.ts'
import { foldCase } from '../values/fold.ts'
import { GramScan } from './gram-scan.ts'
import type { Literal } from '../values/value-test.ts'

function heapOf(values: readonly (readonly string[])[]): ValueHeap {
  const cells = values.map((items) =>
    joined(items.flatMap((item, i) => (i > 0 ? [Uint8Array.of(ITEM_SEPARATOR), utf8(item)] : [utf8(item)]))),
  )
  const ends = new Uint32Array(values.length + 1)
  cells.forEach((cell, i) => (ends[i + 1] = ends[i]! + cell.length))
  return { bytes: joined(cells), ends, count: values.length }
}

const PLACES = ['start', 'end', 'whole', 'anywhere'] as const
type WantedLiteral = readonly [text: string, cased: boolean, at: Literal['at']]

function literalOf([text, cased, at]: WantedLiteral): Literal {
  return { bytes: utf8(cased ? text : foldCase(text)), cased, at }
}

function holds([text, cased, at]: WantedLiteral, value: string): boolean {
  const [one, other] = cased ? [value, text] : [foldCase(value), foldCase(text)]
  if (at === 'start') return one.startsWith(other)
  if (at === 'end') return one.endsWith(other)
  return at === 'whole' ? one === other : one.includes(other)
}

function foundBy(scan: GramScan | EdgeScan, heap: ValueHeap, name = 'column'): string[] {
  const found = new Set<string>()
  let last = 0
  const seen = new Map<number, number>()
  scan.scan({ values: heap, many: true, name }, (literal, code) => {
    expect(code).toBeGreaterThanOrEqual(seen.get(literal) ?? 0)
    seen.set(literal, code)
    last = Math.max(last, code)
    found.add(`${literal} ${code}`)
  })
  expect(last).toBeLessThanOrEqual(heap.count)
  return [...found].sort()
}

function expected(wanted: readonly WantedLiteral[], values: readonly (readonly string[])[]): string[] {
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
        const some = [...values, ...Array.from({ length: 40 }, () => ['ab.ab-aB@`ba..'])]
        const heap = heapOf(some)
        const all = expected(literals, some)
        const scan = new GramScan(literals.map(literalOf))
        expect(foundBy(scan, heap)).toEqual(all)
        expect(withoutKernel(() => foundBy(scan, heap))).toEqual(all)
      }),
      { numRuns: 200 },
    )
  })

  it('are found in columns that say how they are best looked for', () => {
    const wanted = fc
      .tuple(text(10), fc.boolean(), fc.constantFrom(...PLACES))
      .filter(([one, cased]) => utf8(one).length >= 3 && (cased || utf8(one).length === one.length))
    const filling = fc.constantFrom(['0123456789'], ['ab.ab-aB@`ba..'], ['{0f-3c}', 'bb'], ['éé@'])
    fc.assert(
      fc.property(
        fc.array(wanted, { minLength: 1, maxLength: 20 }),
        cells,
        filling,
        (literals, values, one) => {
          const some = [...values, ...Array.from({ length: 900 }, () => one), ...values]
          const heap = heapOf(some)
          const all = expected(literals, some)
          const scan = new GramScan(literals.map(literalOf))
          expect(foundBy(scan, heap)).toEqual(all)
          expect(withoutKernel(() => foundBy(scan, heap))).toEqual(all)
          // As well as it may be: what another column has taught is of no use here.
          expect(foundBy(scan, heapOf(values))).toEqual(expected(literals, values))
          expect(foundBy(scan, heap, 'other')).toEqual(all)
        },
      ),
      { numRuns: 100 },
    )
  })

  it.each(['.', '/'])('are found wherever they stand in a column of many pieces of "%s"', (filling) => {
    const wanted: WantedLiteral[] = [
      ['abc', false, 'anywhere'],
      ['a needle of thirty-one letters.', false, 'anywhere'],
      ['A cased one, longer than what is compared at first: sixty-four bytes and seven', true, 'anywhere'],
    ]
    const scan = new GramScan(wanted.map(literalOf))
    const step = 262_000
    for (let shift = -90; shift < 90; shift += 7) {
      const bytes = new Uint8Array(3 * step).fill(filling.charCodeAt(0))
      wanted.forEach(([one], i) => {
        bytes.set(utf8(one), (i % 2 === 0 ? 1 : 2) * step - 130 + shift + i * 40)
      })
      const heap = { bytes, ends: Uint32Array.of(0, bytes.length), count: 1 }
      expect(foundBy(scan, heap)).toEqual(['0 1', '1 1', '2 1'])
      expect(withoutKernel(() => foundBy(scan, heap))).toEqual(['0 1', '1 1', '2 1'])
    }
  })

  it('are all found where there are more than the kernel has room for', () => {
    const wanted: WantedLiteral[] = ['aaa', 'aaaa', 'aaaaa', 'aaaaaaaaa'].map((one) => [
      one,
      false,
      'anywhere',
    ])
    const bytes = new Uint8Array(300_000).fill(97)
    const starts = wanted.map(() => 0)
    const scan = new GramScan(wanted.map(literalOf))
    scan.scan(
      { values: { bytes, ends: Uint32Array.of(0, bytes.length), count: 1 }, many: false, name: 'a' },
      (literal) => starts[literal]!++,
    )
    // Each literal is met at every occurrence, unless a stride passes over it.
    expect(starts.slice(0, 3).map((count, i) => count >= bytes.length - 2 - i)).toEqual([true, true, true])
    expect(starts[3]).toBeGreaterThanOrEqual(bytes.length - 8)
  })

  it('are found where there are more than one table holds', () => {
    const wanted = Array.from({ length: 40_000 }, (_, i): WantedLiteral => [
      `number ${i} of a long list`,
      false,
      'start',
    ])
    const values = Array.from({ length: 500 }, (_, i) => [`number ${i * 83} of a long list, and more`])
    const scan = new GramScan(wanted.map(literalOf))
    const found = values.flatMap((_, i) => (i * 83 < 40_000 ? [`${i * 83} ${i + 1}`] : [])).sort()
    expect(foundBy(scan, heapOf(values))).toEqual(found)
    expect(withoutKernel(() => foundBy(scan, heapOf(values)))).toEqual(found)
  })

  it('are found by any number of scans, though not all of their tables are kept', () => {
    const values = Array.from({ length: 500 }, (_, i) => [`text ${i} of word${i * 7}`])
    const heap = heapOf(values)
    const scans = Array.from({ length: 12 }, (_, scan) => {
      const wanted = Array.from({ length: 9000 }, (_, i): WantedLiteral => [
        `word${i * 12 + scan}`,
        false,
        'end',
      ])
      return { wanted, scan: new GramScan(wanted.map(literalOf)) }
    })
    for (let round = 0; round < 3; round++) {
      scans.forEach(({ scan }, number) => {
        const ends = values.flatMap((_, i) =>
          (i * 7 - number) % 12 === 0 ? [`${(i * 7 - number) / 12} ${i + 1}`] : [],
        )
        expect(foundBy(scan, heap, `column ${round % 2}`)).toEqual(ends.sort())
      })
    }
  })

  it('are found where the pieces of a large column meet', () => {
    const values = Array.from({ length: 30_000 }, (_, i) => [`value ${i} of many`])
    values[29_999] = ['the Needle']
    const heap = heapOf(values)
    const wanted: WantedLiteral[] = [
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
