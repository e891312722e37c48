import { addressOf, addressRangeOf, isWithin, type Address } from './address.ts'
import { foldCase } from './fold.ts'

/** Kinds of names that a value can contain in several notations. */
export const NAME_KINDS = ['address', 'domain', 'url', 'hash', 'agent', 'path'] as const
export type NameKind = (typeof NAME_KINDS)[number]

const MAX_NAME = 2048
/** Longer values are not searched for lists of addresses. */
const MAX_VALUE = 1 << 20

/**
 * The canonical form of a name, or `null` when the text is no name of this kind. Addresses may be
 * networks. URLs lose scheme, default port and fragment. User agents are written without commas, and with
 * spaces in place of plus signs. Paths are written with `/` and without a leading variable or drive.
 */
export function canonicalName(as: NameKind, text: string): string | null {
  const bare = text.trim()
  if (bare === '' || bare.length > MAX_NAME) return null
  switch (as) {
    case 'address':
      return addressRangeOf(bare) && bare.toLowerCase()
    case 'domain':
      return canonicalDomain(bare)
    case 'url':
      return canonicalUrl(bare)
    case 'hash':
      return /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(bare)
        ? bare.toLowerCase()
        : null
    case 'agent':
      return canonicalAgent(bare) || null
    case 'path':
      return canonicalPath(bare)
  }
}

function canonicalDomain(text: string): string | null {
  const name = foldCase(text)
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
  return /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name) ? name : null
}

function canonicalUrl(text: string): string | null {
  const match =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@\s]*@)?([^/?#:\s]+|\[[0-9a-f:.]+\])(:\d*)?([/?][^#\s]*)?(?:#.*)?$/i.exec(
      text,
    )
  if (!match) return null
  const host = match[1]!.toLowerCase()
  if (canonicalDomain(host) === null && addressOf(host) === null) return null
  const port = match[2] === undefined || /^:(?:80|443)?$/.test(match[2]) ? '' : match[2]
  const rest = (match[3] ?? '').replace(/\/$/, '')
  return rest === '' ? null : foldCase(host + port + rest)
}

/** The canonical form of a user agent: case folded, with separators as `spelledAgent` writes them. */
export function canonicalAgent(text: string): string {
  return foldCase(spelledAgent(text))
}

/** Unifies the separators of a user agent: IIS writes `+` for spaces, and the HttpProxy log of Exchange drops commas. */
export function spelledAgent(text: string): string {
  return text.replace(/[\s+,]+/g, ' ').trim()
}

function canonicalPath(text: string): string | null {
  const path = slashed(text)
    .replace(/^(?:%[^%/]+%|\$env:\w+|[a-z]:)(?=\/)/, '')
    .replace(/[.\s]+$/, '')
  return path.length >= 3 && /[a-z0-9_-]$/.test(path) ? path : null
}

function slashed(text: string): string {
  return foldCase(text).replace(/[\\/]+/g, '/')
}

/** A test for values that contain the name in any notation. If `text` is no name of this kind, no value passes. */
export function namedTest(as: NameKind, text: string): (value: string) => boolean {
  const name = canonicalName(as, text)
  if (name === null) return () => false
  switch (as) {
    case 'address': {
      const range = addressRangeOf(name)!
      return (value) => addressesIn(value).some((address) => isWithin(address, range))
    }
    case 'agent':
      return (value) => canonicalAgent(value) === name
    case 'path':
      return (value) => standsIn(slashed(value), name, WORD, /^\.*(?:[^\w.-]|$)/)
    case 'hash':
      return (value) => standsIn(foldCase(value), name, WORD, /^\.*(?:[^\w.-]|$)/)
    case 'domain':
      return (value) => standsIn(foldCase(value), name, /[\w-]/, /^\.*(?:[^\w.-]|$)/)
    case 'url': {
      const end = name.includes('?') ? /^\/?(?:[\s"'<>()|;,\]}#]|$)/ : /^\/?(?:[\s"'<>()|;,\]}#?]|$)/
      return (value) => standsIn(foldCase(value).replace(/:(?:80|443)(?=[/?])/g, ''), name, WORD, end)
    }
  }
}

const WORD = /[\w.-]/

/** True when `name` occurs in `value`, is not preceded by a character of class `belongs`, and `end` matches behind it. */
function standsIn(value: string, name: string, belongs: RegExp, end: RegExp): boolean {
  const open = !belongs.test(name[0]!)
  for (let at = value.indexOf(name); at >= 0; at = value.indexOf(name, at + 1)) {
    const before = open || at === 0 || !belongs.test(value[at - 1]!)
    if (before && end.test(value.slice(at + name.length, at + name.length + 64))) return true
  }
  return false
}

const V4 = /(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\w|\.\d)/g
const V6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,8}[0-9a-f.]*(?!\w)/gi

/** The addresses that a value contains: alone, in lists, with a port, in brackets, with a zone. */
export function addressesIn(value: string): Address[] {
  const whole = value.length < 3 ? null : addressOf(value)
  if (whole) return [whole]
  if (value.length > MAX_VALUE) return []
  const found: Address[] = []
  const add = (text: string): void => {
    const address = addressOf(text.replace(/\.$/, ''))
    if (address) found.push(address)
  }
  if (value.includes('.')) for (const [text] of value.matchAll(V4)) add(text)
  if (value.includes(':')) for (const [text] of value.matchAll(V6)) add(text)
  return found
}

/**
 * A text of ASCII letters, digits, `_`, `-` and `.` that every value with this name contains: as a whole
 * word or, for a domain, as the end of a word behind a dot. `null` when there is no such text.
 */
export function keyOfName(as: NameKind, name: string): string | null {
  const words = name.match(/[\w.-]+/g) ?? []
  const key = (as === 'url' ? words[0] : as === 'path' ? words.at(-1) : name) ?? ''
  if (as === 'agent') return null
  if (as === 'address') return /^[\d.]+$/.test(name) ? name : null
  return key.replace(/^\.+|\.+$/g, '') || null
}

/** The leading `bits` of an address as text, equal for all addresses of the same network. */
export function maskedAddress(address: Address, bits: number): string {
  let left = bits
  return address.groups
    .map((group) => {
      const mask = left >= 16 ? 0xffff : left <= 0 ? 0 : (0xffff << (16 - left)) & 0xffff
      left -= 16
      return (group & mask).toString(36)
    })
    .join(' ')
}
