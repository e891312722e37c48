import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../event/bytes.ts'
import { readIn, readWhole } from '../../../../tests/laws/format-reading.ts'
import { lineFormat, MAX_LINE, type LineFormat } from './line-format.ts'

const GIVEN: LineFormat = {
  about: {
    id: 'lines',
    title: 'Lines',
    summary: 'lines',
    clock: 'utc',
    kindTitles: { lines: 'Lines' },
    roles: {},
    show: [],
    sigma: { logsources: [{ product: 'lines' }] },
  },
  priority: 1,
  why: 'a test',
  line: /^(?<time>\S+ \S+) (?<message>.*)$/,
  time: { group: 'time', written: ['%Y-%m-%d %H:%M:%S'] },
}
const format = lineFormat(GIVEN)
const ROW = '2021-03-03 06:49:42 hello'

describe('a format of lines', () => {
  it('takes groups as fields, whatever else than a line end a line holds', () => {
    const { events, issues } = readWhole(format, utf8(`${ROW}\u2028and\rmore\r\n${ROW}\n`))
    expect(events.map(({ fields }) => fields['message'])).toEqual(['hello\u2028and\rmore', 'hello'])
    expect(issues).toEqual([])
  })

  it('passes over lines that are too long for it, or no such lines, and says so', () => {
    const long = `${ROW}${'x'.repeat(MAX_LINE)}`
    const longer = 'y'.repeat((1 << 20) + 10)
    const bytes = utf8(`${ROW}\n${long}\n#no-such-line\n${longer}\n${ROW}\n`)
    const whole = readWhole(format, bytes)
    expect(whole.events.map(({ place }) => place.ordinal)).toEqual([1, 5])
    expect(whole.issues.map(({ code, place }) => `${code} ${place?.length}`)).toEqual([
      `too-long ${long.length}`,
      'damaged-record 13',
      `too-long ${longer.length}`,
    ])
    expect(whole.ledger.skipped).toBe(long.length + 13 + longer.length)
    expect(readIn(format, bytes, () => 5000).issues).toEqual(whole.issues)
  })

  it('is recognised by its lines, and by times that can be read', () => {
    const knows = (text: string): boolean => format.sniff(utf8(text))
    expect(knows(`${ROW}\n${ROW}\nat some.place(1)\n`)).toBe(true)
    expect(knows(`${ROW}\nnothing\nof\nthe kind\n`)).toBe(false)
    expect(knows('2021-03-33 06:49:42 no such day\n')).toBe(false)
    expect(knows('')).toBe(false)
  })

  it('refuses what contradicts its clock', () => {
    const { time: _, ...timeless } = GIVEN
    expect(() => lineFormat(timeless)).toThrow('none if and only if')
    expect(() => lineFormat({ ...GIVEN, about: { ...GIVEN.about, clock: 'offset-in-text' } })).toThrow('%z')
    expect(() => lineFormat({ ...GIVEN, about: { ...GIVEN.about, kindTitles: {} } })).toThrow('one kind')
  })
})
