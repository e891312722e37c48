import type { GlobPart, Test } from '../tree.ts'

const ANY = -1
const ONE = -2

/** Converts a glob to code points (bytes, when all of them are ASCII), with negative numbers for its wildcards. */
export function globPattern(parts: readonly GlobPart[], fold: (text: string) => string): Int32Array {
  const pattern: number[] = []
  for (const part of parts) {
    if (typeof part === 'string') for (const char of fold(part)) pattern.push(char.codePointAt(0)!)
    else pattern.push(part.wild === 'any' ? ANY : ONE)
  }
  return Int32Array.from(pattern)
}

/** True when the glob matches the whole of `text[start, end)`; `map` folds its units. Backtracks only to the last `any`. */
export function globMatches(
  pattern: Int32Array,
  text: ArrayLike<number>,
  start: number,
  end: number,
  map: Uint8Array | null,
): boolean {
  let at = start
  let p = 0
  let star = -1
  let mark = start
  while (at < end) {
    const wanted = p < pattern.length ? pattern[p]! : ANY - 2
    const unit = map ? map[text[at]!]! : text[at]!
    if (wanted === ONE || wanted === unit) {
      at++
      p++
    } else if (wanted === ANY) {
      star = p++
      mark = at
    } else if (star >= 0) {
      p = star + 1
      at = ++mark
    } else return false
  }
  while (p < pattern.length && pattern[p] === ANY) p++
  return p === pattern.length
}

/** The simplest test that is equivalent to the glob. */
export function testOfGlob(parts: readonly GlobPart[], cased: boolean): Test {
  const mode = cased ? { cased } : {}
  const tidy = tidyGlob(parts)
  const [first, second, third] = tidy
  if (first === undefined) return { kind: 'empty' }
  if (tidy.length === 1) {
    if (typeof first === 'string') return { kind: 'equals', text: first, ...mode }
    if (first.wild === 'any') return { kind: 'present' }
  } else if (tidy.length === 2) {
    if (typeof first === 'string' && isAny(second)) return { kind: 'prefix', text: first, ...mode }
    if (typeof second === 'string' && isAny(first)) return { kind: 'suffix', text: second, ...mode }
  } else if (tidy.length === 3 && isAny(first) && typeof second === 'string' && isAny(third)) {
    return { kind: 'contains', text: second, ...mode }
  }
  return { kind: 'glob', parts: tidy, ...mode }
}

export function isAny(part: GlobPart | undefined): boolean {
  return typeof part === 'object' && part.wild === 'any'
}

/** Joins neighbouring literals and neighbouring `any` wildcards, and drops empty literals. */
export function tidyGlob(parts: readonly GlobPart[]): GlobPart[] {
  const tidy: GlobPart[] = []
  for (const part of parts) {
    const last = tidy.at(-1)
    if (typeof part === 'string') {
      if (part === '') continue
      if (typeof last === 'string') tidy[tidy.length - 1] = last + part
      else tidy.push(part)
    } else if (!(isAny(part) && isAny(last))) tidy.push(part)
  }
  return tidy
}
