import { textOf } from '../../event/bytes.ts'

/** A JSON value as it is written: numbers and booleans keep their text, so nothing is rounded. */
export type Json = string | null | Json[] | JsonObject
export type JsonObject = Map<string, Json>

const MAX_DEPTH = 32
const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** Reads the object at `[start, end)`; `null` when it is not well formed. */
export function readJson(bytes: Uint8Array, start: number, end: number): JsonObject | null {
  const reader = new JsonReader(bytes, start, end)
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
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  atEnd(): boolean {
    this.#space()
    return this.#at === this.#end
  }

  /** `undefined` when nothing well formed stands here. */
  value(depth: number): Json | undefined {
    this.#space()
    switch (this.#bytes[this.#at]) {
      case 0x7b:
        return depth < MAX_DEPTH ? this.#object(depth) : undefined
      case 0x5b:
        return depth < MAX_DEPTH ? this.#list(depth) : undefined
      case QUOTE:
        return this.#text()
      default:
        return this.#word()
    }
  }

  #space(): void {
    while (this.#at < this.#end && this.#bytes[this.#at]! <= SPACE) this.#at++
  }

  /** Takes the byte if it is next. */
  #takes(byte: number): boolean {
    this.#space()
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  #object(depth: number): JsonObject | undefined {
    this.#at++
    const object: JsonObject = new Map()
    if (this.#takes(0x7d)) return object
    do {
      this.#space()
      if (this.#bytes[this.#at] !== QUOTE) return undefined
      const key = this.#text()
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

  #text(): string | undefined {
    const bytes = this.#bytes
    let from = ++this.#at
    let text = ''
    for (;;) {
      if (this.#at >= this.#end) return undefined
      const byte = bytes[this.#at]!
      if (byte === QUOTE) {
        text += textOf(bytes, from, this.#at++)
        return text
      }
      if (byte !== BACKSLASH) {
        this.#at++
        continue
      }
      text += textOf(bytes, from, this.#at)
      const letter = String.fromCharCode(bytes[this.#at + 1] ?? 0)
      this.#at += 2
      if (letter === 'u') {
        const code = Number.parseInt(textOf(bytes, this.#at, this.#at + 4), 16)
        if (Number.isNaN(code)) return undefined
        text += String.fromCharCode(code)
        this.#at += 4
      } else text += ESCAPES[letter] ?? letter
      from = this.#at
    }
  }

  /** A number, `true`, `false` or `null`. */
  #word(): string | null | undefined {
    const start = this.#at
    while (this.#at < this.#end && isWord(this.#bytes[this.#at]!)) this.#at++
    const word = textOf(this.#bytes, start, this.#at)
    if (word === 'null') return null
    return word === 'true' || word === 'false' || /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)
      ? word
      : undefined
  }
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
