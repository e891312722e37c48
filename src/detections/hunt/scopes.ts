import { columnOf, type Block } from '../../event/block.ts'
import { valueItems } from '../../event/column.ts'
import type { Bitset } from '../../predicate/evaluate/bitset.ts'
import { allOf, TRUE } from '../../predicate/build.ts'
import type { Evaluation } from '../../predicate/evaluate/evaluate.ts'
import type { Program, Step } from '../../predicate/evaluate/program.ts'
import { comparable, requiredValues } from '../../predicate/literals/required-values.ts'
import type { Predicate } from '../../predicate/tree.ts'

/** Fields by which most rules for event logs narrow down what they look at. */
const DISPATCH = ['EventID', 'Channel'] as const
/** With more distinct values than this a block is not narrowed down. */
const MAX_DISPATCH_VALUES = 2048

/** A kind of event that rules ask for: where none of a block is, they cost nothing. */
export interface Scope {
  readonly step: Step
  /** For each field of `DISPATCH`: values of which the event must have one; `null` when any will do. */
  readonly required: readonly (ReadonlySet<string> | null)[]
}

export function scopeOf(predicate: Predicate, format: string, program: Program): Scope {
  return {
    step: program.add(predicate),
    required: DISPATCH.map((field) => requiredValues(predicate, field, format)),
  }
}

/** The rows of events of a scope; `null` when there are none. */
export type RowsOfScope = (scope: Scope) => Bitset | null

export function scopesIn(block: Block, evaluation: Evaluation): RowsOfScope {
  const present = DISPATCH.map((field) => valuesOf(block, field))
  const known = new Map<Scope, Bitset | null>()
  return (scope) => {
    let rows = known.get(scope)
    if (rows === undefined) {
      const may = scope.required.every((values, i) => couldHold(values, present[i]!))
      const within = may ? evaluation.run(scope.step) : null
      rows = within === null || within.isEmpty ? null : within
      known.set(scope, rows)
    }
    return rows
  }
}

interface ScopedPredicate {
  /** Says which kind of event is meant. */
  readonly scope: Predicate
  readonly rest: Predicate
}

/** One for each log source that answers a rule: together they hold where the rule does. */
export function scopedParts(predicate: Predicate): ScopedPredicate[] {
  const parts = predicate.kind === 'any' ? predicate.of : [predicate]
  const scoped = parts.map((part): ScopedPredicate => {
    const all = part.kind === 'all' ? part.of : [part]
    return { scope: allOf(all.filter(isScope)), rest: allOf(all.filter((one) => !isScope(one))) }
  })
  const split = scoped.some(({ scope }) => scope.kind !== 'constant')
  return split ? scoped : [{ scope: TRUE, rest: predicate }]
}

function isScope(predicate: Predicate): boolean {
  if (predicate.kind === 'any') return predicate.of.every(isScope)
  if (predicate.kind !== 'field') return false
  const { kind } = predicate.test
  const field = predicate.field.toLowerCase()
  return DISPATCH.some((name) => name.toLowerCase() === field) && (kind === 'equals' || kind === 'compare')
}

/** The values of a field in a block; `null` when they are too many to tell. */
function valuesOf(block: Block, field: string): ReadonlySet<string> | null {
  const column = columnOf(block, field)
  if (!column) return new Set()
  if (column.values.count > MAX_DISPATCH_VALUES) return null
  const values = new Set<string>()
  for (let code = 1; code <= column.values.count; code++) {
    for (const item of valueItems(column, code)) values.add(comparable(item))
  }
  return values
}

function couldHold(required: ReadonlySet<string> | null, present: ReadonlySet<string> | null): boolean {
  if (!required || !present) return true
  for (const value of required) if (present.has(value)) return true
  return false
}
