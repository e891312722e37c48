import { isAscii } from './fold.ts'
import type { GlobPart } from '../tree.ts'

/** The longest ASCII text that every value matching the glob contains, in any case. */
export function literalOfGlob(parts: readonly GlobPart[]): string {
  let best = ''
  for (const part of parts) {
    if (typeof part === 'string' && part.length > best.length && isAscii(part)) best = part
  }
  return best
}

/** Maximum number of alternatives: more are no help. */
const MAX_TEXTS = 64
/** Minimum length of texts that are kept beside other required texts. */
const MIN_BESIDE = 3
/** Maximum number of required texts of one pattern. */
const MAX_REQUIRED = 256
/** Maximum number of characters of a class that is expanded. */
const MAX_CLASS = 4
const MAX_DEPTH = 100

/** Facts about the text that a part of a pattern matches. */
interface PartFacts {
  /** The matched text is one of these; `null` when it may be anything. */
  readonly exact: readonly string[] | null
  /** The matched text contains this; `null` when nothing is known. */
  readonly required: RequiredText | null
}

/** Text that a value must contain, in any case: one text, one of several, or all of several. */
export type RequiredText =
  string | { readonly any: readonly RequiredText[] } | { readonly all: readonly RequiredText[] }

const NOTHING: PartFacts = { exact: null, required: null }
const EMPTY: PartFacts = { exact: [''], required: null }

/** Non-ASCII characters that equal ASCII letters when case is ignored. */
const BEYOND: readonly (readonly [RegExp, string])[] = [
  [/s/i, '\u017f'],
  [/k/i, '\u212a'],
]

/** The text that every value matching the pattern must contain; `null` when it cannot be derived. */
export function requiredByRegex(pattern: string, flags: string): RequiredText | null {
  const required = readRequired(pattern)
  return required === null ? null : folded(required, ignoresCase(pattern, flags))
}

/** The text that every value matching the glob must contain; `null` when there is none. */
export function requiredByGlob(parts: readonly GlobPart[]): RequiredText | null {
  return allRequired(parts.map((part) => (typeof part === 'string' && isAscii(part) ? part : '')))
}

/**
 * Texts, at least one of which every value matching the pattern contains in some case. Empty when they cannot be
 * derived.
 */
export function literalsOfRegex(pattern: string, flags: string): readonly string[] {
  const required = readRequired(pattern)
  const texts = required === null ? null : oneOf(required)
  if (texts === null) return []
  const distinct = [...new Set(texts.map((text) => text.toLowerCase()))]
  const least = distinct.filter((text) => !distinct.some((other) => other !== text && text.includes(other)))
  const beyond = ignoresCase(pattern, flags) ? new Set(least.flatMap(beyondAscii)) : []
  return [...least, ...beyond]
}

function readRequired(pattern: string): RequiredText | null {
  const reader = new PatternReader(pattern)
  const facts = reader.alternatives(0)
  return reader.lost || !reader.ended ? null : requiredOf(facts)
}

function ignoresCase(pattern: string, flags: string): boolean {
  return flags.includes('i') || /\(\?[A-Za-z]*i/.test(pattern)
}

function beyondAscii(text: string): string[] {
  return BEYOND.flatMap(([letter, char]) => (letter.test(text) ? [char] : []))
}

function folded(required: RequiredText, ignoringCase: boolean): RequiredText {
  if (typeof required === 'string') {
    const beyond = ignoringCase ? beyondAscii(required) : []
    return beyond.length > 0 ? { any: [required.toLowerCase(), ...beyond] } : required.toLowerCase()
  }
  return 'any' in required
    ? { any: required.any.map((one) => folded(one, ignoringCase)) }
    : { all: required.all.map((one) => folded(one, ignoringCase)) }
}

/** The most selective set of alternatives among the required texts. */
function oneOf(required: RequiredText): readonly string[] | null {
  if (typeof required === 'string') return [required]
  if ('any' in required) return together(required.any.map(oneOf))
  return required.all.map(oneOf).reduce(better, null)
}

/** The longest ASCII text that every value matching the pattern contains, in any case; empty when none is known. */
export function literalOfRegex(pattern: string, flags: string): string {
  const texts = literalsOfRegex(pattern, flags)
  const ascii = texts.filter(isAscii)
  if (ascii.length !== 1) return ''
  const pieces = texts.length === 1 ? ascii : ascii[0]!.split(/[ks]/)
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '')
}

function requiredOf({ exact, required }: PartFacts): RequiredText | null {
  return exact === null || exact.includes('') ? required : anyRequired(exact)
}

function anyRequired(of: readonly (RequiredText | null)[]): RequiredText | null {
  const some = of.filter((one) => one !== null)
  if (some.length < of.length || some.length === 0 || some.includes('')) return null
  // An alternative that contains another one is redundant.
  const texts = some.filter((one) => typeof one === 'string')
  const least = some.filter(
    (one, i) =>
      typeof one !== 'string' ||
      (!texts.some((other) => other !== one && one.includes(other)) && some.indexOf(one) === i),
  )
  return least.length === 1 ? least[0]! : bounded({ any: least })
}

function allRequired(of: readonly (RequiredText | null)[]): RequiredText | null {
  const some = of.filter((one) => one !== null && one !== '') as RequiredText[]
  const selective = some.filter((one) => typeof one === 'string' || shortestIn(one) >= MIN_BESIDE)
  const kept = selective.some((one) => shortestIn(one) >= MIN_BESIDE) ? selective : some
  if (kept.length === 0) return null
  return kept.length === 1 ? kept[0]! : bounded({ all: kept })
}

/** Length of the shortest text that is guaranteed to be present. */
function shortestIn(required: RequiredText): number {
  if (typeof required === 'string') return required.length
  const lengths = ('any' in required ? required.any : required.all).map(shortestIn)
  return 'any' in required ? Math.min(...lengths) : Math.max(...lengths)
}

function bounded(required: RequiredText): RequiredText | null {
  return countOf(required) > MAX_REQUIRED ? null : required
}

function countOf(required: RequiredText): number {
  if (typeof required === 'string') return 1
  return ('any' in required ? required.any : required.all).reduce((sum, one) => sum + countOf(one), 0)
}

/** The set whose shortest text is longer. */
function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  const [left, right] = [shortest(a), shortest(b)]
  if (left === 0 && right === 0) return null
  return left > right || (left === right && a!.length <= b!.length) ? a : b
}

function shortest(texts: readonly string[] | null): number {
  if (texts === null || texts.length === 0) return 0
  return texts.reduce((least, { length }) => Math.min(least, length), Infinity)
}

/** Reads the syntax of RE2 as far as needed; syntax that it does not know sets `lost`, and nothing is derived. */
class PatternReader {
  readonly #pattern: string
  #at = 0
  lost = false

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  get ended(): boolean {
    return this.#at >= this.#pattern.length
  }

  alternatives(depth: number): PartFacts {
    if (depth > MAX_DEPTH) this.lost = true
    const branches = [this.#sequence(depth)]
    while (!this.lost && this.#pattern[this.#at] === '|') {
      this.#at++
      branches.push(this.#sequence(depth))
    }
    if (branches.length === 1) return branches[0]!
    return {
      exact: together(branches.map(({ exact }) => exact)),
      required: anyRequired(branches.map(requiredOf)),
    }
  }

  #sequence(depth: number): PartFacts {
    let run: readonly string[] = ['']
    let whole = true
    const required: (RequiredText | null)[] = []
    const end = (): void => {
      required.push(requiredOf({ exact: run, required: null }))
      whole = false
    }
    while (!this.lost && !this.ended && !'|)'.includes(this.#pattern[this.#at]!)) {
      const facts = this.#repeated(this.#atom(depth))
      const { exact } = facts
      if (exact !== null && exact.length * run.length <= MAX_TEXTS) {
        run = run.flatMap((before) => exact.map((after) => before + after))
        continue
      }
      end()
      run = exact ?? ['']
      required.push(facts.required)
    }
    if (whole) return { exact: run, required: null }
    return { exact: null, required: allRequired([...required, requiredOf({ exact: run, required: null })]) }
  }

  #repeated(facts: PartFacts): PartFacts {
    const rest = this.#pattern.slice(this.#at, this.#at + 16)
    const [text, least] = /^(?:[*?]|\{0,?\d*\})/.test(rest)
      ? [/^(?:[*?]|\{0,?\d*\})/.exec(rest)![0], 0]
      : [/^(?:\+|\{\d+(?:,\d*)?\})/.exec(rest)?.[0] ?? '', 1]
    if (text === '') return facts
    this.#at += text.length
    // A lazy quantifier requires the same texts as a greedy one.
    if (this.#pattern[this.#at] === '?') this.#at++
    if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) this.lost = true
    if (least > 0) return text === '{1}' ? facts : { exact: null, required: requiredOf(facts) }
    return text === '?' && facts.exact !== null ? { exact: [...facts.exact, ''], required: null } : NOTHING
  }

  #atom(depth: number): PartFacts {
    const char = this.#pattern[this.#at]!
    switch (char) {
      case '(':
        return this.#group(depth)
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      case '.':
        this.#at++
        return NOTHING
      case '^':
      case '$':
        this.#at++
        return EMPTY
      case '*':
      case '+':
      case '?':
        this.lost = true
        return NOTHING
      default:
        this.#at += char >= '\ud800' && char <= '\udbff' ? 2 : 1
        return literal(char)
    }
  }

  #group(depth: number): PartFacts {
    const head = /^\((?:\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?[:)]))?/.exec(
      this.#pattern.slice(this.#at, this.#at + 64),
    )![0]
    this.#at += head.length
    if (head.length > 1 && head.endsWith(')')) {
      // In RE2, a quantifier after a group of flags repeats the element before the flags.
      if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) this.lost = true
      return EMPTY
    }
    if (head === '(' && this.#pattern[this.#at] === '?') this.lost = true
    const facts = this.alternatives(depth + 1)
    if (this.#pattern[this.#at] !== ')') this.lost = true
    this.#at++
    return facts
  }

  #class(): PartFacts {
    const start = ++this.#at
    const chars: string[] = []
    let plain = this.#pattern[this.#at] !== '^'
    if (!plain) this.#at++
    for (let first = true; ; first = false) {
      const char = this.#pattern[this.#at]
      if (char === undefined) {
        this.lost = true
        return NOTHING
      }
      if (char === ']' && !first) break
      if (char === '[' && this.#pattern[this.#at + 1] === ':') {
        const close = this.#pattern.indexOf(':]', this.#at)
        if (close < 0) this.lost = true
        this.#at = close + 2
        plain = false
        continue
      }
      if (char === '\\') {
        const escaped = this.#pattern[this.#at + 1] ?? ''
        if (/[A-Za-z0-9]/.test(escaped)) plain = false
        // A longer escape is harmless: its remaining characters only join the class.
        chars.push(escaped)
        this.#at += 2
        continue
      }
      if (char === '-' && !first && this.#pattern[this.#at + 1] !== ']') plain = false
      chars.push(char)
      this.#at++
    }
    this.#at++
    if (!plain || chars.length > MAX_CLASS || this.#at - start > 12 || !chars.every(isAscii)) return NOTHING
    return { exact: chars, required: null }
  }

  #escape(): PartFacts {
    const char = this.#pattern[this.#at + 1] ?? ''
    this.#at += 2
    if (/[bBAz]/.test(char)) return EMPTY
    if (/[dDsSwWnrtfva]/.test(char)) return NOTHING
    if (char === '' || /[A-Za-z0-9]/.test(char)) this.lost = true
    return literal(char)
  }
}

function literal(char: string): PartFacts {
  return isAscii(char) ? { exact: [char], required: null } : NOTHING
}

function together(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  const all = new Set<string>()
  for (const set of sets) {
    if (set === null) return null
    for (const text of set) all.add(text)
  }
  return all.size > MAX_TEXTS ? null : [...all]
}
