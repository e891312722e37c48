import { textOf, utf8 } from '../event/bytes.ts'

/** A JSON value as it is written: numbers and booleans keep their text, so nothing is rounded. */
export type Json = string | null | Json[] | JsonObject
export type JsonObject = Map<string, Json>

const MAX_DEPTH = 32
const SPACE = 0x20
const QUOTE = 0x22
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
/** Keys mostly come in the order in which they came before: what followed each. */
const followers = new Map<string, string>()
const keys = new Map<string, string>()
const MAX_KEYS = 4096
const MAX_KEY = 100

/** Reads the object at `[start, end)`; `null` when it is not well formed. */
export function readJson(bytes: Uint8Array, start: number, end: number): JsonObject | null {
  const reader = new JsonReader(textOf(bytes, start, end))
  const value = reader.value(0)
  return value instanceof Map && reader.atEnd() ? value : null
}

export function asObject(value: Json | undefined): JsonObject | null {
  return value instanceof Map ? value : null
}

export function asText(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

class JsonReader {
  readonly #text: string
  #at = 0
  /** The first backslash from here on. */
  #escape: number
  #lastKey = ''

  constructor(text: string) {
    this.#text = text
    this.#escape = nextIn(text, '\\', 0)
  }

  atEnd(): boolean {
    this.#space()
    return this.#at === this.#text.length
  }

  /** `undefined` when nothing well formed stands here. */
  value(depth: number): Json | undefined {
    this.#space()
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b:
        return depth < MAX_DEPTH ? this.#object(depth) : undefined
      case 0x5b:
        return depth < MAX_DEPTH ? this.#list(depth) : undefined
      case QUOTE:
        return this.#quoted()
      default:
        return this.#word()
    }
  }

  #space(): void {
    while (this.#text.charCodeAt(this.#at) <= SPACE) this.#at++
  }

  /** Takes the byte if it is next. */
  #takes(byte: number): boolean {
    this.#space()
    if (this.#text.charCodeAt(this.#at) !== byte) return false
    this.#at++
    return true
  }

  #object(depth: number): JsonObject | undefined {
    this.#at++
    const object: JsonObject = new Map()
    if (this.#takes(0x7d)) return object
    do {
      this.#space()
      if (this.#text.charCodeAt(this.#at) !== QUOTE) return undefined
      const key = this.#key()
      if (key === undefined || !this.#takes(0x3a)) return undefined
      const value = this.value(depth + 1)
      if (value === undefined) return undefined
      // A key that is written twice keeps both values.
      const before = object.get(key)
      object.set(
        key,
        before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value],
      )
    } while (this.#takes(0x2c))
    return this.#takes(0x7d) ? object : undefined
  }

  #list(depth: number): Json[] | undefined {
    this.#at++
    const list: Json[] = []
    if (this.#takes(0x5d)) return list
    do {
      const value = this.value(depth + 1)
      if (value === undefined) return undefined
      list.push(value)
    } while (this.#takes(0x2c))
    return this.#takes(0x5d) ? list : undefined
  }

  /** A key that follows the last one as it did before is the same string, which is found by itself. */
  #key(): string | undefined {
    const expected = followers.get(this.#lastKey)
    if (expected !== undefined && this.#text.startsWith(expected, this.#at + 1)) {
      const stop = this.#at + 1 + expected.length
      if (this.#text.charCodeAt(stop) === QUOTE && this.#escape >= stop) {
        this.#at = stop + 1
        this.#lastKey = expected
        return expected
      }
    }
    const slice = this.#quoted()
    if (slice === undefined) return undefined
    const key = ownKey(slice)
    if (followers.size >= MAX_KEYS) followers.clear()
    // One with a quote in it is not written as it reads.
    if (key.length <= MAX_KEY && !key.includes('"')) followers.set(this.#lastKey, key)
    this.#lastKey = key
    return key
  }

  #quoted(): string | undefined {
    const text = this.#text
    let from = ++this.#at
    let value = ''
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return undefined
      if (this.#escape < from) this.#escape = nextIn(text, '\\', from)
      const escape = this.#escape
      if (escape > quote) {
        this.#at = quote + 1
        return value + text.slice(from, quote)
      }
      value += text.slice(from, escape)
      const letter = text[escape + 1] ?? ''
      from = escape + 2
      if (letter === 'u') {
        const code = Number.parseInt(text.slice(from, from + 4), 16)
        if (Number.isNaN(code)) return undefined
        value += String.fromCharCode(code)
        from += 4
      } else value += ESCAPES[letter] ?? letter
      if (from > text.length) return undefined
    }
  }

  /** A number, `true`, `false` or `null`. */
  #word(): string | null | undefined {
    const start = this.#at
    while (isWord(this.#text.charCodeAt(this.#at))) this.#at++
    const word = this.#text.slice(start, this.#at)
    if (word === 'null') return null
    return word === 'true' || word === 'false' || /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)
      ? word
      : undefined
  }
}

/** The key as a string of its own, which does not hold the text that it was cut from. */
function ownKey(slice: string): string {
  const known = keys.get(slice)
  if (known !== undefined) return known
  const own = textOf(utf8(slice))
  if (keys.size >= MAX_KEYS) keys.clear()
  if (own.length <= MAX_KEY) keys.set(own, own)
  return own
}

function nextIn(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from)
  return at < 0 ? Infinity : at
}

function isWord(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    ((byte | 32) >= 0x61 && (byte | 32) <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e
  )
}
