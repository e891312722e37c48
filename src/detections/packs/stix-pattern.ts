import { canonicalName } from '../../predicate/values/named.ts'
import type { WrittenIndicator } from '../indicators/indicator.ts'
import { webAddress } from './guess.ts'

export type StixPattern =
  | { readonly ok: true; readonly indicators: readonly WrittenIndicator[] }
  /** `at`: offset in the pattern. */
  | { readonly ok: false; readonly reason: string; readonly at: number }

const MAX_PATTERN = 20_000
const TOKEN =
  /\s*(?:'((?:[^'\\]|\\.)*)'|([[\]()])|(!=|<=|>=|[=<>])|((?:[A-Za-z0-9_:-]+)(?:\.(?:'(?:[^'\\]|\\.)*'|[A-Za-z0-9_-]+)|\[[^\]]*\])*))/y

/** Object paths that can be compared, with the type of indicator that they hold. */
const PATHS: readonly (readonly [RegExp, Exclude<WrittenIndicator['type'], 'file-pattern'>])[] = [
  [/^(?:ipv4-addr|ipv6-addr):value$/, 'address'],
  [/^network-traffic:(?:src|dst)_ref\.value$/, 'address'],
  [/^domain-name:value$/, 'domain'],
  [/^url:value$/, 'url'],
  [/^(?:file|artifact):hashes\.'?(?:MD5|SHA-1|SHA-256|SHA-512|SHA1|SHA256|SHA512)'?$/i, 'hash'],
  [/^file:name$/, 'path'],
  [/^network-traffic:extensions\.'?http-request-ext'?\.request_header\.'?User-Agent'?$/i, 'agent'],
]

class Stop extends Error {
  readonly at: number
  constructor(reason: string, at: number) {
    super(reason)
    this.at = at
  }
}

/** Reads patterns that are alternatives of values. Any other pattern is refused, with the place in it. */
export function readStixPattern(pattern: string): StixPattern {
  if (pattern.length > MAX_PATTERN) return { ok: false, reason: 'its pattern is too long', at: 0 }
  try {
    return { ok: true, indicators: new Reader(pattern).read() }
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop
    return { ok: false, reason: stop.message, at: stop.at }
  }
}

interface Token {
  readonly kind: 'text' | 'bracket' | 'sign' | 'word' | 'end'
  readonly text: string
  readonly at: number
}

class Reader {
  readonly #pattern: string
  #token: Token = { kind: 'end', text: '', at: 0 }
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
    this.#next()
  }

  read(): WrittenIndicator[] {
    const found: WrittenIndicator[] = []
    for (;;) {
      this.#expect('[')
      for (;;) {
        found.push(this.#comparison())
        if (!this.#isWord('OR')) break
        this.#next()
      }
      if (this.#isWord('AND')) this.#stop('several things must be true together, which one value cannot tell')
      this.#expect(']')
      if (this.#token.kind === 'end') return found
      if (!this.#isWord('OR')) this.#stop('only alternatives ("OR") are understood here')
      this.#next()
    }
  }

  #comparison(): WrittenIndicator {
    if (this.#isWord('NOT')) this.#stop('a negation cannot be looked for')
    const path = this.#token
    const type = path.kind === 'word' ? PATHS.find(([known]) => known.test(path.text))?.[1] : undefined
    if (type === undefined) this.#stop(`"${path.text}" is nothing that the logs of a server are searched for`)
    this.#next()
    const sign = this.#token
    const network = type === 'address' && this.#isWord('ISSUBSET')
    if (sign.text !== '=' && !network) this.#stop('only equal values are understood')
    this.#next()
    if (this.#token.kind !== 'text') this.#stop('a text in single quotes is expected')
    const value = this.#token.text.replace(/\\(.)/g, '$1')
    const made =
      type === 'url' ? webAddress(value) : canonicalName(type, value) === null ? null : { type, value }
    if (!made) this.#stop(`this is no ${type}`)
    this.#next()
    return made
  }

  #next(): void {
    TOKEN.lastIndex = this.#at
    const match = TOKEN.exec(this.#pattern)
    if (!match) {
      const at = this.#at + (/^\s*/.exec(this.#pattern.slice(this.#at))?.[0].length ?? 0)
      if (at < this.#pattern.length) throw new Stop('this is not understood', at)
      this.#token = { kind: 'end', text: '', at }
      return
    }
    const [whole, text, bracket, sign, word] = match
    const start = this.#at + whole.length - whole.trimStart().length
    const kind =
      text !== undefined ? 'text' : bracket !== undefined ? 'bracket' : sign !== undefined ? 'sign' : 'word'
    this.#token = { kind, text: text ?? bracket ?? sign ?? word ?? '', at: start }
    this.#at = TOKEN.lastIndex
  }

  #isWord(word: string): boolean {
    return this.#token.kind === 'word' && this.#token.text.toUpperCase() === word
  }

  #expect(bracket: string): void {
    if (this.#token.kind !== 'bracket' || this.#token.text !== bracket)
      this.#stop(`"${bracket}" is expected here`)
    this.#next()
  }

  #stop(reason: string): never {
    throw new Stop(reason, this.#token.at)
  }
}
