import { foldCase, wellFormed } from '../values/fold.ts'
import { numberOf } from '../values/numbers.ts'
import type { Predicate, Test } from '../tree.ts'

/** The form of a value that `requiredValues` returns: case folded, numbers in decimal. */
export function comparable(value: string): string {
  const number = numberOf(value)
  return Number.isNaN(number) ? foldCase(wellFormed(value)) : String(number)
}

/**
 * Values of a field, one of which an event of the format must have for the predicate to hold;
 * `null` when events with other values could pass. Compare with `comparable`.
 */
export function requiredValues(
  predicate: Predicate,
  field: string,
  format: string,
): ReadonlySet<string> | null {
  switch (predicate.kind) {
    case 'field':
      return predicate.field.toLowerCase() === field.toLowerCase() ? valuesOf(predicate.test) : null
    case 'format':
      return predicate.ids.includes(format) ? null : new Set()
    case 'constant':
      return predicate.value ? null : new Set()
    case 'all': {
      let fewest: ReadonlySet<string> | null = null
      for (const part of predicate.of) {
        const values = requiredValues(part, field, format)
        if (values && (!fewest || values.size < fewest.size)) fewest = values
      }
      return fewest
    }
    case 'any': {
      const either = new Set<string>()
      for (const part of predicate.of) {
        const values = requiredValues(part, field, format)
        if (!values) return null
        for (const value of values) either.add(value)
      }
      return either
    }
    default:
      return null
  }
}

function valuesOf(test: Test): ReadonlySet<string> | null {
  if (test.kind === 'equals') return new Set([comparable(test.text)])
  return test.kind === 'compare' && test.op === 'eq' ? new Set([String(test.number)]) : null
}
