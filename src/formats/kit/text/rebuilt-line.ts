import type { Block } from '../../../event/block.ts'
import type { Column } from '../../../event/column.ts'
import { COMMA, CR, LF, QUOTE, SPACE } from './ascii.ts'

const SCHEMA_COLUMNS = new WeakMap<Block, (Column | undefined)[]>()

/** The columns of the schema in its order. */
export function schemaColumns(block: Block): (Column | undefined)[] {
  let columns = SCHEMA_COLUMNS.get(block)
  if (!columns) {
    const byName = new Map(block.columns.map((column) => [column.name, column]))
    columns = block.schema.map((name) => byName.get(name))
    SCHEMA_COLUMNS.set(block, columns)
  }
  return columns
}

/** Room for a line as UTF-8: the block tells its length in the source. */
export function lineRoom(block: Block, row: number): number {
  return block.lengths[row]! * (block.encoding === undefined ? 1 : 3)
}

/** A row as comma-separated cells, quoted only where they need it: what `Cells.canonical` promises. */
export function commaLine(block: Block, row: number): Uint8Array {
  return joinCells(block, row, COMMA, true)
}

/** A row as cells between separators, nothing quoted. */
export function plainLine(block: Block, row: number, separator: number): Uint8Array {
  return joinCells(block, row, separator, false)
}

/** Lines of cells between spaces. */
export const SPACED = {
  cells: { separator: SPACE, quotes: false },
  rebuild: (block: Block, row: number): Uint8Array => plainLine(block, row, SPACE),
} as const

/** Lines of cells between commas. */
export const BY_COMMAS = { cells: { separator: COMMA, quotes: true }, rebuild: commaLine } as const

function joinCells(block: Block, row: number, separator: number, quotes: boolean): Uint8Array {
  const columns = schemaColumns(block)
  const line = new Uint8Array(lineRoom(block, row))
  let at = 0
  columns.forEach((column, i) => {
    if (i > 0) line[at++] = separator
    const code = column ? column.codes[row]! : 0
    if (!column || code === 0) return
    const { bytes, ends } = column.values
    const start = ends[code - 1]!
    const end = ends[code]!
    const quoted = quotes && needsQuotes(bytes, start, end)
    if (quoted) line[at++] = QUOTE
    for (let j = start; j < end; j++) {
      const byte = bytes[j]!
      if (quoted && byte === QUOTE) line[at++] = QUOTE
      line[at++] = byte
    }
    if (quoted) line[at++] = QUOTE
  })
  return line.subarray(0, at)
}

function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte === COMMA || byte === QUOTE || byte === LF || byte === CR) return true
  }
  return false
}
