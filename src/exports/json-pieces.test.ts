import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleJson } from '../event/unseen.ts'
import { jsonPieces } from './json-pieces.ts'

const values = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))

describe('JSON in pieces', () => {
  it('is what JSON.stringify writes, without characters that cannot be seen', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect([...jsonPieces(value)].join('')).toBe(visibleJson(JSON.stringify(value, null, 2)))
      }),
    )
  })

  it('takes lists that are made while they are written, and never holds one whole', () => {
    function* rows(): Generator<object> {
      for (let i = 0; i < 20_000; i++) yield { i, gone: undefined }
    }
    const pieces = [...jsonPieces({ rows: rows(), left: undefined, last: [] })]
    expect(pieces.join('')).toBe(JSON.stringify({ rows: [...rows()], last: [] }, null, 2))
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000)
  })
})
