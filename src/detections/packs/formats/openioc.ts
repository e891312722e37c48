import { utf8 } from '../../../event/bytes.ts'
import { attribute, elementsOf, innerText, readXml, type XmlElement } from '../../../text/xml.ts'
import type { WrittenIndicator } from '../../indicators/indicator.ts'
import { refanged, typed } from '../guess.ts'
import { entryOf, refused, type PackEntry, type PackFormat } from '../pack.ts'

/** Terms of OpenIOC that name something logs can show. */
const TERMS: Readonly<Record<string, string>> = {
  'fileitem/md5sum': 'md5',
  'fileitem/sha1sum': 'sha1',
  'fileitem/sha256sum': 'sha256',
  'fileitem/filename': 'filename',
  'fileitem/fullpath': 'path',
  'processitem/name': 'filename',
  'processitem/path': 'path',
  'serviceitem/path': 'path',
  'serviceitem/servicedllmd5sum': 'md5',
  'portitem/remoteip': 'ip',
  'portitem/localip': 'ip',
  'dnsentryitem/host': 'domain',
  'dnsentryitem/recordname': 'domain',
  'network/dns': 'domain',
  'network/uri': 'url',
  'network/useragent': 'user-agent',
  'urlhistoryitem/url': 'url',
  'urlhistoryitem/hostname': 'domain',
}

/** A list of some hundred thousand indicators, each of which is three elements. */
const MAX_ELEMENTS = 2_000_000

const format: PackFormat = {
  id: 'openioc',
  title: 'OpenIOC 1.0 and 1.1',
  priority: 30,
  sniff: ({ text }) => /<(?:\w+:)?(?:ioc|OpenIOC)\b[^>]*>/i.test(text.slice(0, 4096)),
  read({ path, text }) {
    const bytes = utf8(text)
    const root = readXml(bytes, 0, bytes.length, { maxElements: MAX_ELEMENTS })
    if (!root) return [refused(path, 'it is damaged XML, or XML with a document type, which is never read')]
    const about = {
      source: textIn(root, 'authored_by'),
      date: (textIn(root, 'authored_date') || textIn(root, 'published-date')).slice(0, 10),
      note: textIn(root, 'short_description'),
    }
    const definition = find(root, 'definition') ?? find(root, 'criteria')
    if (!definition) return [refused(path, 'it has no definition')]
    const entries: PackEntry[] = []
    walk(definition, false, entries, about)
    return entries
  },
}
export default format

type About = Pick<WrittenIndicator, 'source' | 'date' | 'note'>

function walk(element: XmlElement, together: boolean, entries: PackEntry[], about: About): void {
  const items = elementsOf(element).filter(({ name }) => name === 'Indicator' || name === 'IndicatorItem')
  const joined = together || (attribute(element, 'operator')?.toUpperCase() === 'AND' && items.length > 1)
  for (const child of items) {
    if (child.name === 'Indicator') walk(child, joined, entries, about)
    else entries.push(item(child, joined, about))
  }
}

function item(element: XmlElement, together: boolean, about: About): PackEntry {
  const context = find(element, 'Context')
  const term = (context && attribute(context, 'search')) ?? ''
  const value = refanged(textIn(element, 'Content'))
  const condition = attribute(element, 'condition') ?? 'is'
  const label = `${term} ${condition} ${value}`
  if (together) return refused(label, 'it counts only together with others (AND)')
  if (attribute(element, 'negate') === 'true') return refused(label, 'a negation cannot be looked for')
  const kind = Object.hasOwn(TERMS, term.toLowerCase()) ? TERMS[term.toLowerCase()]! : null
  if (kind === null) return refused(label, `"${term}" is nothing that the logs of a server are searched for`)
  // "contains" is how the tools write host names and paths that may have something around them.
  if (condition !== 'is' && condition !== 'contains')
    return refused(label, `the condition "${condition}" is not understood`)
  const written = typed(kind, value)
  return entryOf(label, written === 'unknown-kind' || written === null ? null : { ...written, ...about })
}

function find(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of elementsOf(element)) {
    if (child.name === name) return child
    const deeper = child.name === 'Indicator' ? undefined : find(child, name)
    if (deeper) return deeper
  }
  return undefined
}

function textIn(element: XmlElement, name: string): string {
  const found = find(element, name)
  return found ? innerText(found).trim() : ''
}
