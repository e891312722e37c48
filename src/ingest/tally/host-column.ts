import { columnOf, type Block } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'
import { hostName } from '../../event/roles.ts'
import { fieldOf } from '../../formats/registry.ts'

/** Computers that the rows of one source may name; rows of further ones vouch for nothing. */
export const MAX_HOSTS = 1_000

/** The column whose values name the computer of each row; `null` without one. */
export function hostColumn(block: Block): Column | null {
  const field = fieldOf(block.format, 'host')
  const column = field === undefined ? undefined : columnOf(block, field)
  return column && !column.many ? column : null
}

/** The computer that a value of the column names; `null` where it names none. */
export function hostOfCode({ values }: Column, code: number): string | null {
  const text = code === 0 ? '' : valueText(values, code)
  return text === '' || text === '-' ? null : hostName(text)
}
