import { describe, expect, it } from 'vitest'
import { blockOf } from '../../tests/laws/example-block.ts'
import {
  decodeSurvey,
  decodeSurveyCodes,
  decodeSurveyTimes,
  encodeSurvey,
  type BlockDetails,
  type Survey,
} from './survey.ts'
import { Times } from './time-order.ts'

const { values } = blockOf('f', [{ a: 'x' }, { a: 'y' }], 'absent').columns[0]!
const SURVEY: Survey = {
  dictionaries: [{ key: 'k', from: 0, taken: 2, values }],
  blocks: [
    {
      id: 7,
      source: 1,
      rows: 4,
      blank: 'empty',
      schema: ['a'],
      hasTimes: true,
      columns: new Map([
        [
          'a',
          { name: 'a', key: 'k', last: 2, map: Uint32Array.of(0, 1, 2), counts: Uint16Array.of(1, 2, 1) },
        ],
      ]),
    },
  ],
}
const DETAILS: BlockDetails = {
  times: [new Times(Float64Array.of(10, 20, 30, NaN))],
  codes: [new Map([['a', Uint8Array.of(1, 0, 2, 1)]])],
}

describe('a survey', () => {
  const stored = encodeSurvey(SURVEY, DETAILS)

  it('comes back as it was', () => {
    const decoded = decodeSurvey(stored.index)
    if (!decoded.ok) throw new Error(decoded.detail)
    const [block] = decoded.block.blocks
    expect(block).toMatchObject({ id: 7, source: 1, rows: 4, blank: 'empty', schema: ['a'], hasTimes: true })
    const column = block!.columns.get('a')!
    expect([[...column.map], [...column.counts]]).toEqual([
      [0, 1, 2],
      [1, 2, 1],
    ])
    expect(decoded.block.dictionaries[0]).toMatchObject({ key: 'k', from: 0, taken: 2 })
  })

  it('has times and codes in parts of their own', () => {
    const times = decodeSurveyTimes(stored.index, stored.times)
    const codes = decodeSurveyCodes(stored.index, stored.codes)
    if (!times.ok || !codes.ok) throw new Error('damaged')
    expect([0, 1, 2, 3].map((position) => times.block[0]!.at(position))).toEqual([10, 20, 30, NaN])
    expect([...codes.block[0]!.get('a')!]).toEqual([1, 0, 2, 1])
  })

  it('that is damaged is an answer', () => {
    for (let at = 0; at < stored.codes.byteLength; at++) {
      const record = stored.codes.slice(0)
      new Uint8Array(record)[at]! ^= 64
      const codes = decodeSurveyCodes(stored.index, record)
      if (codes.ok) expect([...codes.block[0]!.get('a')!]).toEqual([1, 0, 2, 1])
    }
    expect(decodeSurvey(stored.index.slice(0, -1)).ok).toBe(false)
  })
})
