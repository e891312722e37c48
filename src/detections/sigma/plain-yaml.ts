import type { Spot } from '../rule.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts'

const MAX_DEPTH = 30
/** YAML allows little more for a key on the line of its value. */
const MAX_KEY = 1_000
/** A text with more values is refused as too large by the reader that uses the library. */
const MAX_SPOTS = 250_000
/** A quoted scalar, with a comment that may follow on its line. */
const SINGLE = /^'((?:[^']|'')*)' *(?: #.*)?$/
const DOUBLE = /^"((?:[^"\\]|\\.)*)" *(?: #.*)?$/
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))/g
const NUMERIC = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$|^0(?:x[\da-f]+|o[0-7]+)$|^[-+]?\.(?:inf|nan)$/i
const INTEGER = /^\d{1,15}$/
/** The characters that escapes in double quotes stand for. */
const MEANT: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  '/': '/',
  n: '\n',
  r: '\r',
  t: '\t',
}

const SPACE = 0x20
const HASH = 0x23
const QUOTE = 0x27
const DASH = 0x2d
const COLON = 0x3a

/** The ASCII characters with which a plain scalar may begin here, and those that a key may hold. */
const BEGINS = unitsOf(/[A-Za-z0-9_/\\.$(^<+;=]/)
const OF_KEY = unitsOf(/[\w.|()-]/)
const BEGINS_KEY = unitsOf(/[A-Za-z_]/)

function unitsOf(units: RegExp): readonly boolean[] {
  return Array.from({ length: 128 }, (_, unit) => units.test(String.fromCharCode(unit)))
}

/** Thrown and caught here when the text is not plain enough for this reader. */
const BEYOND = Symbol('beyond')

/**
 * Reads YAML as most rules write it: documents of block maps and lists, with scalars on one line, literal blocks and
 * folded plain text. `null` for anything else, and for text that is wrong: then the library reads it. The result is
 * the same as the library's, many times faster (ADR 30).
 */
export function readPlainYaml(text: string): readonly YamlNode[] | null {
  try {
    return new PlainReader(text).documents()
  } catch (thrown) {
    if (thrown === BEYOND) return null
    throw thrown
  }
}

function beyond(): never {
  throw BEYOND
}

/** The bounds of a line, and the column of the first unit that is no space; -1 for a line that holds nothing. */
class Lines {
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly indents: number[] = []
  /** Lines that begin a document. */
  readonly marks: number[] = []

  constructor(text: string) {
    if (/[\t\u0085\u2028\u2029\ufeff]|\r(?!\n)/.test(text)) beyond()
    for (let start = 0; start <= text.length;) {
      const feed = text.indexOf('\n', start)
      const next = feed < 0 ? text.length : feed
      const end = next > start && text.charCodeAt(next - 1) === 0x0d ? next - 1 : next
      this.#add(text, start, end)
      start = next + 1
    }
  }

  #add(text: string, start: number, end: number): void {
    let at = start
    while (at < end && text.charCodeAt(at) === SPACE) at++
    const first = at < end ? text.charCodeAt(at) : HASH
    const isMark = at === start && first === DASH && text.startsWith('---', start)
    if (isMark) {
      if (end !== start + 3) beyond()
      this.marks.push(this.starts.length)
    }
    if (at === start && (first === 0x25 || (first === 0x2e && text.startsWith('...', start)))) beyond()
    this.starts.push(start)
    this.ends.push(end)
    this.indents.push(first === HASH || isMark ? -1 : at - start)
  }
}

class PlainReader {
  readonly #text: string
  readonly #lines: Lines
  #line = 0
  /** The line after the last one of the document. */
  #end = 0
  /** Whether the line of plain text that was read last ends with a comment. */
  #isCommented = false
  #spots = 0

  constructor(text: string) {
    this.#text = text
    this.#lines = new Lines(text)
  }

  documents(): YamlNode[] {
    const { marks, starts } = this.#lines
    const nodes: YamlNode[] = []
    for (const end of [...marks, starts.length]) {
      this.#end = end
      this.#skip()
      if (this.#line < end) nodes.push(this.#document())
      // Only before the first mark may nothing stand, and no comment either.
      else if (end !== 0) beyond()
      this.#line = end + 1
    }
    return nodes
  }

  #document(): YamlNode {
    const node = this.#block(this.#lines.indents[this.#line]!, 0)
    this.#skip()
    return this.#line < this.#end ? beyond() : node
  }

  #skip(): void {
    const { indents } = this.#lines
    while (this.#line < this.#end && indents[this.#line]! < 0) this.#line++
  }

  /** The map or list whose lines begin at `indent`. */
  #block(indent: number, depth: number): YamlNode {
    if (depth > MAX_DEPTH) beyond()
    return this.#isItem(indent) ? this.#list(indent, depth) : this.#map(indent, depth, indent)
  }

  #isItem(column: number): boolean {
    const at = this.#lines.starts[this.#line]! + column
    const end = this.#lines.ends[this.#line]!
    if (at >= end || this.#text.charCodeAt(at) !== DASH) return false
    return at + 1 === end || this.#text.charCodeAt(at + 1) === SPACE
  }

  #list(indent: number, depth: number): YamlNode {
    const at = this.#spot(indent)
    const items: YamlNode[] = []
    while (this.#hasMore(indent) && this.#isItem(indent)) {
      const column = this.#textFrom(indent + 1)
      if (column < 0 || this.#isItem(column)) beyond()
      const isMap = this.#keyEnd(column) >= 0
      items.push(isMap ? this.#map(column, depth + 1, column) : this.#scalar(column, indent))
    }
    return { kind: 'list', items, at }
  }

  /** The column of the first unit from `column` on that is no space; -1 where the line ends before. */
  #textFrom(column: number): number {
    const start = this.#lines.starts[this.#line]!
    const end = this.#lines.ends[this.#line]!
    let at = start + column
    while (at < end && this.#text.charCodeAt(at) === SPACE) at++
    return at < end ? at - start : -1
  }

  /** The column of the colon behind the key that begins at `column`; -1 where none does. */
  #keyEnd(column: number): number {
    const text = this.#text
    const start = this.#lines.starts[this.#line]!
    const end = this.#lines.ends[this.#line]!
    let at = start + column
    if (text.charCodeAt(at) === QUOTE) {
      at = text.indexOf("'", at + 1) + 1
      if (at === 0 || at >= end || text.slice(start + column, at).includes('\\')) return -1
    } else {
      if (!BEGINS_KEY[text.charCodeAt(at)]) return -1
      while (at < end && OF_KEY[text.charCodeAt(at)]) at++
    }
    if (at >= end || text.charCodeAt(at) !== COLON) return -1
    return at + 1 === end || text.charCodeAt(at + 1) === SPACE ? at - start : -1
  }

  /** A map whose first key stands at `first` of the current line, the others at `indent`. */
  #map(indent: number, depth: number, first: number): YamlMap {
    if (depth > MAX_DEPTH) beyond()
    const at = this.#spot(first)
    const entries: YamlEntry[] = []
    const known = new Set<string>()
    for (let begun = false; !begun || this.#hasMore(indent); begun = true) {
      const colon = this.#keyEnd(indent)
      if (colon < 0) beyond()
      const start = this.#lines.starts[this.#line]!
      const isQuoted = this.#text.charCodeAt(start + indent) === QUOTE
      const key = isQuoted
        ? this.#text.slice(start + indent + 1, start + colon - 1)
        : this.#text.slice(start + indent, start + colon)
      if (known.has(key) || key.length > MAX_KEY) beyond()
      known.add(key)
      const keyAt = this.#spot(indent)
      const column = this.#textFrom(colon + 1)
      const isEmpty = column < 0 || this.#text.charCodeAt(start + column) === HASH
      const value = isEmpty ? this.#nested(indent, depth, colon, column) : this.#scalar(column, indent)
      entries.push({ key, at: keyAt, value })
    }
    return { kind: 'map', entries, at }
  }

  /** Whether the next line that holds something belongs to the block at `indent`. */
  #hasMore(indent: number): boolean {
    this.#skip()
    if (this.#line >= this.#end) return false
    const next = this.#lines.indents[this.#line]!
    return next > indent ? beyond() : next === indent
  }

  /** The value below a key whose own line holds none, and at most a comment at the column `comment`. */
  #nested(indent: number, depth: number, colon: number, comment: number): YamlNode {
    const { starts, ends } = this.#lines
    const none = this.#spot(
      comment < 0 ? Math.max(colon + 1, ends[this.#line]! - starts[this.#line]!) : comment,
    )
    const below = ++this.#line
    this.#skip()
    const next = this.#line < this.#end ? this.#lines.indents[this.#line]! : -1
    const isList = next >= indent && this.#isItem(next)
    if (next < indent || (next === indent && !isList)) {
      return { kind: 'scalar', value: null, text: '', at: none }
    }
    if (!isList && this.#keyEnd(next) < 0) {
      // Comments before it mean different things to the library, by where they stand.
      return comment < 0 && this.#line === below ? this.#scalar(next, indent) : beyond()
    }
    return this.#block(next, depth + 1)
  }

  /** The scalar at `column`, in a block at `indent`. */
  #scalar(column: number, indent: number): YamlScalar {
    const first = this.#text[this.#lines.starts[this.#line]! + column]
    if (first === "'" || first === '"') return this.#quoted(column, first === "'" ? SINGLE : DOUBLE)
    if (first === '|') return this.#literal(column, indent)
    return this.#plain(column, indent)
  }

  #quoted(column: number, pattern: RegExp): YamlScalar {
    const at = this.#spot(column)
    const line = this.#text.slice(this.#lines.starts[this.#line]! + column, this.#lines.ends[this.#line])
    const inner = pattern.exec(line)?.[1]
    this.#line++
    if (inner === undefined) return beyond()
    const text = pattern === SINGLE ? inner.replaceAll("''", "'") : unescaped(inner)
    return { kind: 'scalar', value: text, text, at }
  }

  #plain(column: number, indent: number): YamlScalar {
    const at = this.#spot(column)
    if (!this.#mayBegin(column)) beyond()
    let text = this.#plainLine(column)
    let isLast = this.#isCommented
    let folded = false
    let blank = 0
    this.#line++
    for (; !isLast && this.#line + blank < this.#end;) {
      const line = this.#line + blank
      const next = this.#lines.indents[line]!
      if (next < 0) {
        if (this.#columnOf(line) >= 0) break
        blank++
        continue
      }
      if (next <= indent) break
      this.#line = line
      text += (blank > 0 ? '\n'.repeat(blank) : ' ') + this.#plainLine(next)
      isLast = this.#isCommented
      folded = true
      blank = 0
      this.#line++
    }
    return { kind: 'scalar', value: folded ? text : valueOf(text), text, at }
  }

  #mayBegin(column: number): boolean {
    const at = this.#lines.starts[this.#line]! + column
    const unit = this.#text.charCodeAt(at)
    if (unit > 0x7f) return true
    if (unit !== DASH && unit !== COLON) return BEGINS[unit]!
    const after = this.#text.charCodeAt(at + 1)
    return at + 1 < this.#lines.ends[this.#line]! && after !== SPACE && after !== DASH
  }

  /** The plain text from `column` to the end of its line; it holds nothing that could be a key. */
  #plainLine(column: number): string {
    const text = this.#text
    const start = this.#lines.starts[this.#line]! + column
    const end = this.#lines.ends[this.#line]!
    let last = start
    let unit = SPACE
    this.#isCommented = false
    for (let at = start; at < end; at++) {
      const before = unit
      unit = text.charCodeAt(at)
      if (unit === SPACE) {
        if (before === COLON) beyond()
        continue
      }
      if (unit === HASH && before === SPACE) {
        this.#isCommented = true
        break
      }
      last = at + 1
    }
    if (last === start || text.charCodeAt(last - 1) === COLON) beyond()
    return text.slice(start, last)
  }

  #literal(column: number, indent: number): YamlScalar {
    const { starts, ends, indents } = this.#lines
    const at = this.#spot(column)
    const header = this.#text.slice(starts[this.#line]! + column, ends[this.#line])
    if (header !== '|' && header !== '|-') beyond()
    this.#line++
    const inner = this.#line < this.#end ? this.#columnOf(this.#line) : -1
    if (inner <= indent) beyond()
    const lines: string[] = []
    for (; this.#line < this.#end; this.#line++) {
      const start = starts[this.#line]!
      const end = ends[this.#line]!
      const begins = this.#columnOf(this.#line)
      if (begins < 0) {
        if (end - start > inner) beyond()
        lines.push('')
        continue
      }
      if (begins < inner) {
        if (begins > indent || indents[this.#line]! < 0) beyond()
        break
      }
      lines.push(this.#text.slice(start + inner, end))
    }
    while (lines.at(-1) === '') lines.pop()
    const text = lines.join('\n') + (header === '|' ? '\n' : '')
    return { kind: 'scalar', value: text, text, at }
  }

  /** The column at which the text of a line begins, be it a comment or not; -1 for a blank line. */
  #columnOf(line: number): number {
    const start = this.#lines.starts[line]!
    const end = this.#lines.ends[line]!
    let at = start
    while (at < end && this.#text.charCodeAt(at) === SPACE) at++
    return at < end ? at - start : -1
  }

  /** Every value and every key has one. */
  #spot(column: number): Spot {
    if (++this.#spots > MAX_SPOTS) beyond()
    return { line: this.#line + 1, column: column + 1 }
  }
}

/** The value of a plain scalar on one line. */
function valueOf(text: string): YamlScalar['value'] {
  const unit = text.charCodeAt(0)
  if (unit <= 0x39) {
    if (INTEGER.test(text)) return Number(text)
    return NUMERIC.test(text) ? beyond() : text
  }
  switch (text) {
    case 'null':
    case 'Null':
    case 'NULL':
      return null
    case 'true':
    case 'True':
    case 'TRUE':
      return true
    case 'false':
    case 'False':
    case 'FALSE':
      return false
    default:
      return text
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (_, four?: string, two?: string, one?: string) => {
    if (one === undefined) return String.fromCharCode(parseInt(four ?? two ?? '', 16))
    return Object.hasOwn(MEANT, one) ? MEANT[one]! : beyond()
  })
}
