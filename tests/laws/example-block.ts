import type { Block } from '../../src/event/block.ts'
import { BlockBuilder } from '../../src/event/block-builder.ts'
import { utf8 } from '../../src/event/bytes.ts'

/** A block of rows given as plain values; lists become multi-valued cells. */
export function blockOf(
  format: string,
  rows: readonly Readonly<Record<string, string | readonly string[]>>[],
  blank: Block['blank'],
  /** Times of the rows in epoch ms; without them, the row numbers are the times. */
  times: readonly number[] = [],
): Block {
  const blocks: Block[] = []
  const builder = new BlockBuilder({
    format,
    placeKind: 'record',
    blank,
    emit: (block) => blocks.push(block),
  })
  rows.forEach((row, i) => {
    builder.row(times[i] ?? i, i + 1, i, 1)
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== 'string') builder.putMany(builder.field(name, true), value.map(utf8))
      else if (value !== '' || blank === 'absent') builder.putText(builder.field(name), value)
    }
  })
  builder.flush()
  return blocks[0]!
}
