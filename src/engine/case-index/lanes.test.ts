import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { BlockBuilder } from '../../event/block-builder.ts'
import { Lanes } from './lanes.ts'

/** Events of IIS, each of which names a host of its own. */
function blockOf(from: number, rows: number): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'iis-w3c',
    placeKind: 'line',
    blank: 'absent',
    emit: (block) => blocks.push(block),
    rows: rows + 1,
    heapBytes: Infinity,
  })
  const host = builder.field('s-computername')
  for (let row = 0; row < rows; row++) {
    builder.row(row, row, row, 1)
    builder.putText(host, `HOST${from + row}`)
  }
  builder.flush()
  return blocks[0]!
}

describe('lanes', () => {
  it('stay apart when there are more of them than 16 bits tell', () => {
    const lanes = new Lanes()
    for (let from = 0; from < 66_000; from += 33_000) {
      const by = lanes.ofRows(blockOf(from, 33_000), 'SOURCE')
      if (typeof by === 'number') throw new Error('all of one lane')
      for (const row of [0, 1, 32_767, 32_999]) expect(lanes.list[by[row]!]!.host).toBe(`HOST${from + row}`)
    }
    expect(lanes.list).toHaveLength(66_000)
  })

  it('are refused when there are too many to keep', () => {
    const lanes = new Lanes(100)
    expect(lanes.ofRows(blockOf(0, 100), 'SOURCE')).toHaveLength(100)
    expect(() => lanes.ofRows(blockOf(50, 100), 'SOURCE')).toThrow('more than 100 hosts')
  })
})
