import { describe, expect, it } from 'vitest'
import { utf8 } from '../event/bytes.ts'
import { cell, type Column } from '../event/column.ts'
import { recoded } from './recode.ts'

/** Each row has a value of its own, of which only some are different. */
function columnOf(rows: number, distinct: number): Column {
  const texts = Array.from({ length: rows }, (_, row) => utf8(`CORP\\user${(row * 7) % distinct}`))
  const ends = new Uint32Array(rows + 1)
  texts.forEach((text, row) => (ends[row + 1] = ends[row]! + text.length))
  const bytes = new Uint8Array(ends[rows]!)
  texts.forEach((text, row) => bytes.set(text, ends[row]))
  const codes = Uint32Array.from({ length: rows }, (_, row) => (row % 11 === 0 ? 0 : row + 1))
  return { name: 'account', many: false, codes, values: { bytes, ends, count: rows } }
}

describe('a column whose values are told apart late', () => {
  it.each([100, 3000])('has each of %i once, and the same cells', (distinct) => {
    const column = columnOf(20_000, distinct)
    const again = recoded(column)
    expect(again.values.count).toBe(distinct)
    for (let row = 0; row < 20_000; row++) expect(cell(again, row)).toBe(cell(column, row))
  })

  it('is left as it is where most are different, or there are few', () => {
    const different = columnOf(20_000, 19_997)
    expect(recoded(different)).toBe(different)
    const few = columnOf(500, 3)
    expect(recoded(few)).toBe(few)
  })
})
