import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completionAt, writtenField, writtenValue } from './search-completion.ts'
import { parseSearch } from './search.ts'

/** `|` stands for the caret. */
function at(text: string): unknown {
  const caret = text.indexOf('^')
  return completionAt(text.replace('^', ''), caret)
}

describe('completion', () => {
  it.each([
    ['^', { kind: 'field', from: 0, to: 0, typed: '' }],
    ['cli^', { kind: 'field', from: 0, to: 3, typed: 'cli' }],
    ['a and cs-^ b', { kind: 'field', from: 6, to: 9, typed: 'cs-' }],
    ['-(Even^', { kind: 'field', from: 2, to: 6, typed: 'Even' }],
    ['"Threat N^', { kind: 'field', from: 0, to: 9, typed: 'Threat N' }],
    [
      'client.ip:198.^',
      { kind: 'value', from: 10, to: 14, typed: '198.', field: 'client.ip', isColumn: false },
    ],
    [
      'Image:"C:\\Win dows^',
      { kind: 'value', from: 6, to: 18, typed: 'C:\\Win dows', field: 'Image', isColumn: true },
    ],
    [
      '"Threat Name"|is:^',
      { kind: 'value', from: 17, to: 17, typed: '', field: 'Threat Name', isColumn: true },
    ],
    [
      'x and http.method:(GET or P^',
      { kind: 'value', from: 26, to: 27, typed: 'P', field: 'http.method', isColumn: false },
    ],
    ['host:^', { kind: 'value', from: 5, to: 5, typed: '', field: 'host', isColumn: false }],
    ['time:20^', null],
    ['198.51^', null],
    ['a:"b"^', null],
  ])('%s', (text, expected) => {
    expect(at(text)).toEqual(expected)
  })

  it('puts in fields and values that are read back as themselves', () => {
    const name = fc.oneof(
      fc.string({ minLength: 2, maxLength: 12 }),
      fc.constantFrom('client.ip', 'time', 'cs(User-Agent)', 'or', 'a "b"'),
    )
    fc.assert(
      fc.property(name, fc.string(), (field, value) => {
        const parsed = parseSearch(`${writtenField(field, true)}:${writtenValue(value)}`)
        expect(parsed).toMatchObject({ ok: true, predicate: { kind: 'field', field } })
        const test = parsed.ok && parsed.predicate.kind === 'field' ? parsed.predicate.test : null
        if (/^\d{1,15}$/.test(value)) expect(test).toMatchObject({ kind: 'compare', number: Number(value) })
        else expect(test).toEqual(value === '' ? { kind: 'empty' } : { kind: 'equals', text: value })
      }),
    )
  })
})
