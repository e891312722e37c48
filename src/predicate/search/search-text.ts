import type { GlobPart } from '../tree.ts'

/** A syntax error with its position in the search; caught by `parseSearch`. */
export class SearchError extends Error {
  readonly at: number
  readonly length: number

  constructor(message: string, at: number, length = 1) {
    super(message)
    this.at = at
    this.length = length
  }
}

/** A value as it is written in a search: literals and wildcards. */
export interface WrittenValue {
  readonly parts: readonly GlobPart[]
  /** True when part of it is in quotes. */
  readonly quoted: boolean
  readonly wild: boolean
  /** The whole value as plain text, wildcards included. */
  readonly text: string
  readonly at: number
  readonly length: number
}

/** The beginning of a clause: `name|modifier:`. */
export interface ClauseHead {
  readonly name: string
  /** Quoted names are columns of a source, never roles or words of the language. */
  readonly quoted: boolean
  readonly modifiers: readonly string[]
  readonly at: number
  readonly length: number
}

const HEAD = /(?:"((?:[^"]|"")+)"|([A-Za-z_@][\w.@-]*(?:\([\w .-]*\))?))((?:\|[A-Za-z0-9]+)*):/y
const SPACE = /\s/

/** A cursor in the text of a search. */
export class SearchText {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get ended(): boolean {
    return this.at >= this.text.length
  }

  next(): string {
    return this.text[this.at] ?? ''
  }

  skipSpace(): void {
    while (!this.ended && SPACE.test(this.next())) this.at++
  }

  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    return true
  }

  /** True when this operator word is at the cursor, in any case. */
  isWord(word: string): boolean {
    const end = this.at + word.length
    if (this.text.slice(this.at, end).toLowerCase() !== word) return false
    return end >= this.text.length || /[\s()]/.test(this.text[end]!)
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.at += word.length
    return true
  }

  /** Reads `name:` or `name|modifier:`; `null` when free text follows. */
  head(): ClauseHead | null {
    HEAD.lastIndex = this.at
    const match = HEAD.exec(this.text)
    if (!match) return null
    const [whole, inQuotes, bare, modifiers = ''] = match
    const end = this.at + whole.length
    if (inQuotes === undefined && modifiers === '' && this.#isText(end)) return null
    const head: ClauseHead = {
      name: inQuotes?.replaceAll('""', '"') ?? bare!,
      quoted: inQuotes !== undefined,
      modifiers: modifiers.toLowerCase().split('|').slice(1),
      at: this.at,
      length: whole.length,
    }
    this.at = end
    return head
  }

  /** Drive paths, URLs and IPv6 addresses contain colons, but are not clauses. */
  #isText(afterColon: number): boolean {
    if (this.text.startsWith('//', afterColon)) return true
    if (afterColon === this.at + 2 && this.text[afterColon] === '\\') return true
    const word = /^[^\s()]*/.exec(this.text.slice(this.at))![0]
    return /^[0-9a-f]{1,4}:[0-9a-f:.]*:[0-9a-f:.]*(?:\/\d+)?$/i.test(word)
  }

  /** Reads quoted and bare pieces up to a space, a closing parenthesis or, in a list, a comma. */
  value(inList: boolean, expected: string): WrittenValue {
    const start = this.at
    const parts: GlobPart[] = []
    let quoted = false
    let depth = 0
    while (!this.ended) {
      const char = this.next()
      if (SPACE.test(char) || (inList && char === ',')) break
      if (char === ')' && depth === 0) break
      if (char === '"') {
        quoted = true
        parts.push(this.#quotedText())
        continue
      }
      this.at++
      if (char === '(') depth++
      else if (char === ')') depth--
      parts.push(char === '*' ? { wild: 'any' } : char === '?' ? { wild: 'one' } : char)
    }
    if (this.at === start) throw new SearchError(`${expected} is missing here.`, start)
    return {
      parts,
      quoted,
      wild: parts.some((part) => typeof part === 'object'),
      text: parts.map((part) => (typeof part === 'string' ? part : part.wild === 'any' ? '*' : '?')).join(''),
      at: start,
      length: this.at - start,
    }
  }

  #quotedText(): string {
    const start = this.at++
    let text = ''
    while (!this.ended) {
      const close = this.text.indexOf('"', this.at)
      if (close < 0) break
      text += this.text.slice(this.at, close)
      this.at = close + 1
      if (this.next() !== '"') return text
      text += '"'
      this.at++
    }
    throw new SearchError('This quote is never closed.', start, this.text.length - start)
  }

  /** Reads `/pattern/flags`; `null` when a path or other text follows. */
  regex(): { pattern: string; flags: string; at: number; length: number } | null {
    const match = /^\/((?:\\\S|[^\\\s])+?)\/([ims]*)(?=[\s),]|$)/.exec(this.text.slice(this.at))
    if (!match) return null
    const at = this.at
    this.at += match[0].length
    return { pattern: match[1]!, flags: match[2]!, at, length: match[0].length }
  }
}
