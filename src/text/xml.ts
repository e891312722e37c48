import { textOf, utf8 } from '../event/bytes.ts'

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly (XmlElement | string)[]
  /** Its name and its attribute `Name`: equal for elements that are the same field. */
  readonly kin: string
  /** Byte offset of its start tag, from the beginning of what was read. */
  readonly offset: number
  /** Byte offset behind its start tag. */
  readonly inside: number
  /** Byte offset behind its end tag. */
  readonly end: number
}

const MAX_DEPTH = 64
const MAX_ELEMENTS = 200_000
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const LT = 0x3c
const GT = 0x3e

/** The name and the attributes of a start tag. */
type Tag = Pick<XmlElement, 'name' | 'attributes' | 'kin'>

interface Open extends Tag {
  children: (XmlElement | string)[]
  offset: number
  inside: number
}

export interface XmlOptions {
  /** Elements that never end do so where the text does. */
  readonly lenient?: boolean
  /** A text with more elements is not read. */
  readonly maxElements?: number
}

/**
 * Reads the first element of `[start, end)` with everything in it. Document types and entities of their own, which
 * hostile files use to grow, are not read. `null` when the text is not well formed.
 */
export function readXml(
  bytes: Uint8Array,
  start: number,
  end: number,
  { lenient = false, maxElements = MAX_ELEMENTS }: XmlOptions = {},
): XmlElement | null {
  const stack: Open[] = []
  let elements = 0
  let at = start
  const source = new Source(bytes, start, end)
  const close = (to: number): XmlElement | null => {
    const { name, attributes, kin, children, offset, inside } = stack.pop()!
    const done: XmlElement = { name, attributes, kin, children, offset, inside, end: to }
    const above = stack.at(-1)
    if (!above) return done
    above.children.push(done)
    return null
  }
  const abandon = (): XmlElement | null => {
    if (!lenient) return null
    while (stack.length > 0) {
      const done = close(end)
      if (done) return done
    }
    return null
  }
  while (at < end) {
    const tag = source.indexOf('<', at)
    if (tag < 0) break
    if (tag > at) stack.at(-1)?.children.push(unescaped(source.text(at, tag)))
    const mark = source.charAt(tag + 1)
    if (mark === '!' && source.startsWith('<!--', tag)) at = source.after('-->', tag + 4)
    else if (mark === '!' && source.startsWith('<![CDATA[', tag)) {
      at = source.after(']]>', tag + 9)
      stack.at(-1)?.children.push(source.text(tag + 9, Math.max(tag + 9, at - 3)))
    } else if (mark === '!') return abandon()
    else if (mark === '?') at = source.after('?>', tag + 2)
    else {
      const close_ = source.tagEnd(tag + 1)
      if (close_ < 0) return abandon()
      at = close_ + 1
      const inside = source.text(tag + 1, close_)
      if (mark === '/') {
        const top = stack.at(-1)?.name
        if (top === undefined || !ends(inside, top)) return abandon()
        const done = close(at)
        if (done) return done
        continue
      }
      const said = startTag(inside)
      if (!said || ++elements > maxElements || stack.length >= MAX_DEPTH) return abandon()
      const { name, attributes, kin } = said
      stack.push({ name, attributes, kin, children: [], offset: tag, inside: at })
      if (inside.endsWith('/')) {
        const done = close(at)
        if (done) return done
      }
    }
  }
  return abandon()
}

export function attribute(element: XmlElement, name: string): string | null {
  return attributeOf(element.attributes, name)
}

function attributeOf(attributes: XmlElement['attributes'], name: string): string | null {
  if (attributes.length === 0) return null
  const folded = name.toLowerCase()
  for (const [own, value] of attributes) if (own === name || own.toLowerCase() === folded) return value
  return null
}

/** All text within an element and the elements below it. */
export function innerText({ children }: XmlElement): string {
  let text = ''
  for (const child of children) text += typeof child === 'string' ? child : innerText(child)
  return text
}

export function elementsOf({ children }: XmlElement): XmlElement[] {
  const [only] = children
  if (children.length === 0 || (children.length === 1 && typeof only === 'string')) return []
  return children.filter((child): child is XmlElement => typeof child !== 'string')
}

const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true })
const byteText = new TextDecoder('windows-1252')

/** Bytes as a text with one character for each byte, so that offsets in it are byte offsets. */
class Source {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #chars: string
  /** Every character is one byte of UTF-8, so that the text need not be decoded again. */
  readonly #exact: boolean

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#start = start
    const part = bytes.subarray(start, end)
    const text = utf8Text.decode(part)
    this.#exact = text.length === part.length
    this.#chars = this.#exact ? text : byteText.decode(part)
  }

  text(from: number, to: number): string {
    if (!this.#exact) return textOf(this.#bytes, from, to)
    return this.#chars.slice(from - this.#start, to - this.#start)
  }

  charAt(at: number): string {
    return this.#chars[at - this.#start] ?? ''
  }

  startsWith(sign: string, at: number): boolean {
    return this.#chars.startsWith(sign, at - this.#start)
  }

  /** -1 when it is not there. */
  indexOf(sign: string, from: number): number {
    const at = this.#chars.indexOf(sign, from - this.#start)
    return at < 0 ? -1 : at + this.#start
  }

  /** The place behind the next `sign`, or the end of the text. */
  after(sign: string, from: number): number {
    const at = this.indexOf(sign, from)
    return at < 0 ? this.#start + this.#chars.length : at + sign.length
  }

  /** The place of the `>` that ends a tag, outside of quotes; -1 when there is none. */
  tagEnd(from: number): number {
    const chars = this.#chars
    let quote = 0
    for (let at = from - this.#start; at < chars.length; at++) {
      const unit = chars.charCodeAt(at)
      if (quote !== 0) {
        if (unit === quote) quote = 0
      } else if (unit === 0x22 || unit === 0x27) quote = unit
      else if (unit === GT) return at + this.#start
      else if (unit === LT) return -1
    }
    return -1
  }
}

/** Start tags that were read before: the same ones stand in every event. */
const tags = new Map<string, Tag>()
const MAX_TAGS = 4096
const MAX_TAG = 160
/** Elements whose tags are all different, such as those with a time in them, are not remembered. */
const MAX_DIFFERENT = 1000
const different = new Map<string, number>()

/** Reads the text between `<` and `>`; `null` when that is no start tag. */
function startTag(text: string): Tag | null {
  const known = tags.get(text)
  if (known) return known
  const name = /^[^\s/>"'=<]+/.exec(text)?.[0]
  if (name === undefined) return null
  const seen = text.length > MAX_TAG ? MAX_DIFFERENT : (different.get(name) ?? 0)
  if (seen >= MAX_DIFFERENT) return tagOf(text, name)
  if (tags.size >= MAX_TAGS || different.size >= MAX_TAGS) {
    tags.clear()
    different.clear()
  }
  // A copy, which does not keep the whole text in memory.
  const own = textOf(utf8(text))
  const ownName = own.slice(0, name.length)
  const tag = tagOf(own, ownName)
  tags.set(own, tag)
  different.set(ownName, seen + 1)
  return tag
}

function tagOf(text: string, name: string): Tag {
  const attributes: [string, string][] = []
  if (text.length > name.length)
    for (const match of text.slice(name.length).matchAll(/([^\s"'=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
      attributes.push([match[1] ?? '', unescaped(match[2] ?? match[3] ?? '')])
  const own = localName(name)
  return { name: own, attributes, kin: `${own}\0${attributeOf(attributes, 'Name') ?? ''}` }
}

/** Whether `/name` closes the element. */
function ends(inside: string, name: string): boolean {
  if (inside.length === name.length + 1 && inside.endsWith(name)) return true
  return localName(inside.slice(1).trim()) === name
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const code =
      name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
