import { expect, it } from 'vitest'
import { Hunter } from '../../detections/hunt/hunt.ts'
import { fieldOf, formatById } from '../../formats/registry.ts'
import { iisLog, indicatorsOf } from '../../../tests/cases/source-task.ts'
import { SourceLog } from '../source-log.ts'
import { huntBlock, skippedBlock } from './hunt-block.ts'

it('a block is hunted on: its hits, its end and its source; one that is stored has only its end', () => {
  const format = formatById('iis-w3c')!
  const log = new SourceLog(format)
  const parser = format.open(log)
  parser.push(new TextEncoder().encode(iisLog(20)))
  parser.end()
  const block = log.blocks[0]!
  const hunter = new Hunter({ rules: [], indicators: indicatorsOf('198.51.100.3') }, fieldOf)
  const { found, end } = huntBlock(hunter, block, 4, new Map())
  expect(found).toMatchObject([{ rows: 2, hits: [{ source: 4 }, { source: 4 }] }])
  expect(end).toBe(block.offsets[19]! + block.lengths[19]!)
  expect(skippedBlock(block)).toEqual({ block: null, end, found: [], matches: [] })
})
