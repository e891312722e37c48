import type { Predicate } from './tree.ts'

export const TRUE: Predicate = { kind: 'constant', value: true }
export const FALSE: Predicate = { kind: 'constant', value: false }

/** A predicate that holds where all the given ones hold; nested conjunctions and constants are folded away. */
export function allOf(of: readonly Predicate[]): Predicate {
  return joined('all', of)
}

/** A predicate that holds where any of the given ones holds; nested disjunctions and constants are folded away. */
export function anyOf(of: readonly Predicate[]): Predicate {
  return joined('any', of)
}

export function notOf(of: Predicate): Predicate {
  if (of.kind === 'constant') return of.value ? FALSE : TRUE
  return of.kind === 'not' ? of.of : { kind: 'not', of }
}

function joined(kind: 'all' | 'any', of: readonly Predicate[]): Predicate {
  const neutral = kind === 'all'
  const parts: Predicate[] = []
  for (const part of of) {
    if (part.kind === kind) for (const inner of part.of) parts.push(inner)
    else if (part.kind !== 'constant') parts.push(part)
    else if (part.value !== neutral) return part
  }
  if (parts.length === 0) return neutral ? TRUE : FALSE
  return parts.length === 1 ? parts[0]! : { kind, of: parts }
}

/** An equivalent predicate without constants, double negations and needless nesting. */
export function simplify(predicate: Predicate): Predicate {
  return withLeaves(predicate, (leaf) => leaf)
}

/** The same predicate with another one in the place of each of its leaves, simplified. */
export function withLeaves(predicate: Predicate, put: (leaf: Predicate) => Predicate): Predicate {
  switch (predicate.kind) {
    case 'all':
      return allOf(predicate.of.map((part) => withLeaves(part, put)))
    case 'any':
      return anyOf(predicate.of.map((part) => withLeaves(part, put)))
    case 'not':
      return notOf(withLeaves(predicate.of, put))
    default:
      return put(predicate)
  }
}
