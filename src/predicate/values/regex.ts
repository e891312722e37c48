import { RE2JS } from 're2js'
import type { GrowingAutomaton, RegexMeter } from './regex-meter.ts'
import { expandedSize } from './regex-size.ts'

/** Longer patterns are refused. */
const MAX_PATTERN = 4096
/** Patterns that compile to more instructions are refused: a step may have to look at all of them. */
export const MAX_PROGRAM = 2000
/** Patterns that are written out to more characters than this are not even compiled. */
const MAX_EXPANDED = 4 * MAX_PROGRAM

export interface Regex {
  test(text: string): boolean
}

export type CompiledRegex =
  { readonly ok: true; readonly regex: Regex } | { readonly ok: false; readonly reason: string }

/**
 * Compiles a pattern for RE2, which needs time in proportion to the text. What RE2 cannot do
 * (look-around, back-references, possessive repeats) is refused with a reason, and so is a pattern of
 * too many instructions. `meter` bounds the work of its tests.
 */
export function compileRegex(pattern: string, flags: string, meter: RegexMeter | null = null): CompiledRegex {
  if (pattern.length > MAX_PATTERN) {
    return { ok: false, reason: `the pattern is longer than ${MAX_PATTERN} characters` }
  }
  if (expandedSize(pattern) > MAX_EXPANDED) return tooLarge()
  let bits = 0
  for (const flag of flags) {
    if (flag === 'i') bits |= RE2JS.CASE_INSENSITIVE
    else if (flag === 'm') bits |= RE2JS.MULTILINE
    else if (flag === 's') bits |= RE2JS.DOTALL
    else return { ok: false, reason: `there is no flag "${flag}"` }
  }
  try {
    const compiled = RE2JS.compile(pattern, bits)
    if (compiled.programSize() > MAX_PROGRAM) return tooLarge()
    meter?.watch(compiled.re2().dfa as GrowingAutomaton)
    return { ok: true, regex: { test: (text) => compiled.test(text) } }
  } catch (error) {
    return { ok: false, reason: reasonOf(error instanceof Error ? error.message : String(error)) }
  }
}

function tooLarge(): CompiledRegex {
  return {
    ok: false,
    reason: `the pattern is too large: it becomes more than ${MAX_PROGRAM} instructions, repeats such as {500} written out`,
  }
}

function reasonOf(message: string): string {
  const what = message.replace(/^error parsing regexp: /, '')
  if (/`\(\?(?:[=!]|<[=!])/.test(what))
    return 'look-around is not supported: it cannot be run in bounded time'
  if (/escape sequence: `\\[1-9k]/.test(what)) {
    return 'back-references are not supported: they cannot be run in bounded time'
  }
  if (/`\(\?>/.test(what) || /nested repetition operator: `.\+`/.test(what)) {
    return `atomic groups and possessive repeats are not supported (${what})`
  }
  return what
}
