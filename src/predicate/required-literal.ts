import { isAscii } from './fold.ts'
import type { GlobPart } from './tree.ts'

/** The longest ASCII text, whatever its case, that every value matching the glob holds. */
export function literalOfGlob(parts: readonly GlobPart[]): string {
  return longest(parts.filter((part) => typeof part === 'string'))
}

/**
 * The same for a regular expression, as far as it is plain to see: groups are not looked into, and
 * alternatives outside of groups have nothing in common.
 */
export function literalOfRegex(pattern: string, flags: string): string {
  if (/\(\?[A-Za-z]*-?[A-Za-z]*\)/.test(pattern) || pattern.includes('\\Q') || hasChoice(pattern)) return ''
  const runs: string[] = []
  let run = ''
  const end = (): void => {
    runs.push(run)
    run = ''
  }
  for (let i = 0; i < pattern.length;) {
    const char = pattern[i]!
    let literal = char
    let next = i + 1
    if (char === '[' || char === '(') {
      next = char === '[' ? afterClass(pattern, i) : afterGroup(pattern, i)
      literal = ''
    } else if (char === '\\') {
      const escaped = pattern[i + 1] ?? ''
      if (/[A-Za-z0-9]/.test(escaped)) return longest([...runs, run])
      literal = escaped
      next = i + 2
    } else if (char === '{') {
      const close = pattern.indexOf('}', i)
      if (close > 0) next = close + 1
      literal = ''
    } else if ('.^$)]}*+?'.includes(char)) literal = ''
    // Ignoring case, these letters also match characters beyond ASCII.
    if (flags.includes('i') && /[ks]/i.test(literal)) literal = ''
    const repeat = pattern[next]
    if (literal === '' || repeat === '*' || repeat === '?' || repeat === '{') end()
    else {
      run += literal
      if (repeat === '+') end()
    }
    i = next
  }
  return longest([...runs, run])
}

/** Whether alternatives stand outside of groups. */
function hasChoice(pattern: string): boolean {
  for (let i = 0; i < pattern.length;) {
    const char = pattern[i]
    if (char === '|') return true
    if (char === '[') i = afterClass(pattern, i)
    else if (char === '(') i = afterGroup(pattern, i)
    else i += char === '\\' ? 2 : 1
  }
  return false
}

function afterClass(pattern: string, open: number): number {
  let i = open + 1
  if (pattern[i] === '^') i++
  if (pattern[i] === ']') i++
  for (; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++
    else if (pattern[i] === '[' && pattern[i + 1] === ':') i = pattern.indexOf(':]', i) + 1
    else if (pattern[i] === ']') return i + 1
  }
  return pattern.length
}

function afterGroup(pattern: string, open: number): number {
  let depth = 0
  for (let i = open; i < pattern.length;) {
    const char = pattern[i]
    if (char === '\\') i += 2
    else if (char === '[') i = afterClass(pattern, i)
    else {
      if (char === '(') depth++
      if (char === ')' && --depth === 0) return i + 1
      i++
    }
  }
  return pattern.length
}

function longest(texts: readonly string[]): string {
  let best = ''
  for (const text of texts) if (text.length > best.length && isAscii(text)) best = text
  return best
}
