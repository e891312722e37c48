import { describe, expect, it } from 'vitest'
import type { Block } from '../../event/block.ts'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf, formatById } from '../../formats/registry.ts'
import { iisLog, indicatorsOf, taskOf } from '../../../tests/cases/source-task.ts'
import { SourceLog } from '../source-log.ts'
import { StoredBlockSkipper } from '../stored-block-skipper.ts'
import type { StoredPrefix } from '../task.ts'
import { ByteCollector } from './byte-scan.ts'
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
    hunt.gathering = new ByteCollector()
    await hunt.hunt([block])
    expect(hunt.takeBlocks()).toEqual([block])
    await hunt.hunt([block])
    hunt.gathering = null
    await hunt.hunt([block])
    expect(hunt.takeBlocks()).toEqual([])
  })
})
