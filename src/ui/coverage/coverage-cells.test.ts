import { describe, expect, it } from 'vitest'
import { cellAt, cellsOf, firstCell } from './coverage-cells.ts'
import { columnsOf } from './day-columns.ts'

const row = { days: [[10, 5] as const, [11, 0] as const, [14, 9] as const], gaps: [[12, 13] as const] }

describe('cells of coverage', () => {
  it('tell covered days, gaps and days without a log apart, and count each day', () => {
    const counts = {
      first: 9,
      events: Uint32Array.of(0, 5, 0, 0, 0, 8),
      hits: Uint32Array.of(0, 2, 0, 0, 0, 0),
    }
    expect(cellsOf(row, columnsOf(9, 14, 'day').columns, counts)).toEqual([
      null,
      { events: 5, hits: 2, covered: true, gap: null },
      { events: 0, hits: 0, covered: true, gap: null },
      { events: 0, hits: 0, covered: false, gap: [12, 13] },
      { events: 0, hits: 0, covered: false, gap: [12, 13] },
      { events: 8, hits: 0, covered: true, gap: null },
    ])
  })

  it('sum the days of a column, and name a gap in a part of it', () => {
    const counts = { first: 10, events: Uint32Array.of(5, 0, 0, 0, 8), hits: Uint32Array.of(1, 0, 0, 0, 1) }
    const column = { first: 10, last: 14, group: '', label: '' }
    expect(cellsOf(row, [column], counts)).toEqual([{ events: 13, hits: 2, covered: true, gap: [12, 13] }])
    expect(cellsOf(row, [column], null)[0]).toMatchObject({ events: null, covered: true })
  })
})

describe('keys in a grid of cells', () => {
  const cells = [
    [1, null, 1, 1],
    [null, null, null, null],
    [null, null, null, 1],
  ]

  it('pass over cells and rows that are not there', () => {
    expect(firstCell(cells)).toEqual({ row: 0, column: 0 })
    expect(cellAt(cells, { row: 0, column: 0 }, 'ArrowRight')).toEqual({ row: 0, column: 2 })
    expect(cellAt(cells, { row: 0, column: 2 }, 'ArrowLeft')).toEqual({ row: 0, column: 0 })
    expect(cellAt(cells, { row: 0, column: 0 }, 'ArrowDown')).toEqual({ row: 2, column: 3 })
    expect(cellAt(cells, { row: 2, column: 3 }, 'ArrowUp')).toEqual({ row: 0, column: 3 })
    expect(cellAt(cells, { row: 0, column: 2 }, 'Home')).toEqual({ row: 0, column: 0 })
    expect(cellAt(cells, { row: 0, column: 2 }, 'End')).toEqual({ row: 0, column: 3 })
  })

  it('lead nowhere at an edge, and where they mean nothing', () => {
    expect(cellAt(cells, { row: 0, column: 3 }, 'ArrowRight')).toBeNull()
    expect(cellAt(cells, { row: 2, column: 3 }, 'ArrowDown')).toBeNull()
    expect(cellAt(cells, { row: 0, column: 0 }, 'Home')).toBeNull()
    expect(cellAt(cells, { row: 0, column: 0 }, 'x')).toBeNull()
    expect(firstCell([[null]])).toBeNull()
  })
})
