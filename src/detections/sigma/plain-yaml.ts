import type { Spot, YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml-tree.ts'

const MAX_DEPTH = 30
const KEY = /^([A-Za-z_][\w.|()-]*|'[^'\\]*'):(?: +(.*))?$/
const SINGLE = /^'((?:[^']|'')*)' *(?: #.*)?$/
const DOUBLE = /^"([^"\\]*)" *(?: #.*)?$/
const PLAIN_START = /^[A-Za-z0-9/\\.$(^<+;=]|^-[^ -]/
const NUMERIC = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$|^0[xo]|^[-+]?\.(?:inf|nan)$/i
const INTEGER = /^(?:0|[1-9]\d{0,14})$/

/** The text is not as plain as this reader needs it. */
const BEYOND = Symbol('beyond')

/**
 * Reads YAML as most rules write it: one document of block maps and lists, with scalars on one
 * line, literal blocks and folded plain text. `null` for anything else, also for what is wrong:
 * then the library has the word. What it reads is what the library would read, several times faster.
 */
export function readPlainYaml(text: string): YamlNode | null {
  try {
    return new PlainReader(text).document()
  } catch (thrown) {
    if (thrown === BEYOND) return null
    throw thrown
  }
}

function beyond(): never {
  throw BEYOND
}

class PlainReader {
  readonly #lines: readonly string[]
  /** By line; -1 for those that hold nothing. */
  readonly #indents: Int32Array
  #line = 0

  constructor(text: string) {
    if (/[\t\u0085\u2028\u2029\ufeff]|\r(?!\n)/.test(text)) beyond()
    this.#lines = text.split(/\r?\n/)
    this.#indents = new Int32Array(this.#lines.length)
    this.#lines.forEach((line, i) => {
      const indent = line.search(/[^ ]/)
      this.#indents[i] = indent < 0 || line[indent] === '#' ? -1 : indent
      if (/^(?:---|\.\.\.|%)/.test(line) && !(line === '---' && i === 0)) beyond()
    })
    if (this.#lines[0] === '---') this.#line = 1
  }

  document(): YamlNode {
    this.#skip()
    if (this.#line >= this.#lines.length || this.#indents[this.#line] !== 0) beyond()
    const node = this.#block(0, 0)
    this.#skip()
    return this.#line < this.#lines.length ? beyond() : node
  }

  #skip(): void {
    while (this.#line < this.#lines.length && this.#indents[this.#line]! < 0) this.#line++
  }

  /** The map or list whose lines begin at `indent`. */
  #block(indent: number, depth: number): YamlNode {
    if (depth > MAX_DEPTH) beyond()
    return this.#isItem(this.#lines[this.#line]!, indent)
      ? this.#list(indent, depth)
      : this.#map(indent, depth, indent)
  }

  #isItem(line: string, indent: number): boolean {
    return line[indent] === '-' && (line[indent + 1] === ' ' || line.length === indent + 1)
  }

  #list(indent: number, depth: number): YamlNode {
    const at = this.#spot(indent)
    const items: YamlNode[] = []
    while (this.#hasMore(indent) && this.#isItem(this.#lines[this.#line]!, indent)) {
      const line = this.#lines[this.#line]!
      const start = indent + 1 + line.slice(indent + 1).search(/[^ ]/)
      if (start <= indent) beyond()
      const rest = line.slice(start)
      if (this.#isItem(line, start)) beyond()
      items.push(KEY.test(rest) ? this.#map(start, depth + 1, start) : this.#scalar(rest, start, indent))
    }
    return { kind: 'list', items, at }
  }

  /** A map whose first key stands at `first` of the current line, the others at `indent`. */
  #map(indent: number, depth: number, first: number): YamlMap {
    if (depth > MAX_DEPTH) beyond()
    const at = this.#spot(first)
    const entries: YamlEntry[] = []
    const known = new Set<string>()
    for (let begun = false; !begun || this.#hasMore(indent); begun = true) {
      const line = this.#lines[this.#line]!
      const match = KEY.exec(line.slice(indent))
      if (!match) beyond()
      const [whole, written = '', rest = ''] = match!
      const key = written.startsWith("'") ? written.slice(1, -1) : written
      if (known.has(key)) beyond()
      known.add(key)
      const keyAt = this.#spot(indent)
      const start = indent + whole.length - rest.length
      const value =
        rest === '' || rest.startsWith('#') ? this.#nested(indent, depth) : this.#scalar(rest, start, indent)
      entries.push({ key, at: keyAt, value })
    }
    return { kind: 'map', entries, at }
  }

  /** Whether the next line that holds something belongs to the block at `indent`. */
  #hasMore(indent: number): boolean {
    this.#skip()
    if (this.#line >= this.#lines.length) return false
    const next = this.#indents[this.#line]!
    return next > indent ? beyond() : next === indent
  }

  #nested(indent: number, depth: number): YamlNode {
    this.#line++
    this.#skip()
    if (this.#line >= this.#lines.length) beyond()
    const next = this.#indents[this.#line]!
    const isList = this.#isItem(this.#lines[this.#line]!, next)
    if (next < indent || (next === indent && !isList)) beyond()
    if (!isList && !KEY.test(this.#lines[this.#line]!.slice(next))) beyond()
    return this.#block(next, depth + 1)
  }

  /** The scalar that begins with `rest`, in a block at `indent`. */
  #scalar(rest: string, start: number, indent: number): YamlScalar {
    const at = this.#spot(start)
    const [first] = rest
    if (first === "'" || first === '"') {
      const quoted = (first === "'" ? SINGLE : DOUBLE).exec(rest)
      if (!quoted) beyond()
      this.#line++
      if (this.#continues(indent)) beyond()
      const text = first === "'" ? quoted![1]!.replaceAll("''", "'") : quoted![1]!
      return { kind: 'scalar', value: text, text, at }
    }
    if (first === '|') return this.#literal(rest, indent, at)
    return this.#plain(rest, indent, at)
  }

  /** Whether the next line that holds something is indented as what continues a scalar is. */
  #continues(indent: number): boolean {
    let line = this.#line
    while (line < this.#lines.length && this.#lines[line]!.trim() === '') line++
    const text = this.#lines[line]
    return text !== undefined && text.search(/[^ ]/) > indent
  }

  #plain(rest: string, indent: number, at: Spot): YamlScalar {
    const comment = rest.search(/ +#/)
    let text = plainLine(comment < 0 ? rest : rest.slice(0, comment))
    if (!PLAIN_START.test(text)) beyond()
    this.#line++
    if (comment >= 0 && this.#continues(indent)) beyond()
    let folded = false
    while (this.#continues(indent)) {
      const line = this.#lines[this.#line]!
      // An empty line, or a comment, within folded text.
      if (line.trim() === '' || this.#indents[this.#line]! < 0) beyond()
      text += ` ${plainLine(line.trim())}`
      folded = true
      this.#line++
    }
    if (folded) return { kind: 'scalar', value: text, text, at }
    if (INTEGER.test(text)) return { kind: 'scalar', value: Number(text), text, at }
    if (NUMERIC.test(text)) beyond()
    if (/^(?:null|Null|NULL)$/.test(text)) return { kind: 'scalar', value: null, text, at }
    if (/^(?:true|True|TRUE)$/.test(text)) return { kind: 'scalar', value: true, text, at }
    if (/^(?:false|False|FALSE)$/.test(text)) return { kind: 'scalar', value: false, text, at }
    return { kind: 'scalar', value: text, text, at }
  }

  #literal(rest: string, indent: number, at: Spot): YamlScalar {
    if (rest !== '|' && rest !== '|-') beyond()
    this.#line++
    const first = this.#lines[this.#line]
    const inner = first === undefined ? -1 : first.search(/[^ ]/)
    if (inner <= indent) beyond()
    const lines: string[] = []
    for (; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line]!
      if (line.trim() === '') {
        if (line.length > inner) beyond()
        lines.push('')
        continue
      }
      const begins = line.search(/[^ ]/)
      if (begins < inner) {
        if (begins > indent || line[begins] === '#') beyond()
        break
      }
      lines.push(line.slice(inner))
    }
    while (lines.at(-1) === '') lines.pop()
    const text = lines.join('\n') + (rest === '|' ? '\n' : '')
    return { kind: 'scalar', value: text, text, at }
  }

  #spot(column: number): Spot {
    return { line: this.#line + 1, column: column + 1 }
  }
}

/** A line of plain text; it holds neither comments nor what could be a key. */
function plainLine(text: string): string {
  if (/: | #|:$|^#/.test(text)) beyond()
  return text.trimEnd()
}
