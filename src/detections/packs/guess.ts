import { canonicalName } from '../../predicate/values/named.ts'
import type { IndicatorType, WrittenIndicator } from '../indicators/indicator.ts'

/** Endings of file names on a server, which are not top-level domains here. */
const FILE_ENDINGS =
  /\.(?:exe|dll|sys|aspx?|ashx|asmx|jspx?|php\d?|ps1|psm1|bat|cmd|vbs|vbe|jse?|hta|txt|log|dat|tmp|dmp|zip|rar|7z|cab|gif|png|xml|config|compiled|lnk|scr)$/i

/** Undoes defanging, such as `hxxp` and `[.]`. */
export function refanged(text: string): string {
  return (
    text
      .trim()
      .replace(/^h(?:xx|\*\*|tt)p(s?)(?=:|\[:)/i, 'http$1')
      // Some defang with one bracket only.
      .replace(/^([a-z][a-z0-9+.-]*)\[?:\]?\/\/\]?/i, '$1://')
      .replace(
        /\[(\.|:|@|:\/\/)\]|\((\.)\)|\{(\.)\}|\[dot\]|\(dot\)/gi,
        (_, a?: string, b?: string, c?: string) => {
          return a ?? b ?? c ?? '.'
        },
      )
      .replace(/(?<=[\w-])(?:\[\.|\.\])(?=[\w-])/g, '.')
  )
}

/** The indicator that a value without a stated type is; `null` when it fits no type. */
export function guessed(text: string): WrittenIndicator | null {
  const value = refanged(text)
  if (value === '') return null
  for (const type of ['hash', 'address'] as const)
    if (canonicalName(type, value) !== null) return { type, value }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return webAddress(value)
  const isFile = FILE_ENDINGS.test(value)
  if (/^(?:[a-z]:)?[\\/]|^%[^%]+%[\\/]|\\/i.test(value)) return ifNamed('path', value)
  if (!isFile && canonicalName('domain', value) !== null) return { type: 'domain', value }
  if (value.includes('/')) return ifNamed('url', value) ?? ifNamed('path', value)
  return isFile ? ifNamed('path', value) : null
}

/** A URL; when it has no path, its host is the indicator. One with a path that is not understood never stands for its host. */
export function webAddress(text: string): WrittenIndicator | null {
  const value = refanged(text)
  if (canonicalName('url', value) !== null) return { type: 'url', value }
  const bare = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@\s]*@)?(\[[^\]]+\]|[^/?#:\s]+)(?::\d*)?\/?(?:#.*)?$/i
  const host = bare.exec(value)?.[1] ?? ''
  return ifNamed('domain', host) ?? ifNamed('address', host)
}

function ifNamed(type: Exclude<IndicatorType, 'file-pattern'>, value: string): WrittenIndicator | null {
  return canonicalName(type, value) === null ? null : { type, value }
}

/** A value whose kind the list names. */
export function typed(kind: string, text: string): WrittenIndicator | null | 'unknown-kind' {
  const value = refanged(text)
  const key = kind.toLowerCase().replace(/:value$|[\s_.-]+/g, '')
  if (Object.hasOwn(KINDS, key)) {
    const type = KINDS[key]!
    if (type === 'web') return webAddress(value)
    // A host may turn out to be an address, and the other way round.
    if (type === 'host') return ifNamed('domain', value) ?? ifNamed('address', value)
    return ifNamed(type, value)
  }
  return 'unknown-kind'
}

/** Without blanks, underscores, dots and dashes, which lists write or leave out. */
const KINDS: Readonly<Record<string, Exclude<IndicatorType, 'file-pattern'> | 'web' | 'host'>> = {
  ip: 'host',
  ipv4: 'host',
  ipv6: 'host',
  ipv4addr: 'host',
  ipv6addr: 'host',
  ipaddress: 'host',
  ipaddr: 'host',
  ipv4address: 'host',
  ipv6address: 'host',
  ipsrc: 'host',
  ipdst: 'host',
  address: 'host',
  network: 'host',
  cidr: 'host',
  domain: 'host',
  domainname: 'host',
  hostname: 'host',
  host: 'host',
  fqdn: 'host',
  url: 'web',
  uri: 'web',
  link: 'web',
  md5: 'hash',
  sha1: 'hash',
  sha256: 'hash',
  sha512: 'hash',
  hash: 'hash',
  filehash: 'hash',
  filehashmd5: 'hash',
  filehashsha1: 'hash',
  filehashsha256: 'hash',
  useragent: 'agent',
  agent: 'agent',
  filename: 'path',
  filepath: 'path',
  file: 'path',
  path: 'path',
}
