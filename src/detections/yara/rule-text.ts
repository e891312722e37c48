/** A rule as it stands in a text. */
export interface RuleSpan {
  readonly name: string
  readonly start: number
  readonly end: number
  /** Line and column of its name, from 1. */
  readonly line: number
  readonly column: number
  readonly private: boolean
  /** False when its closing brace is missing. */
  readonly closed: boolean
  readonly tags: readonly string[]
  /** Values of its `meta` by name in lower case; of several the first. */
  readonly meta: ReadonlyMap<string, string>
  /** Names that its condition and strings use. */
  readonly words: ReadonlySet<string>
}

/** An `include` or an `import`. */
export interface Reference {
  readonly kind: 'include' | 'import'
  readonly target: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

export interface RuleText {
  readonly rules: readonly RuleSpan[]
  readonly references: readonly Reference[]
}

interface Token {
  readonly kind: 'word' | 'text' | 'sign'
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * Finds the rules of a text without understanding them. A slash begins a comment or a regular expression
 * and never divides; `rule` is a keyword, so that a rule whose end is missing ends where the next begins.
 */
export function readRuleText(text: string): RuleText {
  const lines = new Lines(text)
  const rules: RuleSpan[] = []
  const references: Reference[] = []
  const tokens = tokensOf(text)
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at]!
    const next = tokens[at + 1]
    if (token.kind === 'word' && (token.text === 'include' || token.text === 'import')) {
      if (next?.kind === 'text') {
        const { start } = token
        const target = unquoted(next.text)
        references.push({ kind: token.text, target, start, end: next.end, ...lines.spot(start) })
        at += 2
        continue
      }
    }
    const begin = ruleAt(tokens, at)
    if (begin === null) {
      at++
      continue
    }
    const end = endOfRule(tokens, begin.name + 1)
    const body = tokens.slice(begin.name + 1, end)
    const name = tokens[begin.name]!
    rules.push({
      name: name.text,
      start: token.start,
      end: body.at(-1)?.end ?? name.end,
      ...lines.spot(name.start),
      private: begin.private,
      closed: body.at(-1)?.text === '}',
      tags: tagsOf(body),
      meta: metaOf(body),
      words: new Set(body.flatMap((one) => (one.kind === 'word' ? [one.text] : []))),
    })
    at = end
  }
  return { rules, references }
}

/** The text with these parts blanked; what is left stands where it stood. */
export function blanked(
  text: string,
  parts: readonly { readonly start: number; readonly end: number }[],
): string {
  let out = ''
  let at = 0
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    out += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ')
    at = end
  }
  return out + text.slice(at)
}

/** Places in a text by line and column, both from 1. */
export class Lines {
  readonly #text: string
  readonly #starts: number[] = [0]

  constructor(text: string) {
    this.#text = text
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  spot(offset: number): { readonly line: number; readonly column: number } {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 }
  }

  offset(line: number, column: number): number {
    return (this.#starts[Math.min(line, this.#starts.length) - 1] ?? 0) + column - 1
  }

  text(line: number): string {
    const start = this.#starts[line - 1]
    return start === undefined ? '' : this.#text.slice(start, this.#starts[line] ?? undefined).trimEnd()
  }
}

/** Comments, regular expressions and blanks are left out; what belongs nowhere is a sign. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\/(?:\\[^\n]|[^/\\\n])*(?:\/[a-z]*)?|"(?:\\[^\n]|[^"\\\n])*"?|[A-Za-z_]\w*|-?\d[\w.]*|\s+|[^]/g

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const [found] = match
    const first = found[0]!
    if (first === '/' || /\s/.test(first)) continue
    const kind = first === '"' ? 'text' : /[A-Za-z_\d-]/.test(first) ? 'word' : 'sign'
    tokens.push({ kind, text: found, start: match.index, end: match.index + found.length })
  }
  return tokens
}

/** The number of the token that names a rule which begins here. */
function ruleAt(tokens: readonly Token[], at: number): { name: number; private: boolean } | null {
  let isPrivate = false
  for (let i = at; i < at + 4; i++) {
    const token = tokens[i]
    if (token?.kind !== 'word') return null
    if (token.text === 'rule') {
      const name = tokens[i + 1]
      return name?.kind === 'word' ? { name: i + 1, private: isPrivate } : null
    }
    if (token.text !== 'private' && token.text !== 'global') return null
    isPrivate ||= token.text === 'private'
  }
  return null
}

function endOfRule(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let i = from; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!
    if (kind === 'word' && ruleAt(tokens, i) !== null) return i
    if (kind !== 'sign') continue
    if (text === '{') depth++
    else if (text === '}' && --depth <= 0) return i + 1
  }
  return tokens.length
}

function tagsOf(body: readonly Token[]): string[] {
  if (body[0]?.text !== ':') return []
  const tags: string[] = []
  for (const { kind, text } of body.slice(1)) {
    if (kind !== 'word') break
    tags.push(text)
  }
  return tags
}

function metaOf(body: readonly Token[]): Map<string, string> {
  const meta = new Map<string, string>()
  const begin = body.findIndex(({ text }, i) => text === 'meta' && body[i + 1]?.text === ':')
  if (begin < 0) return meta
  for (let at = begin + 2; body[at + 1]?.text === '='; at += 3) {
    const name = body[at]!.text.toLowerCase()
    const value = body[at + 2]
    if (value && !meta.has(name)) meta.set(name, value.kind === 'text' ? unquoted(value.text) : value.text)
  }
  return meta
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1')
}
