import { MalformedError, type ByteReader } from './byte-reader.ts'
import { appendValue, TextBuffer } from './value-text.ts'

/*
 * Binary XML, [MS-EVEN6] 2.2.12. Tokens carry 0x40 when more of the same kind follow.
 *
 *   0x00 end   0x01 element   0x02 its attributes end   0x03 empty element   0x04 element ends
 *   0x05 text  0x06 attribute 0x07 CDATA  0x08 character  0x09 entity  0x0a/0x0b instruction
 *   0x0c template instance    0x0d value  0x0e value, left out when null   0x0f fragment begins
 */
const TOKEN = {
  end: 0x00,
  element: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  closeElement: 0x04,
  text: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  character: 0x08,
  entity: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  template: 0x0c,
  value: 0x0d,
  optionalValue: 0x0e,
  fragment: 0x0f,
} as const

/** Deeper than any event; deeper input is hostile. */
const MAX_DEPTH = 64
/** Tokens of one template or record. */
const MAX_NODES = 20_000
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Text that is the same in every record, or the number of the value that stands there. */
export type Piece = Uint8Array | number

export interface Attribute {
  readonly name: string
  readonly pieces: readonly Piece[]
}

export interface Instance {
  /** Where the id of the template stands in the chunk. */
  readonly id: number
  /** Where the definition stands in the chunk. */
  readonly definition: number
  /** Where the count of values stands. */
  readonly values: number
}

export interface Element {
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly children: readonly (Element | Piece | { readonly instance: Instance })[]
}

export type Content = Element['children'][number]

const literal = new TextBuffer()

/** Parses token streams of one chunk into trees; used once for each template. */
export class XmlParser {
  readonly #reader: ByteReader
  readonly #strict: boolean
  /** Where the offsets of the names stand that the last parse met. */
  readonly names: number[] = []
  #at = 0
  #nodes = 0

  /** `strict`: names must stand by their hash, as among remains that may have been written over. */
  constructor(reader: ByteReader, strict = false) {
    this.#reader = reader
    this.#strict = strict
  }

  /** Where the last parse stopped. */
  get position(): number {
    return this.#at
  }

  /**
   * Content from `at` to its end token or to `end`. `withDependency`: elements carry a dependency
   * number, as those of template definitions do and no others.
   */
  content(at: number, end: number, withDependency: boolean): Content[] {
    this.#at = at
    this.#nodes = 0
    this.names.length = 0
    const found: Content[] = []
    while (this.#at < end) {
      const token = this.#reader.u8(this.#at, 'token') & ~0x40
      if (token === TOKEN.end) {
        this.#at++
        break
      }
      if (token === TOKEN.fragment) {
        this.#reader.need(this.#at, 4, 'fragment')
        this.#at += 4
        continue
      }
      this.#child(token, found, withDependency, 0)
    }
    return found
  }

  #child(token: number, into: Content[], withDependency: boolean, depth: number): void {
    if (++this.#nodes > MAX_NODES) throw new MalformedError('too many nodes')
    if (token === TOKEN.element) into.push(this.#element(withDependency, depth))
    else if (token === TOKEN.template) into.push({ instance: this.#instance() })
    else {
      const piece = this.#piece(token)
      if (piece !== null) into.push(piece)
    }
  }

  #element(withDependency: boolean, depth: number): Element {
    if (depth > MAX_DEPTH) throw new MalformedError('elements nested too deep')
    const reader = this.#reader
    const hasAttributes = (reader.u8(this.#at, 'element') & 0x40) !== 0
    this.#at += 1 + (withDependency ? 2 : 0)
    reader.need(this.#at, 4, 'element size')
    this.#at += 4
    const name = this.#name()
    const attributes: Attribute[] = []
    if (hasAttributes) {
      reader.need(this.#at, 4, 'attribute list')
      this.#at += 4
      while ((reader.u8(this.#at, 'attribute') & ~0x40) === TOKEN.attribute) {
        this.#at++
        const attribute = this.#name()
        const pieces: Piece[] = []
        for (;;) {
          const token = reader.u8(this.#at, 'attribute value') & ~0x40
          if (token === TOKEN.attribute || token === TOKEN.closeStart || token === TOKEN.closeEmpty) break
          const piece = this.#piece(token)
          if (piece !== null) pieces.push(piece)
        }
        attributes.push({ name: attribute, pieces })
      }
    }
    const close = reader.u8(this.#at++, 'end of start tag')
    const children: Content[] = []
    if (close === TOKEN.closeEmpty) return { name, attributes, children }
    if (close !== TOKEN.closeStart) throw new MalformedError(`token ${close} where a start tag ends`)
    for (;;) {
      const token = reader.u8(this.#at, 'content') & ~0x40
      if (token === TOKEN.closeElement) {
        this.#at++
        return { name, attributes, children }
      }
      if (token === TOKEN.end) throw new MalformedError(`<${name}> is not closed`)
      this.#child(token, children, withDependency, depth + 1)
    }
  }

  #piece(token: number): Piece | null {
    const reader = this.#reader
    const at = this.#at
    switch (token) {
      case TOKEN.text: {
        const type = reader.u8(at + 1, 'text type')
        const length = reader.u16(at + 2, 'text length')
        reader.need(at + 4, length * 2, 'text')
        this.#at = at + 4 + length * 2
        return this.#literal(type, at + 4, length * 2)
      }
      case TOKEN.cdata: {
        const length = reader.u16(at + 1, 'CDATA length')
        reader.need(at + 3, length * 2, 'CDATA')
        this.#at = at + 3 + length * 2
        return this.#literal(1, at + 3, length * 2)
      }
      case TOKEN.character: {
        this.#at = at + 3
        const unit = reader.u16(at + 1, 'character')
        return new TextEncoder().encode(String.fromCharCode(unit))
      }
      case TOKEN.entity: {
        this.#at = at + 1
        const name = this.#name()
        return new TextEncoder().encode(ENTITIES[name] ?? `&${name};`)
      }
      case TOKEN.instructionTarget:
        this.#at = at + 1
        this.#name()
        return null
      case TOKEN.instructionData: {
        const length = reader.u16(at + 1, 'instruction length')
        reader.need(at + 3, length * 2, 'instruction')
        this.#at = at + 3 + length * 2
        return null
      }
      case TOKEN.value:
      case TOKEN.optionalValue:
        reader.need(at, 4, 'value')
        this.#at = at + 4
        return reader.u16(at + 1, 'value number')
      default:
        throw new MalformedError(`unknown token 0x${token.toString(16)} at ${at}`)
    }
  }

  #literal(type: number, at: number, size: number): Uint8Array {
    literal.clear()
    appendValue(literal, this.#reader, type, at, size)
    return literal.slice()
  }

  /** A name stands where it is first used; later uses point back to it. */
  #name(): string {
    const reader = this.#reader
    const offset = reader.u32(this.#at, 'name offset')
    this.names.push(this.#at)
    this.#at += 4
    const length = reader.u16(offset + 6, 'name length')
    reader.need(offset + 8, length * 2 + 2, 'name')
    if (offset === this.#at) this.#at = offset + 8 + length * 2 + 2
    let name = ''
    let hash = 0
    for (let i = 0; i < length; i++) {
      const unit = reader.view.getUint16(offset + 8 + 2 * i, true)
      hash = (Math.imul(hash, 65_599) + unit) >>> 0
      name += String.fromCharCode(unit)
    }
    if (this.#strict && (hash & 0xffff) !== reader.view.getUint16(offset + 4, true)) {
      throw new MalformedError('a name was written over')
    }
    return name
  }

  /** A template instance; the definition follows where it is first used. */
  #instance(): Instance {
    const reader = this.#reader
    reader.need(this.#at, 10, 'template instance')
    const id = this.#at + 2
    const definition = reader.u32(this.#at + 6, 'template offset')
    this.#at += 10
    if (definition === this.#at) this.#at = definition + 24 + reader.u32(definition + 20, 'template size')
    const values = this.#at
    const count = reader.u32(values, 'value count')
    reader.need(values + 4, count * 4, 'value descriptions')
    let end = values + 4 + count * 4
    for (let i = 0; i < count; i++) end += reader.u16(values + 4 + i * 4, 'value size')
    reader.need(values, end - values, 'values')
    this.#at = end
    return { id, definition, values }
  }
}

/** An instance repeats the first four bytes of its template's GUID. */
export function sameTemplate(reader: ByteReader, id: number, definition: number): void {
  if (reader.u32(id, 'template id') !== reader.u32(definition + 4, 'template GUID')) {
    throw new MalformedError('its template was written over')
  }
}
