/** An element with what stands in it. */
export interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  text: string
}

const MAX_DEPTH = 100
const MAX_ELEMENTS = 2_000_000
const PIECE =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[([\s\S]*?)\]\]>|\?[\s\S]*?\?>|(\/?)([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/y
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** Reads XML without document types, which hostile files use to grow; `null` when it is not well formed. */
export function readXml(text: string): XmlElement | null {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' }
  const open: XmlElement[] = [root]
  let at = text.startsWith('\ufeff') ? 1 : 0
  let elements = 0
  while (at < text.length) {
    const angle = text.indexOf('<', at)
    const top = open[open.length - 1]!
    const end = angle < 0 ? text.length : angle
    if (open.length > 1) top.text += unescaped(text.slice(at, end))
    else if (text.slice(at, end).trim() !== '') return null
    if (angle < 0) break
    PIECE.lastIndex = angle
    const match = PIECE.exec(text)
    if (!match) return null
    at = PIECE.lastIndex
    const [, cdata, closing, qualified, attributes = '', empty] = match
    if (cdata !== undefined) top.text += cdata
    if (qualified === undefined) continue
    const name = qualified.slice(qualified.indexOf(':') + 1)
    if (closing === '/') {
      if (open.length === 1 || top.name !== name) return null
      open.pop()
      continue
    }
    if (++elements > MAX_ELEMENTS || open.length > MAX_DEPTH) return null
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' }
    top.children.push(element)
    if (empty !== '/') open.push(element)
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0]! : null
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    found.set(name!.slice(name!.indexOf(':') + 1), unescaped(double ?? single ?? ''))
  }
  return found
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
      const point = hex === undefined ? Number(decimal) : parseInt(hex, 16)
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : '\ufffd'
    },
  )
}
