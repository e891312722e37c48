import { describe, expect, it } from 'vitest'
import { utf8 } from '../event/bytes.ts'
import { readJson, type JsonObject } from './json.ts'

function read(text: string): JsonObject | null {
  const bytes = utf8(text)
  return readJson(bytes, 0, bytes.length)
}

describe('the reader of JSON', () => {
  it('keeps numbers as they are written, and both values of a key that stands twice', () => {
    const text = ' {"a": 12345678901234567890, "b": [1.50, true, null], "a": "\\u00e4\\n", "c": {}} '
    expect(read(text)).toEqual(
      new Map<string, unknown>([
        ['a', ['12345678901234567890', 'ä\n']],
        ['b', ['1.50', 'true', null]],
        ['c', new Map()],
      ]),
    )
  })

  it.each([
    '',
    '[]',
    '1',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":1} x',
    '{"a":"b}',
    '{"a":tru}',
    '{"a":"\\u00g"}',
  ])('refuses %j', (text) => {
    expect(read(text)).toBeNull()
  })

  it('is bounded in depth', () => {
    const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
    expect(read(nested(32))).not.toBeNull()
    expect(read(nested(33))).toBeNull()
  })
})
