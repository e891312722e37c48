import { expect, it } from 'vitest'
import { placeJson } from './place-json.ts'

it('names a line by its line, and a record by its record', () => {
  expect(placeJson({ kind: 'line', ordinal: 3, offset: 40, length: 9 })).toEqual({
    line: 3,
    offset: 40,
    length: 9,
  })
  expect(placeJson({ kind: 'record', ordinal: 7, offset: 0, length: 1 })).toEqual({
    record: 7,
    offset: 0,
    length: 1,
  })
})
