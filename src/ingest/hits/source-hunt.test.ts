import { describe, expect, it } from 'vitest'
import { formatById } from '../../formats/registry.ts'
import type { Block } from '../../event/block.ts'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf } from '../../formats/registry.ts'
import { iisLog, indicatorsOf, taskOf } from '../../../tests/cases/source-task.ts'
import { SourceLog } from '../source-log.ts'
import { StoredBlockSkipper } from '../stored-block-skipper.ts'
import type { StoredPrefix } from '../task.ts'
import { ByteGathering } from './byte-scan.ts'
import { huntBlock, skippedBlock } from './hunt-block.ts'
import { SourceHunt } from './source-hunt.ts'

const hunter = new Hunter({ rules: [], indicators: indicatorsOf('198.51.100.3') }, fieldOf)

function blockOf(rows: number): Block {
  const format = formatById('iis-w3c')!
  const log = new SourceLog(format)
  const parser = format.open(log)
  parser.push(new TextEncoder().encode(iisLog(rows)))
  parser.end()
  return log.blocks[0]!
}

function huntOf(stored: StoredPrefix | null = null, seen: Block[] = []): SourceHunt {
  const task = taskOf('', { id: 4, stored })
  return new SourceHunt(hunter, task, new StoredBlockSkipper(stored), (_, __, block) => void seen.push(block))
}

describe('a block', () => {
  it('is hunted on: its hits, its end and its source', () => {
    const block = blockOf(20)
    const { found, end } = huntBlock(hunter, block, 4, new Map())
    expect(found).toMatchObject([{ rows: 2, hits: [{ source: 4 }, { source: 4 }] }])
    expect(end).toBe(block.offsets[19]! + block.lengths[19]!)
    expect(skippedBlock(block)).toEqual({ block: null, end, found: [], matches: [] })
  })
})

describe('the hunt on a source', () => {
  it('counts hits by level, keeps count of those kept, and shows every block', async () => {
    const seen: Block[] = []
    const hunt = huntOf(null, seen)
    const block = blockOf(20)
    const { blocks, hits } = await hunt.hunt([block, block])
    expect([blocks.length, hits.length, seen.length]).toEqual([2, 4, 2])
    expect(Object.values(hunt.hits).reduce((sum, one) => sum + one)).toBe(4)
    expect(Object.values(hunt.keptByRule)).toEqual([4])
  })

  it('skips what is stored already, and goes on with the count of what was kept', async () => {
    const block = blockOf(20)
    const mark = { rows: 20, minTime: block.time[0]!, maxTime: block.time[19]! }
    const hunt = huntOf({ head: '', kept: { earlier: 7 }, blocks: [mark] })
    expect(await hunt.hunt([block])).toEqual({ blocks: [], hits: [], counts: [], matches: [] })
    expect(hunt.end).toBe(block.offsets[19]! + block.lengths[19]!)
    expect((await hunt.hunt([block])).hits).toHaveLength(2)
    expect(hunt.keptByRule).toMatchObject({ earlier: 7 })
  })

  it('keeps blocks only while the bytes of the source may still be scanned', async () => {
    const hunt = huntOf()
    const block = blockOf(3)
    await hunt.hunt([block])
    expect(hunt.takeBlocks()).toEqual([])
    hunt.gathering = new ByteGathering()
    await hunt.hunt([block])
    expect(hunt.takeBlocks()).toEqual([block])
    await hunt.hunt([block])
    hunt.gathering = null
    await hunt.hunt([block])
    expect(hunt.takeBlocks()).toEqual([])
  })
})
