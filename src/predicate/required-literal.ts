import { isAscii } from './fold.ts'
import type { GlobPart } from './tree.ts'

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
/** Classes of more characters are not taken apart. */
const MAX_CLASS = 4
const MAX_DEPTH = 100

/** What a piece of a pattern says of the text it matches. */
interface Said {
  /** It is one of these; `null` when it may be anything. */
  readonly exact: readonly string[] | null
  /** It holds one of these; `null` when nothing is known. */
  readonly holds: readonly string[] | null
}

const NOTHING: Said = { exact: null, holds: null }
const EMPTY: Said = { exact: [''], holds: null }

/** Ignoring case, these characters beyond ASCII are letters of ASCII. */
const BEYOND: readonly (readonly [RegExp, string])[] = [
  [/s/i, '\u017f'],
  [/k/i, '\u212a'],
]

/**
 * Texts, whatever their case, of which every value that the pattern matches holds at least one; none
 * when that is not plain to see.
 */
export function literalsOfRegex(pattern: string, flags: string): readonly string[] {
  const reader = new PatternReader(pattern)
  const said = reader.alternatives(0)
  if (reader.lost || !reader.ended) return []
  const texts = told(said)
  if (texts === null) return []
  const distinct = [...new Set(texts.map((text) => text.toLowerCase()))]
  const least = distinct.filter((text) => !distinct.some((other) => other !== text && text.includes(other)))
  const ignoresCase = flags.includes('i') || /\(\?[A-Za-z]*i/.test(pattern)
  const beyond = ignoresCase
    ? BEYOND.flatMap(([letter, char]) => (least.some((text) => letter.test(text)) ? [char] : []))
    : []
  return [...least, ...beyond]
}

/** The longest ASCII text, whatever its case, that every value matching the pattern holds, as far as that is known. */
export function literalOfRegex(pattern: string, flags: string): string {
  const texts = literalsOfRegex(pattern, flags)
  const ascii = texts.filter(isAscii)
  if (ascii.length !== 1) return ''
  const pieces = texts.length === 1 ? ascii : ascii[0]!.split(/[ks]/)
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '')
}

function told({ exact, holds }: Said): readonly string[] | null {
  return better(exact, holds)
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
      holds: together(branches.map(told)),
    }
  }

  #sequence(depth: number): Said {
    let run: readonly string[] = ['']
    let whole = true
    let best: readonly string[] | null = null
    const end = (): void => {
      best = better(best, run)
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
      best = better(best, said.holds)
    }
    return { exact: whole ? run : null, holds: better(best, run) }
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
