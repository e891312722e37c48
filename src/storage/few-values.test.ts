import { describe, expect, it } from 'vitest'
import { valueText } from '../event/column.ts'
import { blockOf } from '../../tests/laws/example-block.ts'
import { fewValuesOf, packFewValues } from './few-values.ts'

const rows = Array.from({ length: 20 }, (_, i) => ({
  method: i % 2 ? 'GET' : 'POST',
  path: `/${i}`,
  ...(i < 3 ? { user: 'x' } : {}),
  long: 'x'.repeat(65),
}))
const block = blockOf('f', rows, 'absent')
const packed = packFewValues(block)
const numberOf = (name: string): number => block.columns.findIndex((column) => column.name === name)

describe('the few values of a column', () => {
  it('come back, and say whether some row has none', () => {
    const method = fewValuesOf(packed, numberOf('method'))!
    expect([1, 2].map((code) => valueText(method.values, code))).toEqual(['POST', 'GET'])
    expect(method.partial).toBe(false)
    expect(fewValuesOf(packed, numberOf('user'))!.partial).toBe(true)
  })

  it('are not known where there are many, or long ones', () => {
    expect(fewValuesOf(packed, numberOf('path'))).toBeNull()
    expect(fewValuesOf(packed, numberOf('long'))).toBeNull()
  })
})
