import { isAscii } from './fold.ts'
import type { GlobPart } from '../tree.ts'

/** The longest ASCII text, whatever its case, that every value matching the glob holds. */
export function literalOfGlob(parts: readonly GlobPart[]): string {
  let best = ''
  for (const part of parts) {
    if (typeof part === 'string' && part.length > best.length && isAscii(part)) best = part
  }
  return best
}

/** More alternatives are no help. */
const MAX_TEXTS = 64
/** A choice of shorter texts is no help beside others. */
const TELLING = 3
/** More texts in all of a pattern neither. */
const MAX_HELD = 256
/** Classes of more characters are not taken apart. */
const MAX_CLASS = 4
const MAX_DEPTH = 100

/** What a piece of a pattern says of the text it matches. */
interface Said {
  /** It is one of these; `null` when it may be anything. */
  readonly exact: readonly string[] | null
  /** `null` when nothing is known. */
  readonly holds: Held | null
}

/** Texts, whatever their case, that a value holds: a text, one of several, or all of them. */
export type Held = string | { readonly any: readonly Held[] } | { readonly all: readonly Held[] }

const NOTHING: Said = { exact: null, holds: null }
const EMPTY: Said = { exact: [''], holds: null }

/** Ignoring case, these characters beyond ASCII are letters of ASCII. */
const BEYOND: readonly (readonly [RegExp, string])[] = [
  [/s/i, '\u017f'],
  [/k/i, '\u212a'],
]

/** What every value holds that the pattern matches; `null` when that is not plain to see. */
export function heldByRegex(pattern: string, flags: string): Held | null {
  const held = readHeld(pattern)
  return held === null ? null : folded(held, ignoresCase(pattern, flags))
}

/** What every value holds that the glob matches. */
export function heldByGlob(parts: readonly GlobPart[]): Held | null {
  return allHeld(parts.map((part) => (typeof part === 'string' && isAscii(part) ? part : '')))
}

/**
 * Texts, whatever their case, of which every value that the pattern matches holds at least one; none
 * when that is not plain to see.
 */
export function literalsOfRegex(pattern: string, flags: string): readonly string[] {
  const held = readHeld(pattern)
  const texts = held === null ? null : oneOf(held)
  if (texts === null) return []
  const distinct = [...new Set(texts.map((text) => text.toLowerCase()))]
  const least = distinct.filter((text) => !distinct.some((other) => other !== text && text.includes(other)))
  const beyond = ignoresCase(pattern, flags) ? new Set(least.flatMap(beyondAscii)) : []
  return [...least, ...beyond]
}

function readHeld(pattern: string): Held | null {
  const reader = new PatternReader(pattern)
  const said = reader.alternatives(0)
  return reader.lost || !reader.ended ? null : told(said)
}

function ignoresCase(pattern: string, flags: string): boolean {
  return flags.includes('i') || /\(\?[A-Za-z]*i/.test(pattern)
}

function beyondAscii(text: string): string[] {
  return BEYOND.flatMap(([letter, char]) => (letter.test(text) ? [char] : []))
}

function folded(held: Held, ignoringCase: boolean): Held {
  if (typeof held === 'string') {
    const beyond = ignoringCase ? beyondAscii(held) : []
    return beyond.length > 0 ? { any: [held.toLowerCase(), ...beyond] } : held.toLowerCase()
  }
  return 'any' in held
    ? { any: held.any.map((one) => folded(one, ignoringCase)) }
    : { all: held.all.map((one) => folded(one, ignoringCase)) }
}

/** Of what is held the one choice of texts that tells most. */
function oneOf(held: Held): readonly string[] | null {
  if (typeof held === 'string') return [held]
  if ('any' in held) return together(held.any.map(oneOf))
  return held.all.map(oneOf).reduce(better, null)
}

/** The longest ASCII text, whatever its case, that every value matching the pattern holds, as far as that is known. */
export function literalOfRegex(pattern: string, flags: string): string {
  const texts = literalsOfRegex(pattern, flags)
  const ascii = texts.filter(isAscii)
  if (ascii.length !== 1) return ''
  const pieces = texts.length === 1 ? ascii : ascii[0]!.split(/[ks]/)
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '')
}

function told({ exact, holds }: Said): Held | null {
  return exact === null || exact.includes('') ? holds : anyHeld(exact)
}

function anyHeld(of: readonly (Held | null)[]): Held | null {
  const some = of.filter((one) => one !== null)
  if (some.length < of.length || some.length === 0 || some.includes('')) return null
  // What holds another text of the choice says no more than that one.
  const texts = some.filter((one) => typeof one === 'string')
  const least = some.filter(
    (one, i) =>
      typeof one !== 'string' ||
      (!texts.some((other) => other !== one && one.includes(other)) && some.indexOf(one) === i),
  )
  return least.length === 1 ? least[0]! : bounded({ any: least })
}

function allHeld(of: readonly (Held | null)[]): Held | null {
  const some = of.filter((one) => one !== null && one !== '') as Held[]
  const telling = some.filter((one) => typeof one === 'string' || shortestIn(one) >= TELLING)
  const kept = telling.some((one) => shortestIn(one) >= TELLING) ? telling : some
  if (kept.length === 0) return null
  return kept.length === 1 ? kept[0]! : bounded({ all: kept })
}

/** Characters of the shortest text that may be all that tells. */
function shortestIn(held: Held): number {
  if (typeof held === 'string') return held.length
  const lengths = ('any' in held ? held.any : held.all).map(shortestIn)
  return 'any' in held ? Math.min(...lengths) : Math.max(...lengths)
}

function bounded(held: Held): Held | null {
  return countOf(held) > MAX_HELD ? null : held
}

function countOf(held: Held): number {
  if (typeof held === 'string') return 1
  return ('any' in held ? held.any : held.all).reduce((sum, one) => sum + countOf(one), 0)
}

/** The one whose shortest text is longer. */
function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  const [left, right] = [shortest(a), shortest(b)]
  if (left === 0 && right === 0) return null
  return left > right || (left === right && a!.length <= b!.length) ? a : b
}

function shortest(texts: readonly string[] | null): number {
  if (texts === null || texts.length === 0) return 0
  return texts.reduce((least, { length }) => Math.min(least, length), Infinity)
}

/** Reads RE2 syntax as far as it must; what it does not know makes it lost, and then nothing is said. */
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

  alternatives(depth: number): Said {
    if (depth > MAX_DEPTH) this.lost = true
    const branches = [this.#sequence(depth)]
    while (!this.lost && this.#pattern[this.#at] === '|') {
      this.#at++
      branches.push(this.#sequence(depth))
    }
    if (branches.length === 1) return branches[0]!
    return {
      exact: together(branches.map(({ exact }) => exact)),
      holds: anyHeld(branches.map(told)),
    }
  }

  #sequence(depth: number): Said {
    let run: readonly string[] = ['']
    let whole = true
    const held: (Held | null)[] = []
    const end = (): void => {
      held.push(told({ exact: run, holds: null }))
      whole = false
    }
    while (!this.lost && !this.ended && !'|)'.includes(this.#pattern[this.#at]!)) {
      const said = this.#repeated(this.#atom(depth))
      const { exact } = said
      if (exact !== null && exact.length * run.length <= MAX_TEXTS) {
        run = run.flatMap((before) => exact.map((after) => before + after))
        continue
      }
      end()
      run = exact ?? ['']
      held.push(said.holds)
    }
    if (whole) return { exact: run, holds: null }
    return { exact: null, holds: allHeld([...held, told({ exact: run, holds: null })]) }
  }

  #repeated(said: Said): Said {
    const rest = this.#pattern.slice(this.#at, this.#at + 16)
    const [text, least] = /^(?:[*?]|\{0,?\d*\})/.test(rest)
      ? [/^(?:[*?]|\{0,?\d*\})/.exec(rest)![0], 0]
      : [/^(?:\+|\{\d+(?:,\d*)?\})/.exec(rest)?.[0] ?? '', 1]
    if (text === '') return said
    this.#at += text.length
    // Reluctant or not is the same here.
    if (this.#pattern[this.#at] === '?') this.#at++
    if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) this.lost = true
    if (least > 0) return text === '{1}' ? said : { exact: null, holds: told(said) }
    return text === '?' && said.exact !== null ? { exact: [...said.exact, ''], holds: null } : NOTHING
  }

  #atom(depth: number): Said {
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

  #group(depth: number): Said {
    const head = /^\((?:\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?[:)]))?/.exec(
      this.#pattern.slice(this.#at, this.#at + 64),
    )![0]
    this.#at += head.length
    if (head.length > 1 && head.endsWith(')')) {
      // RE2 repeats what stands before the flags.
      if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) this.lost = true
      return EMPTY
    }
    if (head === '(' && this.#pattern[this.#at] === '?') this.lost = true
    const said = this.alternatives(depth + 1)
    if (this.#pattern[this.#at] !== ')') this.lost = true
    this.#at++
    return said
  }

  #class(): Said {
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
        // A longer escape is harmless: what follows only joins the class.
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
    return { exact: chars, holds: null }
  }

  #escape(): Said {
    const char = this.#pattern[this.#at + 1] ?? ''
    this.#at += 2
    if (/[bBAz]/.test(char)) return EMPTY
    if (/[dDsSwWnrtfva]/.test(char)) return NOTHING
    if (char === '' || /[A-Za-z0-9]/.test(char)) this.lost = true
    return literal(char)
  }
}

function literal(char: string): Said {
  return isAscii(char) ? { exact: [char], holds: null } : NOTHING
}

function together(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  const all = new Set<string>()
  for (const set of sets) {
    if (set === null) return null
    for (const text of set) all.add(text)
  }
  return all.size > MAX_TEXTS ? null : [...all]
}
