import { describe, expect, it } from 'vitest'
import { choosableColumns, keptColumns, tableColumns, writtenColumns } from './table-columns.ts'

describe('columns of the table', () => {
  it('are roles, what every row has, or columns of a log, by their names in searches', () => {
    const cells = tableColumns(['client.ip', 'rule', 'cs-uri-stem', '"Level"', '"a ""b"""', '"']).map(
      ({ title, cell }) => [title, cell],
    )
    expect(cells).toEqual([
      ['Client address', { role: 'client.ip' }],
      ['Rules', null],
      ['cs-uri-stem', { column: 'cs-uri-stem' }],
      ['Level', { column: 'Level' }],
      ['a "b"', { column: 'a "b"' }],
      ['"', { column: '"' }],
    ])
  })

  it('can be chosen by every name that a log has', () => {
    const names = ['message', 'Threat Name', 'x"y', 'sc-status']
    const chosen = tableColumns(
      choosableColumns(names)
        .map(({ written }) => written)
        .slice(-4),
    )
    expect(chosen.map(({ cell }) => cell)).toEqual(names.map((column) => ({ column })))
  })

  it('are kept by a browser, and bounded when they come back', () => {
    const names = ['client.ip', 'rule', 'cs-uri-stem', '"Level"', 'ParentImage']
    expect(keptColumns(writtenColumns(names))).toEqual(names)
    expect(keptColumns(null)).toEqual([])
    // Names that nobody but the evidence knows do not outlive its case.
    expect(writtenColumns(['Password of j.doe', 'client.ip'])).toBe('client.ip')
    expect(
      keptColumns(`a\na\n\n${'x'.repeat(2_000)}\n${Array.from({ length: 99 }, (_, i) => i).join('\n')}`),
    ).toHaveLength(24)
    expect(tableColumns(Array<string>(99).fill('a'))).toHaveLength(24)
  })
})
