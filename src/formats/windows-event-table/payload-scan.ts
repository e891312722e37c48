const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const BRACKET = 0x5d
const LETTER_U = 0x75

const HEAD = bytesOf('{""EventData"":{""Data"":[')
const NAME = bytesOf('{""@Name"":""')
const TEXT = bytesOf(',""#text"":""')
const TAIL = bytesOf(']}}')
const ESCAPED: Readonly<Record<string, number>> = {
  b: 8,
  t: 9,
  n: 10,
  f: 12,
  r: 13,
  '"': 34,
  '/': 47,
  '\\': 92,
}

/**
 * Finds names and texts in the event data that EvtxECmd writes into a cell,
 * `{"EventData":{"Data":[{"@Name":"a","#text":"b"}]}}` with all quotes doubled, without making texts of them.
 */
export class PayloadScan {
  /** For each item: where its name and its text begin and end. */
  spans = new Int32Array(4 * 64)
  /** For each item: whether its text has to be unescaped. */
  escaped = new Uint8Array(64)
  #end = 0
  #escapes = false

  /** Number of items; -1 when the cell is written in any other way. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    if (!stands(bytes, start, end, HEAD)) return -1
    let at = start + HEAD.length
    let count = 0
    for (;;) {
      if (!stands(bytes, at, end, NAME)) return -1
      const name = at + NAME.length
      if (!this.#text(bytes, name, end) || this.#escapes) return -1
      const nameEnd = this.#end
      at = nameEnd + 2
      let text = nameEnd
      let textEnd = nameEnd
      if (stands(bytes, at, end, TEXT)) {
        text = at + TEXT.length
        if (!this.#text(bytes, text, end)) return -1
        textEnd = this.#end
        at = textEnd + 2
      }
      if (bytes[at++] !== 0x7d) return -1
      if (4 * count === this.spans.length) this.#grow()
      this.spans.set([name, nameEnd, text, textEnd], 4 * count)
      this.escaped[count] = this.#escapes ? 1 : 0
      count++
      if (bytes[at] === COMMA) at++
      else if (bytes[at] !== BRACKET) return -1
      else return stands(bytes, at, end, TAIL) && at + TAIL.length === end ? count : -1
    }
  }

  /** Goes to the end of a text of JSON. */
  #text(bytes: Uint8Array, start: number, end: number): boolean {
    this.#escapes = false
    for (let at = start; at + 1 < end; at++) {
      const byte = bytes[at]!
      if (byte < 0x20) return false
      if (byte === QUOTE) {
        this.#end = at
        return bytes[at + 1] === QUOTE
      }
      if (byte !== BACKSLASH) continue
      this.#escapes = true
      const next = bytes[at + 1]!
      if (next === LETTER_U || ESCAPED[String.fromCharCode(next)] === undefined) return false
      at += next === QUOTE ? 2 : 1
    }
    return false
  }

  #grow(): void {
    const spans = new Int32Array(this.spans.length * 2)
    spans.set(this.spans)
    this.spans = spans
    const escaped = new Uint8Array(this.escaped.length * 2)
    escaped.set(this.escaped)
    this.escaped = escaped
  }
}

/** Writes a text of JSON, whose quotes are doubled, as it is meant; returns its end. */
export function unescaped(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let to = 0
  for (let at = start; at < end; at++) {
    let byte = bytes[at]!
    if (byte === BACKSLASH) {
      byte = bytes[++at]!
      if (byte === QUOTE) at++
      byte = ESCAPED[String.fromCharCode(byte)]!
    }
    into[to++] = byte
  }
  return to
}

function stands(bytes: Uint8Array, at: number, end: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > end) return false
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false
  return true
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (unit) => unit.charCodeAt(0))
}
