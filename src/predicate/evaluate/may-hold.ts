import { FORWARDED_CLIENT } from '../../event/roles.ts'
import { columnNamed } from '../../event/block.ts'
import { utf8 } from '../../event/bytes.ts'
import { crossesCells, type FieldOf } from './program.ts'
import type { Predicate, Test } from '../tree.ts'
import { textsIn, valueTest, type ValueTest } from '../values/value-test.ts'

/** The facts about a block that are known without loading it. */
export interface BlockOutline {
  readonly format: string
  readonly source: number
  /** Names of the columns that have a value. */
  readonly columns: readonly string[]
  /** Epoch ms over rows with a time; NaN when no row has one. */
  readonly minTime: number
  readonly maxTime: number
  /** All values of a column, the items of multi-valued cells one by one; `null` when they are not known. */
  readonly valuesOf?: (column: string) => readonly string[] | null
  /** False only when no value of the column contains all the texts; with `null`, when no value and no line does. */
  readonly mayContain?: (column: string | null, texts: readonly Uint8Array[]) => boolean
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
      if (field === undefined) return predicate.test.kind === 'absent'
      if (fieldMayHold(field, predicate.test, block)) return true
      return predicate.role === 'client.ip' && fieldMayHold(FORWARDED_CLIENT, predicate.test, block)
    }
    case 'format':
      return predicate.ids.includes(block.format)
    case 'source':
      return predicate.ids.includes(block.source)
    case 'time':
      return block.maxTime >= (predicate.from ?? -Infinity) && block.minTime < (predicate.to ?? Infinity)
    case 'anywhere':
      return anywhereMayHold(predicate.test, block)
    default:
      return true
  }
}

interface PreparedTest {
  readonly matches: ValueTest['matches']
  readonly texts: readonly Uint8Array[]
}

/** Compiled tests: rules are run on many blocks, and compiling a test is expensive. */
const prepared = new WeakMap<Test, PreparedTest>()

function preparedFor(test: Test): PreparedTest {
  let known = prepared.get(test)
  if (!known) {
    const { matches } = valueTest(test, true)
    prepared.set(test, (known = { matches, texts: textsIn(test) }))
  }
  return known
}

/** True for tests that may match a raw line although no cell passes, because outlines say nothing about raw lines. */
function anywhereMayHold(test: Test, { mayContain }: BlockOutline): boolean {
  if (!mayContain || crossesCells(test)) return true
  const { texts } = preparedFor(test)
  return texts.length === 0 || mayContain(null, texts)
}

function fieldMayHold(field: string, test: Test, block: BlockOutline): boolean {
  if (test.kind === 'absent' || test.kind === 'empty') return true
  const column = columnNamed(block.columns, field)
  if (column === null) return false
  const { matches, texts } = preparedFor(test)
  if (texts.length > 0 && block.mayContain?.(column, texts) === false) return false
  const values = block.valuesOf?.(column) ?? null
  if (values === null) return true
  return values.some((value) => {
    const bytes = utf8(value)
    return matches(bytes, 0, bytes.length)
  })
}
