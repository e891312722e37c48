import { textOf } from '../../event/bytes.ts'

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly (XmlElement | string)[]
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

interface Open {
  name: string
  attributes: [string, string][]
  children: (XmlElement | string)[]
  offset: number
  inside: number
}

/**
 * Reads the first element of `[start, end)` with all that is in it. No document types, no entities of
 * one's own. `null` when it is not well formed; with `lenient`, elements that never end do so where the
 * text does.
 */
export function readXml(bytes: Uint8Array, start: number, end: number, lenient = false): XmlElement | null {
  const stack: Open[] = []
  let elements = 0
  let at = start
  const close = (to: number): XmlElement | null => {
    const { name, attributes, children, offset, inside } = stack.pop()!
    const done: XmlElement = { name, attributes, children, offset, inside, end: to }
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
    const tag = bytes.indexOf(LT, at)
    if (tag < 0 || tag >= end) break
    if (tag > at) stack.at(-1)?.children.push(unescaped(textOf(bytes, at, tag)))
    if (begins(bytes, tag, end, '<!--')) {
      at = after(bytes, tag + 4, end, '-->')
    } else if (begins(bytes, tag, end, '<![CDATA[')) {
      at = after(bytes, tag + 9, end, ']]>')
      stack.at(-1)?.children.push(textOf(bytes, tag + 9, Math.max(tag + 9, at - 3)))
    } else if (begins(bytes, tag, end, '<?')) at = after(bytes, tag + 2, end, '?>')
    else if (begins(bytes, tag, end, '<!')) return abandon()
    else {
      const close_ = tagEnd(bytes, tag + 1, end)
      if (close_ < 0) return abandon()
      at = close_ + 1
      const inside = textOf(bytes, tag + 1, close_)
      if (inside.startsWith('/')) {
        if (stack.at(-1)?.name !== localName(inside.slice(1).trim())) return abandon()
        const done = close(at)
        if (done) return done
        continue
      }
      const open = startTag(inside, tag, at)
      if (!open || ++elements > MAX_ELEMENTS || stack.length >= MAX_DEPTH) return abandon()
      stack.push(open)
      if (inside.endsWith('/')) {
        const done = close(at)
        if (done) return done
      }
    }
  }
  return abandon()
}

export function attribute(element: XmlElement, name: string): string | null {
  const folded = name.toLowerCase()
  return element.attributes.find(([own]) => own.toLowerCase() === folded)?.[1] ?? null
}

/** All text below an element, one after the other. */
export function innerText(element: XmlElement): string {
  let text = ''
  for (const child of element.children) text += typeof child === 'string' ? child : innerText(child)
  return text
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string')
}

function begins(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at + text.length > end) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

function after(bytes: Uint8Array, from: number, end: number, text: string): number {
  const first = text.charCodeAt(0)
  for (let at = bytes.indexOf(first, from); at >= 0 && at < end; at = bytes.indexOf(first, at + 1))
    if (begins(bytes, at, end, text)) return at + text.length
  return end
}

/** Where the `>` of a tag stands, outside of quotes. */
function tagEnd(bytes: Uint8Array, from: number, end: number): number {
  let quote = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!
    if (quote !== 0) {
      if (byte === quote) quote = 0
    } else if (byte === 0x22 || byte === 0x27) quote = byte
    else if (byte === GT) return at
    else if (byte === LT) return -1
  }
  return -1
}

function startTag(text: string, offset: number, inside: number): Open | null {
  const name = /^[^\s/>"'=<]+/.exec(text)?.[0]
  if (name === undefined) return null
  const attributes: [string, string][] = []
  for (const match of text.slice(name.length).matchAll(/([^\s"'=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    attributes.push([match[1] ?? '', unescaped(match[2] ?? match[3] ?? '')])
  return { name: localName(name), attributes, children: [], offset, inside }
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
