import { describe, expect, it } from 'vitest'
import { copied, copiedRows, type CopiedRow } from './copied-rows.ts'

const ROW: CopiedRow = {
  time: Date.UTC(2021, 2, 3, 6, 49, 42, 162),
  server: 'EX01',
  log: 'HttpProxy ECP',
  level: 'high',
  rules: ['a_rule', 'b_rule'],
  source: 'logs/a.LOG',
  fields: { 'http.status': '241' },
  what: 'POST /ecp/y.js',
}
const csvOf = (text: string): string =>
  copied([{ ...ROW, fields: { x: text } }], 'csv')
    .split('\r\n')[1]!
    .slice(
      '2021-03-03 06:49:42.162,EX01,HttpProxy ECP,high,a_rule b_rule,logs/a.LOG,'.length,
      -',POST /ecp/y.js'.length,
    )

describe('copied rows', () => {
  it('are lines of text, one for each, whatever stands in a value', () => {
    expect(
      copied(
        [
          { ...ROW, fields: { x: 'one\r\ntwo\tthree' } },
          { ...ROW, time: null },
        ],
        'text',
      ),
    ).toBe(
      '2021-03-03 06:49:42.162\tEX01\tHttpProxy ECP\thigh\ta_rule b_rule\tlogs/a.LOG\tone two three\t\tPOST /ecp/y.js\r\n' +
        'no time\tEX01\tHttpProxy ECP\thigh\ta_rule b_rule\tlogs/a.LOG\t\t241\tPOST /ecp/y.js\r\n',
    )
  })

  it('are a table with the names of its columns', () => {
    expect(copied([ROW], 'csv')).toBe(
      'Time (UTC),Server,Log,Level,Rules,Source,http.status,What\r\n' +
        '2021-03-03 06:49:42.162,EX01,HttpProxy ECP,high,a_rule b_rule,logs/a.LOG,241,POST /ecp/y.js\r\n',
    )
  })

  it('quote in a table what would part it', () => {
    expect(csvOf('a "b", c')).toBe('"a ""b"", c"')
  })

  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', "'+1"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\uff1d1', "'\uff1d1"],
  ])('hold no formula in a table: %s', (text, cell) => {
    expect(csvOf(text)).toBe(cell)
  })

  it('hold no formula in a table behind a carriage return', () => {
    expect(copied([{ ...ROW, what: '\r=1' }], 'csv')).toContain(`,"'\r=1"\r\n`)
  })

  it('are JSON with their values by name', () => {
    expect(JSON.parse(copied([ROW, { ...ROW, time: null }], 'json'))).toEqual([
      { ...ROW, time: '2021-03-03T06:49:42.162Z' },
      { ...ROW, time: null },
    ])
  })

  it('have the columns that were chosen, and else what roles the log has', () => {
    const event = {
      ref: { block: 1, row: 2 },
      time: 1,
      host: 'EX01',
      format: 'iis-w3c',
      kind: 'iis/front-end',
      source: 3,
      level: null,
      rules: [],
      cells: { 'client.ip': '192.0.2.1' },
      values: ['200'],
      summary: 's',
    } as const
    const wanted = { logOf: () => 'IIS', pathOf: (source: number) => `source ${source}` }
    expect(copiedRows([event], { ...wanted, fields: ['sc-status'] })[0]).toMatchObject({
      log: 'IIS',
      source: 'source 3',
      level: '',
      fields: { 'sc-status': '200' },
    })
    expect(copiedRows([event], { ...wanted, fields: [] })[0]!.fields).toEqual({ 'client.ip': '192.0.2.1' })
  })
})
