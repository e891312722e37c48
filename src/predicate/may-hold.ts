import { utf8 } from '../event/bytes.ts'
import type { FieldOf } from './program.ts'
import type { Predicate, Test } from './tree.ts'
import { valueTest } from './value-test.ts'

/** What is known of a block that is not at hand. */
export interface BlockOutline {
  readonly format: string
  readonly source: number
  /** Names of the columns that have a value. */
  readonly columns: readonly string[]
  /** Epoch ms over rows with a time; NaN when no row has one. */
  readonly minTime: number
  readonly maxTime: number
  /** All values of a column, each item of a multi-valued one; `null` when they are not known. */
  readonly valuesOf?: (column: string) => readonly string[] | null
}

/** False only when the predicate holds for no row of the block. */
export function mayHold(predicate: Predicate, block: BlockOutline, fieldOf: FieldOf): boolean {
  switch (predicate.kind) {
    case 'all':
      return predicate.of.every((part) => mayHold(part, block, fieldOf))
    case 'any':
      return predicate.of.some((part) => mayHold(part, block, fieldOf))
    case 'constant':
      return predicate.value
    case 'field':
      return fieldMayHold(predicate.field, predicate.test, block)
    case 'role': {
      const field = fieldOf(block.format, predicate.role)
      return field === undefined
        ? predicate.test.kind === 'absent'
        : fieldMayHold(field, predicate.test, block)
    }
    case 'format':
      return predicate.ids.includes(block.format)
    case 'source':
      return predicate.ids.includes(block.source)
    case 'time':
      return block.maxTime >= (predicate.from ?? -Infinity) && block.minTime < (predicate.to ?? Infinity)
    default:
      return true
  }
}

function fieldMayHold(field: string, test: Test, block: BlockOutline): boolean {
  if (test.kind === 'absent' || test.kind === 'empty') return true
  const folded = field.toLowerCase()
  const columns = block.columns.filter((name) => name.toLowerCase() === folded)
  return columns.some((column) => {
    const values = block.valuesOf?.(column) ?? null
    if (values === null) return true
    const { matches } = valueTest(test)
    return values.some((value) => {
      const bytes = utf8(value)
      return matches(bytes, 0, bytes.length)
    })
  })
}
