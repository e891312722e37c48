import { describe, expect, it } from 'vitest'
import { cellsOf, rowsOf } from './csv.ts'

describe('the cells of a row', () => {
  it.each([
    ['', ['']],
    ['a,b,', ['a', 'b', '']],
    ['"a, b",c', ['a, b', 'c']],
    ['"a ""b""",c', ['a "b"', 'c']],
    ['"a\r\nb",c', ['a\r\nb', 'c']],
    ['"a"b,c', ['ab', 'c']],
    ['"a', ['a']],
    ['a "b", "c"', ['a "b"', ' "c"']],
  ])('of %j', (row, cells) => {
    expect(cellsOf(row, ',')).toEqual(cells)
  })

  it('stand between any separator', () => {
    expect(cellsOf('a,b;c', ';')).toEqual(['a,b', 'c'])
  })
})

describe('the rows of a table', () => {
  it('are trimmed and know their lines, whichever line ends they have', () => {
    const rows = [
      { line: 1, cells: ['name', 'note'] },
      { line: 4, cells: ['a', 'one\ntwo'] },
      { line: 6, cells: ['b', ''] },
    ]
    const text = '\ufeffname , note\n\n , \n"a"\t, "one\ntwo"\nb,'
    expect(rowsOf(text, ',')).toEqual(rows)
    const crlf = rowsOf(text.replaceAll('\n', '\r\n'), ',')
    expect(crlf.map(({ line }) => line)).toEqual([1, 4, 6])
    expect(rowsOf('a,b\rc,d', ',').map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('go on to the end of the text where a quote is never closed', () => {
    expect(rowsOf('a,"b\nc,d', ',')).toEqual([{ line: 1, cells: ['a', 'b\nc,d'] }])
  })

  it('keep blank cells between tabs', () => {
    expect(rowsOf('a\t\t "b"\n', '\t')).toEqual([{ line: 1, cells: ['a', '', 'b'] }])
  })
})
