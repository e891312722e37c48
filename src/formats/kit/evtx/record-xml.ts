import { textOf } from '../../../event/bytes.ts'
import type { Place } from '../../../event/place.ts'
import { XmlParser, type Content, type Element, type Piece } from './binary-xml.ts'
import { ByteReader, MalformedError, TruncatedError } from './byte-reader.ts'
import { CHUNK, isChunk, RECORD_HEAD, RECORD_MAGIC, RECORD_MIN } from './layout.ts'
import { appendValue, ARRAY, eachItem, TextBuffer, TYPE } from './value-text.ts'
import { readValues, Values } from './values.ts'

const MAX_NESTING = 8
/** Longest text that is shown. */
const MAX_TEXT = 1 << 20
const MAX_PARTS = 50_000

/** The bytes around a record that its templates and names may stand in. */
export function reachOf({ offset, length }: Place): { offset: number; length: number } {
  const from = Math.max(0, offset - CHUNK)
  return { offset: from, length: offset - from + Math.max(length, CHUNK) }
}

/**
 * The XML of a record as Windows would show it, indented; `null` when it cannot be read. `bytes` stand
 * at `at` of the source, as `reachOf` asked for them or fewer.
 */
export function recordXml(bytes: Uint8Array, at: number, { offset, length }: Place): string | null {
  const record = offset - at
  if (record < 0 || length < RECORD_MIN || record + length > bytes.length) return null
  if (new ByteReader(bytes).u32(record, 'record') !== RECORD_MAGIC) return null
  // The chunk that holds the record begins before it, and is the last one that does.
  let base = record
  while (base >= 0 && !(isChunk(bytes, base) && base + CHUNK >= record + length)) base--
  const chunk = bytes.slice(Math.max(base, 0), Math.max(base, 0) + CHUNK)
  try {
    return new XmlWriter(chunk).record(record - Math.max(base, 0), length)
  } catch (error) {
    if (error instanceof TruncatedError || error instanceof MalformedError) return null
    throw error
  }
}

class XmlWriter {
  readonly #reader: ByteReader
  readonly #parser: XmlParser
  readonly #text = new TextBuffer()
  #lines = ''
  #parts = 0

  constructor(chunk: Uint8Array) {
    this.#reader = new ByteReader(chunk)
    this.#parser = new XmlParser(this.#reader)
  }

  record(at: number, length: number): string {
    const end = at + length - 4
    this.#reader.limit = end
    this.#content(this.#parser.content(at + RECORD_HEAD, end, false), null, 0, 0)
    return this.#lines
  }

  #content(content: readonly Content[], values: Values | null, indent: number, depth: number): void {
    for (const one of content) {
      if (typeof one === 'number' || one instanceof Uint8Array) {
        if (this.#isXml(one, values)) this.#value(one as number, values!, indent, depth)
        else this.#line(indent, this.#escaped([one], values))
      } else if ('instance' in one) this.#instance(one.instance, indent, depth)
      else this.#element(one, values, indent, depth)
    }
  }

  #instance(
    { definition, values }: { definition: number; values: number },
    indent: number,
    depth: number,
  ): void {
    if (depth >= MAX_NESTING) throw new MalformedError('nested too deep')
    const reader = this.#reader
    const size = reader.u32(definition + 20, 'template size')
    const inner = new Values()
    readValues(inner, reader, values)
    this.#content(
      this.#parser.content(definition + 24, definition + 24 + size, true),
      inner,
      indent,
      depth + 1,
    )
  }

  #element(
    { name, attributes, children }: Element,
    values: Values | null,
    indent: number,
    depth: number,
  ): void {
    let tag = `<${plainName(name)}`
    for (const { name: key, pieces } of attributes) {
      if (pieces.every((piece) => isNull(piece, values))) continue
      tag += ` ${plainName(key)}="${this.#escaped(pieces, values).replaceAll('"', '&quot;')}"`
    }
    const simple = children.every(
      (child) => (typeof child === 'number' || child instanceof Uint8Array) && !this.#isXml(child, values),
    )
    const pieces = simple ? (children as readonly Piece[]) : []
    if (children.length === 0 || (simple && pieces.every((piece) => isNull(piece, values))))
      return this.#line(indent, `${tag}/>`)
    if (simple) return this.#line(indent, `${tag}>${this.#escaped(pieces, values)}</${plainName(name)}>`)
    this.#line(indent, `${tag}>`)
    this.#content(children, values, indent + 1, depth)
    this.#line(indent, `</${plainName(name)}>`)
  }

  #isXml(piece: Piece, values: Values | null): boolean {
    return (
      typeof piece === 'number' && values !== null && piece < values.count && values.types[piece] === TYPE.xml
    )
  }

  #value(number: number, values: Values, indent: number, depth: number): void {
    const at = values.places[number]!
    this.#content(this.#parser.content(at, at + values.sizes[number]!, false), null, indent, depth + 1)
  }

  #escaped(pieces: readonly Piece[], values: Values | null): string {
    let text = ''
    for (const piece of pieces) {
      if (++this.#parts > MAX_PARTS) throw new MalformedError('too much to show')
      this.#text.clear()
      if (typeof piece !== 'number') this.#text.append(piece)
      else if (values && piece < values.count) this.#append(values, piece)
      text += textOf(this.#text.bytes, 0, this.#text.used)
      if (text.length > MAX_TEXT) throw new MalformedError('too much to show')
    }
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  }

  #append(values: Values, number: number): void {
    const type = values.types[number]!
    const at = values.places[number]!
    const size = values.sizes[number]!
    if (!(type & ARRAY)) return appendValue(this.#text, this.#reader, type, at, size)
    let first = true
    eachItem(this.#reader, type, at, size, (itemType, itemAt, itemSize) => {
      if (!first) this.#text.ascii(', ')
      first = false
      appendValue(this.#text, this.#reader, itemType, itemAt, itemSize)
    })
  }

  #line(indent: number, text: string): void {
    this.#lines += `${'  '.repeat(Math.min(indent, 40))}${text}\n`
    if (this.#lines.length > MAX_TEXT || ++this.#parts > MAX_PARTS)
      throw new MalformedError('too much to show')
  }
}

function isNull(piece: Piece, values: Values | null): boolean {
  return (
    typeof piece === 'number' &&
    (values === null || piece >= values.count || values.types[piece] === TYPE.null)
  )
}

/** A name that could end a tag is shown without what would do so. */
function plainName(name: string): string {
  return name.replaceAll(/[\s<>&"'/=]/g, '_')
}
