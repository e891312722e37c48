import { describe, expect, it } from 'vitest'
import type { Block } from '../event/block.ts'
import { ContentChangedError, StoredBlockSkipper } from './stored-block-skipper.ts'
import type { BlockMark } from './task.ts'

function block(...times: number[]): Block {
  return { rows: times.length, time: Float64Array.from(times) } as unknown as Block
}

function skipper(...blocks: BlockMark[]): StoredBlockSkipper {
  return new StoredBlockSkipper({ head: '', kept: {}, blocks })
}

describe('blocks that an interrupted reading has stored', () => {
  it('are skipped, and everything behind them is new', () => {
    const stored = skipper({ rows: 2, minTime: 3, maxTime: 7 }, { rows: 1, minTime: NaN, maxTime: NaN })
    expect([stored.skips(block(7, 3)), stored.done]).toEqual([true, false])
    expect([stored.skips(block(NaN)), stored.done]).toEqual([true, true])
    expect(stored.skips(block(7, 3))).toBe(false)
    expect(() => stored.end()).not.toThrow()
  })

  it.each([
    ['another number of rows', block(3, 7, 7)],
    ['another time', block(3, 8)],
    ['no times', block(NaN, NaN)],
  ])('are not mistaken for others: %s', (_, other) => {
    expect(() => skipper({ rows: 2, minTime: 3, maxTime: 7 }).skips(other)).toThrow(ContentChangedError)
  })

  it('must all come again', () => {
    expect(() => skipper({ rows: 1, minTime: 1, maxTime: 1 }).end()).toThrow(ContentChangedError)
  })

  it('are none in a source that is read for the first time', () => {
    const none = new StoredBlockSkipper(null)
    expect([none.done, none.skips(block(1))]).toEqual([true, false])
  })
})
