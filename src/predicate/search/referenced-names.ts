import type { HitCondition, Predicate } from '../tree.ts'

export interface ReferencedNames {
  /** Names of columns. */
  readonly fields: readonly string[]
  readonly formats: readonly string[]
}

/** The columns and formats that a predicate names. */
export function referencedNames(predicate: Predicate): ReferencedNames {
  const fields = new Set<string>()
  const formats = new Set<string>()
  const collect = (one: Predicate): void => {
    if (one.kind === 'all' || one.kind === 'any') one.of.forEach(collect)
    else if (one.kind === 'not') collect(one.of)
    else if (one.kind === 'field') fields.add(one.field)
    else if (one.kind === 'reference') fields.add(one.field).add(one.other)
    else if (one.kind === 'format') one.ids.forEach((id) => formats.add(id))
  }
  collect(predicate)
  return { fields: [...fields], formats: [...formats] }
}

/** True when the result depends on the host that an event belongs to. */
export function asksHost(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.of.some(asksHost)
    case 'not':
      return asksHost(predicate.of)
    case 'role':
      return predicate.role === 'host'
    default:
      return predicate.kind === 'host'
  }
}

/** What a predicate asks about the rules that have hit an event. */
export function askedOfHits(predicate: Predicate): readonly HitCondition[] {
  if (predicate.kind === 'all' || predicate.kind === 'any') return predicate.of.flatMap(askedOfHits)
  if (predicate.kind === 'not') return askedOfHits(predicate.of)
  return predicate.kind === 'hit' ? [predicate] : []
}

/** The field names that no column has. Columns are matched ignoring case, and also without their spaces. */
export function withoutColumn(fields: readonly string[], columns: readonly string[]): string[] {
  const known = new Set(columns.flatMap((name) => [name.toLowerCase(), unspaced(name)]))
  return fields.filter((name) => !known.has(name.toLowerCase()))
}

function unspaced(name: string): string {
  return name.toLowerCase().replaceAll(' ', '')
}
