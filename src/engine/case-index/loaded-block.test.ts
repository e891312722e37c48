import { describe, expect, it } from 'vitest'
import { blockOf } from '../../../tests/laws/example-block.ts'
import { CaseDictionary } from './case-dictionary.ts'
import { countsOf, itemsAt, plainColumn, textAt, type LoadedColumn } from './loaded-block.ts'

const rows = [{ a: 'x' }, {}, { a: 'y' }, { a: 'x' }] as Record<string, string>[]
const [column] = blockOf('f', rows, 'absent').columns

function loaded(shared: LoadedColumn['shared']): LoadedColumn {
  const { name, many, codes, values } = column!
  const counts = countsOf(codes, values.count)
  return { name, many, codes, counts, last: values.count, shared, values: shared ? null : values }
}

describe('a loaded column', () => {
  it('counts the rows of each value, and those without one', () => {
    expect([...countsOf(column!.codes, 2)]).toEqual([1, 2, 1])
  })

  it('has the same texts with values of its own and with shared ones', () => {
    const dictionary = new CaseDictionary()
    dictionary.take(blockOf('f', [{ a: 'other' }], 'absent').columns[0]!.values)
    const shared = loaded({ dictionary, codes: dictionary.take(column!.values)! })
    for (const one of [loaded(null), shared])
      expect([0, 1, 2, 3].map((position) => textAt(one, position))).toEqual(['x', '', 'y', 'x'])
    const { values } = plainColumn(shared)
    expect([values.count, [...values.ends]]).toEqual([2, [0, 1, 2]])
  })

  it('has the items of a cell with several values one by one', () => {
    const [many] = blockOf('f', [{ a: ['x', 'y'] }], 'absent').columns
    const { name, codes, values } = many!
    const one = { name, many: true, codes, counts: countsOf(codes, 1), last: 1, shared: null, values }
    expect(itemsAt(one, 1)).toEqual(['x', 'y'])
    expect(textAt(one, 0)).toBe('x | y')
  })
})
