import { tidyGlob } from '../../predicate/values/glob.ts'
import type { GlobPart } from '../../predicate/tree.ts'

/**
 * Reads a Sigma string: `*` and `?` are wildcards; a backslash before `*`, `?` or a backslash makes
 * that character plain, before anything else it stands for itself.
 */
export function readTextValue(text: string): GlobPart[] {
  const parts: GlobPart[] = []
  let literal = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    const next = text[i + 1]
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next
      i++
    } else if (char === '*' || char === '?') {
      parts.push(literal, { wild: char === '*' ? 'any' : 'one' })
      literal = ''
    } else literal += char
  }
  parts.push(literal)
  return tidyGlob(parts)
}
