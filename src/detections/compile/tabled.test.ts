import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tabled, untabled } from './tabled.ts'

/** Plain data with much that is equal. */
const data = fc.letrec((tie) => ({
  plain: fc.oneof(
    fc.constantFrom('a', 'b', '', 'a\u0000"\\', '\ud800', 'é', 0, 1, -1.5, 2 ** 53, true, false, null),
    fc.string(),
  ),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('plain'),
    fc.array(tie('value')),
    fc.dictionary(fc.constantFrom('kind', 'of', 'text'), tie('value'), { noNullPrototype: true }),
  ),
})).value

describe('tabled data', () => {
  it('is the same again', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(untabled(tabled(value))).toStrictEqual(value)
      }),
    )
  })

  it('holds what is equal once', () => {
    const one = { kind: 'field', of: ['a long text that is written once'] }
    const many = Array.from({ length: 1000 }, () => structuredClone(one))
    expect(tabled(many).length).toBeLessThan(4_500)
    const [first, second] = untabled(tabled(many)) as unknown[]
    expect(first).toBe(second)
  })

  it('holds long lists', () => {
    const list = Array.from({ length: 300_000 }, (_, i) => ({ name: `${i}` }))
    expect((untabled(tabled(list)) as unknown[]).length).toBe(list.length)
  })

  it('leaves out properties without a value', () => {
    expect(untabled(tabled({ a: undefined, b: [1] }))).toStrictEqual({ b: [1] })
  })

  it.each([[() => 0], [NaN], [Infinity], [-0], [undefined], [new Map()], [new Date(0)], [1n]])(
    'refuses %s',
    (value) => {
      expect(() => tabled([value])).toThrow('is not plain data')
    },
  )
})
