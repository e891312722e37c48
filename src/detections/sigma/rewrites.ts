import { testOfGlob, tidyGlob } from '../../predicate/values/glob.ts'
import type { GlobPart, Test } from '../../predicate/tree.ts'

const ANY = { wild: 'any' } as const

/** The text of a test as literals and wildcards over the whole value; `null` for other tests. */
export function globOf(test: Test): readonly GlobPart[] | null {
  switch (test.kind) {
    case 'equals':
      return [test.text]
    case 'prefix':
      return [test.text, ANY]
    case 'suffix':
      return [ANY, test.text]
    case 'contains':
      return [ANY, test.text, ANY]
    case 'glob':
      return test.parts
    default:
      return null
  }
}

function like(test: Test, parts: readonly GlobPart[]): Test {
  return testOfGlob(parts, 'cased' in test && test.cased === true)
}

/**
 * A test of two values that stand joined by a character, as pairs of tests of which one must hold
 * for both.
 */
export function splitAt(test: Test, by: string): readonly (readonly [Test, Test])[] {
  const parts = globOf(test)
  if (!parts) return []
  const pairs: (readonly [Test, Test])[] = []
  const add = (before: readonly GlobPart[], after: readonly GlobPart[]): void => {
    pairs.push([like(test, tidyGlob(before)), like(test, tidyGlob(after))])
  }
  parts.forEach((part, i) => {
    const before = parts.slice(0, i)
    const after = parts.slice(i + 1)
    if (typeof part === 'object') {
      // Patterns that only allow anything to follow are left to the tests of each value.
      const inside = before.length > 0 && after.length > 0
      if (part.wild === 'one') add(before, after)
      else if (inside) add([...before, ANY], [ANY, ...after])
      return
    }
    for (let at = part.indexOf(by); at >= 0; at = part.indexOf(by, at + 1)) {
      add([...before, part.slice(0, at)], [part.slice(at + by.length), ...after])
    }
  })
  return pairs
}

/** The test on values that begin in another way; `null` when that changes nothing. */
export function withBeginning(test: Test, beginning: string, instead: readonly GlobPart[]): Test | null {
  const parts = globOf(test)
  const [first] = parts ?? []
  if (!parts || typeof first !== 'string' || !first.toLowerCase().startsWith(beginning.toLowerCase()))
    return null
  return like(test, tidyGlob([...instead, first.slice(beginning.length), ...parts.slice(1)]))
}

/** The test on values that write a word differently; `null` when that changes nothing. */
export function withWord(test: Test, word: string, instead: readonly GlobPart[]): Test | null {
  const parts = globOf(test)
  if (!parts) return null
  let changed = false
  const written = parts.flatMap((part): readonly GlobPart[] => {
    const at = typeof part === 'string' ? part.toLowerCase().indexOf(word.toLowerCase()) : -1
    if (typeof part !== 'string' || at < 0) return [part]
    changed = true
    return [part.slice(0, at), ...instead, part.slice(at + word.length)]
  })
  return changed ? like(test, tidyGlob(written)) : null
}

/** The test on a text of `name=value` lines, asked of the line of that name. */
export function onLine(test: Test, name: string): Test | null {
  const parts = globOf(test)
  if (!parts) return null
  const flags = 'cased' in test && test.cased ? 'm' : 'im'
  return { kind: 'regex', pattern: `^\\s*${name}=${bodyOf(parts, '\\r\\n')}\\s*$`, flags }
}

/** The test on the query of an address, asked of a parameter; `null` for tests that are no text. */
export function ofParameter(test: Test, names: readonly string[]): Test | null {
  const parts = test.kind === 'present' ? [{ wild: 'one' as const }, ANY] : globOf(test)
  if (!parts) return null
  const flags = 'cased' in test && test.cased ? '' : 'i'
  return {
    kind: 'regex',
    pattern: `(?:^|[?&;])(?:${names.join('|')})=${bodyOf(parts, '&;')}(?:[&;]|$)`,
    flags,
  }
}

/** A pattern for a text in which none of the characters `ends` stands. */
function bodyOf(parts: readonly GlobPart[], ends: string): string {
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return parts
    .map((part) =>
      typeof part === 'string' ? escaped(part) : part.wild === 'any' ? `[^${ends}]*` : `[^${ends}]`,
    )
    .join('')
}

/** More of a parameter is not looked at. */
const MAX_PARAMETER = 128

/** The value of the first of these parameters that a query has; of one that it has twice the last, which the server added. */
export function parameterIn(query: string, names: readonly string[]): string | undefined {
  const parts = query.split(/[?&;]/)
  for (const name of names) {
    const start = `${name}=`.toLowerCase()
    const part = parts.findLast((one) => one.slice(0, start.length).toLowerCase() === start)
    const value = part?.slice(start.length, start.length + MAX_PARAMETER)
    if (value !== undefined && value !== '' && value !== '<empty>') return value
  }
  return undefined
}
