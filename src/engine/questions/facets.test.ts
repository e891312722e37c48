import { describe, expect, it } from 'vitest'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { CaseDictionary } from '../case-index/case-dictionary.ts'
import { countsOf, type LoadedColumn } from '../case-index/loaded-block.ts'
import { listed } from '../case-index/positions.ts'
import { FacetTally } from './facets.ts'

const VALUES = ['a', 'b', 'a', 'c', 'a', 'b']

function columnOf(dictionary: CaseDictionary | null): LoadedColumn {
  const [{ name, many, codes, values }] = blockOf(
    'f',
    VALUES.map((a) => ({ a })),
    'absent',
  ).columns as [
    LoadedColumn & {
      values: NonNullable<LoadedColumn['values']>
    },
  ]
  const shared = dictionary && { dictionary, codes: dictionary.take(values)! }
  const own = shared ? null : values
  return { name, many, codes, counts: countsOf(codes, values.count), last: values.count, shared, values: own }
}

describe.each([
  ['shared', new CaseDictionary()],
  ['its own', null],
])('the values of a column with %s values', (_, dictionary) => {
  it('are counted over all rows, the most frequent first', () => {
    const tally = new FacetTally()
    tally.addColumn(columnOf(dictionary), listed('all', 0, 6, 6))
    expect(tally.top(2)).toEqual({
      distinct: 3,
      values: [
        { value: 'a', count: 3 },
        { value: 'b', count: 2 },
      ],
      short: 0,
    })
  })

  it('are counted over some rows only, values of one count by their text', () => {
    const tally = new FacetTally()
    tally.addColumn(columnOf(dictionary), listed('all', 3, 5, 6))
    expect(tally.top(9).values).toEqual([
      { value: 'a', count: 1 },
      { value: 'c', count: 1 },
    ])
  })
})

describe('the values of columns that share nothing', () => {
  it('are added up', () => {
    const tally = new FacetTally()
    for (const dictionary of [new CaseDictionary(), null])
      tally.addColumn(columnOf(dictionary), listed('all', 0, 6, 6))
    tally.add('c', 10)
    expect(tally.top(1)).toEqual({ distinct: 3, values: [{ value: 'c', count: 12 }], short: 0 })
    expect(tally.top(0).values).toEqual([])
  })
})
