import { columnOf, type Block } from '../event/block.ts'
import { cell } from '../event/column.ts'
import type { Role } from '../event/roles.ts'
import type { Format } from '../formats/format.ts'

const MAX_CELL = 300

/** Values by role, for the columns that all formats share. */
export function cellsOf(block: Block, row: number, format: Format | undefined): Record<string, string> {
  const cells: Record<string, string> = {}
  for (const [role, field] of Object.entries(format?.roles ?? {}) as [Role, string][]) {
    const text = textAt(block, row, field)
    if (text !== '') cells[role] = text
  }
  return cells
}

/** What happened, in one line: the values that the format wants shown. */
export function summaryOf(block: Block, row: number, format: Format | undefined): string {
  const parts: string[] = []
  for (const field of format?.show ?? []) {
    const text = textAt(block, row, field)
    if (text !== '' && text !== '-') parts.push(text)
  }
  return parts.join('  ')
}

function textAt(block: Block, row: number, field: string): string {
  const column = columnOf(block, field)
  const value = column ? cell(column, row) : undefined
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : value.join(' | ')
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text
}
