import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockBuilder } from '../event/block-builder.ts'
import type { Block } from '../event/block.ts'
import { utf8 } from '../event/bytes.ts'
import { packTexts, REPEATING, runsOf, TextSummary } from './text-summary.ts'

function blockOf(rows: readonly (readonly string[])[], raw: string | null = null): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format: 'f',
    placeKind: 'line',
    blank: 'empty',
    emit: (one) => void blocks.push(one),
  })
  builder.useSchema(['same', 'other'])
  rows.forEach((cells, i) => {
    builder.row(0, i, i, 1)
    cells.forEach((text, field) => builder.putText(field, text))
  })
  if (raw !== null) builder.keepRaw(utf8(raw), 0, raw.length)
  builder.flush()
  return blocks[0]!
}

const summaryOf = (block: Block): TextSummary => new TextSummary(packTexts(block))
const holding = (summary: TextSummary, text: string): number[] => [...summary.holding(runsOf(utf8(text)))]

describe('the summary of texts', () => {
  it('never rules out what is there', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 30 }), (rows) => {
        const block = blockOf(rows)
        const summary = summaryOf(block)
        block.columns.forEach((column, number) => {
          const group = summary.apart.includes(number) ? number : REPEATING
          const field = column.name === 'same' ? 0 : 1
          for (const cells of rows) {
            const folded = cells[field]!.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
            expect(holding(summary, folded)).toContain(group)
          }
        })
      }),
    )
  })

  it('tells columns that repeat from each other one, and rules out most of what is nowhere', () => {
    const rows = Array.from({ length: 4000 }, (_, i) => [`/owa/Page${i % 50}.aspx`, `id=${i}`])
    const summary = summaryOf(blockOf(rows))
    expect(summary.apart).toEqual([1])
    expect(summary.hasRaw).toBe(false)
    expect(holding(summary, 'page49.aspx')).toEqual([REPEATING])
    expect(holding(summary, 'd=3999')).toEqual([1])
    expect(holding(summary, 'mimikatz')).toEqual([])
    expect(holding(summary, 'xy')).toEqual([1, REPEATING])
  })

  it('holds lines that are kept raw', () => {
    const summary = summaryOf(blockOf([['a', 'b']], 'an odd "line"'))
    expect(summary.hasRaw).toBe(true)
    expect(holding(summary, 'odd "line')).toEqual([REPEATING])
  })

  it('says nothing of values that hold everything, and stays small', () => {
    let seed = 1
    const letters = 'abcdefghijklmnopqrstuvwxyz0123456789+/'
    const random = (): string => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return letters[(seed >>> 16) % letters.length]!
    }
    const rows = Array.from({ length: 3000 }, () => ['x', Array.from({ length: 60 }, random).join('')])
    const packed = packTexts(blockOf(rows))
    expect(packed.length).toBeLessThan(64)
    expect(holding(new TextSummary(packed), 'mimikatz')).toEqual([1])
  })
})
