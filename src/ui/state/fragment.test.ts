import { describe, expect, it } from 'vitest'
import { fragmentOf, selectionIn } from './fragment.ts'

const NOTHING = {
  caseId: null,
  query: '',
  range: null,
  hosts: [],
  finding: null,
  rule: null,
  entity: null,
  event: null,
  columns: [],
}

describe('the fragment of an address', () => {
  it('gives back what was selected', () => {
    const selected = {
      view: 'findings',
      caseId: '0b8f',
      query: 'status:>=500 and "a&b=c#%"',
      range: { from: -5, to: 1_614_816_000_000.5 },
      hosts: ['EX01', 'mail & more'],
      finding: 'EX01 web_shell',
      rule: null,
      entity: null,
      event: null,
      columns: [],
    } as const
    expect(selectionIn(fragmentOf(selected))).toEqual(selected)
    const events = {
      ...selected,
      view: 'events',
      finding: null,
      event: '17.4095',
      columns: ['client.ip', 'a,b&c'],
    } as const
    expect(selectionIn(fragmentOf(events))).toEqual(events)
    const entity = { ...selected, view: 'entities', finding: null, entity: 'agent curl/7 & more' } as const
    expect(selectionIn(fragmentOf(entity))).toEqual(entity)
  })

  it('selects nothing where it is wrong', () => {
    expect(selectionIn('')).toEqual({ view: 'start', ...NOTHING })
    expect(selectionIn('#/constructor?%E0%A4%A&&==')).toMatchObject({ view: 'start', caseId: null })
    for (const times of [
      '',
      '5',
      '5-5',
      '6-5',
      '-',
      'a-b',
      '0-1e400',
      '0-Infinity',
      '0-9999999999999999',
      '-1e300-0',
    ])
      expect(selectionIn(`#/events?t=${times}`).range, times).toBeNull()
    for (const event of ['', '1', '1.', '.5', '-1.2', '1.2.3', '1e3.2', '1234567890123456.1'])
      expect(selectionIn(`#/events?event=${event}`).event, event).toBeNull()
    const columns = Array.from({ length: 5_000 }, (_, i) => `column=c${i}`).join('&')
    expect(selectionIn(`#/events?${columns}`).columns).toHaveLength(24)
    const hosts = Array.from({ length: 5_000 }, (_, i) => `host=h${i}&host=h${i}`).join('&')
    expect(selectionIn(`#/events?${hosts}`).hosts).toHaveLength(64)
    const long = 'x'.repeat(5_000)
    expect(
      selectionIn(
        `#/findings?case=${long}&q=${long}&host=${long}&finding=${long}&rule=${long}&entity=${long}`,
      ),
    ).toEqual({
      view: 'findings',
      ...NOTHING,
    })
  })
})
