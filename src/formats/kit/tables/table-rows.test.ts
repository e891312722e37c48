import { describe, expect, it } from 'vitest'
import { readIn, readWhole } from '../../../../tests/laws/format-reading.ts'
import { utf8 } from '../../../event/bytes.ts'
import { formatById } from '../../registry.ts'

const FORMAT = formatById('windows-event-table')!
const NAMES = 'RecordNumber,TimeCreated,EventId,Provider,Channel,Computer,PayloadData1'
const row = (n: number, data = `data ${n}`): string =>
  `${n},2021-03-03 04:${String(n % 60).padStart(2, '0')}:00Z,4624,Security-Auditing,Security,EX01,${data}`

function tableOf(rows: readonly string[]): Uint8Array {
  return utf8(`${[NAMES, ...rows].join('\r\n')}\r\n`)
}

function numbersIn(bytes: Uint8Array): (readonly string[] | string | undefined)[] {
  return readWhole(FORMAT, bytes).events.map(
    ({ fields }) => fields['EventRecordID'] ?? fields['RecordNumber'],
  )
}

describe('a quote that is never closed', () => {
  const rows = Array.from({ length: 200 }, (_, i) => row(i + 1))

  it.each(['the first row', 'the last row', 'a row in between', 'two rows'])(
    'takes in none of the rows behind it: %s',
    (where) => {
      const at = {
        'the first row': [0],
        'the last row': [199],
        'a row in between': [5],
        'two rows': [5, 90],
      }[where]!
      const broken = rows.with(at[0]!, row(at[0]! + 1, '"data'))
      const bytes = tableOf(at[1] === undefined ? broken : broken.with(at[1], row(at[1] + 1, '"data')))
      const { events, issues, ledger } = readWhole(FORMAT, bytes)
      expect(events).toHaveLength(200)
      expect(new Set(numbersIn(bytes)).size).toBe(200)
      expect(ledger.parsed).toBe(bytes.length)
      expect(issues.map(({ code }) => code)).toEqual(at.map((i) => (i === 199 ? 'cut-short' : 'bad-quote')))
    },
  )

  it('is found alike in pieces of any size', () => {
    const bytes = tableOf(rows.slice(0, 40).with(7, row(8, '"data')))
    const whole = readWhole(FORMAT, bytes)
    for (const size of [1, 7, 100, 1000]) {
      const { events, issues, ledger } = readIn(FORMAT, bytes, () => size)
      expect(events).toEqual(whole.events)
      expect(issues).toEqual(whole.issues)
      expect(ledger).toEqual(whole.ledger)
    }
  })

  it('is none in a cell of several lines, though its lines hold separators', () => {
    const message = '"An account was logged on.\r\n\r\nSubject:\r\n  a, b, c\r\n7, x, y, z, v, w, u\r\nEnd"'
    const bytes = tableOf([row(1), row(2, message), row(3)])
    const { events, issues } = readWhole(FORMAT, bytes)
    expect(events).toHaveLength(3)
    expect(issues).toEqual([])
  })
})
