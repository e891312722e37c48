import type { Predicate } from '../../predicate/tree.ts'
import type { Binding, Logsource } from '../logs/logsources.ts'

/** Notes on how far the logs that answer a rule's log source here can satisfy it. */
export function sourceNotes(
  detected: Predicate,
  { category }: Logsource,
  bindings: readonly Binding[],
): readonly string[] {
  const filtering = fieldsBelowNot(detected, false)
  const notes = bindings.flatMap(({ channels, eventIds, lacks = [] }) => {
    const missing = lacks.filter((field) => filtering.has(field.toLowerCase()))
    return missing.length === 0
      ? []
      : [`${channels.join(', ')} ${eventIds.join(', ')} has no ${missing.join(', ')}, by which it filters`]
  })
  if (category === 'proxy')
    notes.push('it is written for what goes out through a proxy, not for who visits a server')
  return notes
}

function fieldsBelowNot(predicate: Predicate, below: boolean): ReadonlySet<string> {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return new Set(predicate.of.flatMap((part) => [...fieldsBelowNot(part, below)]))
    case 'not':
      return fieldsBelowNot(predicate.of, !below)
    case 'field':
      return new Set(below ? [predicate.field.toLowerCase()] : [])
    default:
      return new Set()
  }
}
