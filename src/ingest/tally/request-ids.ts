import { columnOf, type Block } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'
import { mix } from '../../event/id-sketch.ts'

/** Kinds of log of the proxy by the virtual directory that a request goes to. */
const PROXY_OF: ReadonlyMap<string, string> = new Map([
  ['autodiscover', 'http-proxy/autodiscover'],
  ['ecp', 'http-proxy/ecp'],
  ['ews', 'http-proxy/ews'],
  ['mapi', 'http-proxy/mapi'],
  ['microsoft-server-activesync', 'http-proxy/eas'],
  ['oab', 'http-proxy/oab'],
  ['owa', 'http-proxy/owa'],
  ['powershell', 'http-proxy/powershell'],
  ['rpc', 'http-proxy/rpchttp'],
])
/** Has a log of its own, below the directory of another. */
const CALENDAR = /^\/owa\/calendar\//i

/** What Exchange writes before the id, behind the query of the client. */
const LABEL = new TextEncoder().encode('cafeReqId=')
const GUID_LENGTH = 36
const DASH = 0x2d
/** Positions of the dashes in a GUID. */
const DASHES = [8, 13, 18, 23] as const
/** The value of each byte as a hex digit; -1 for any other byte. */
const HEX_VALUES = Int8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(value) ? -1 : value
})

/**
 * The ids that Exchange gives requests, which both the log of the web server and that of the proxy write down. `read` finds
 * the id of a row; it then stands in `a`, `b`, and the log of the proxy that it belongs to in `proxy`.
 */
export class RequestIds {
  proxy = ''
  a = 0
  b = 0
  readonly #own: Column | null
  readonly #query: Column | null
  readonly #stem: Column | null
  readonly #proxies: (string | undefined)[] = []

  constructor(block: Block) {
    const columnNamed = (name: string): Column | null => {
      const column = columnOf(block, name)
      return column && !column.many ? column : null
    }
    this.#query = columnNamed('cs-uri-query')
    this.#stem = this.#query && columnNamed('cs-uri-stem')
    this.#own = columnNamed('RequestId')
  }

  /** Whether a row of this kind of log has an id that another log should have, too. */
  read(row: number, kind: string): boolean {
    if (kind === 'iis/front-end') return this.#readWebServer(row)
    if (!kind.startsWith('http-proxy/') || !this.#own) return false
    const code = this.#own.codes[row]!
    if (code === 0) return false
    const { bytes, ends } = this.#own.values
    this.proxy = kind
    return ends[code]! - ends[code - 1]! === GUID_LENGTH && this.#readGuid(bytes, ends[code - 1]!)
  }

  #readWebServer(row: number): boolean {
    const code = this.#query?.codes[row] ?? 0
    const stem = this.#stem?.codes[row] ?? 0
    if (code === 0 || stem === 0) return false
    const { bytes, ends } = this.#query!.values
    const at = lastLabel(bytes, ends[code - 1]!, ends[code]!)
    if (at === -1 || at + GUID_LENGTH > ends[code]! || !this.#readGuid(bytes, at)) return false
    this.proxy = this.#proxies[stem] ??= proxyOf(valueText(this.#stem!.values, stem))
    return this.proxy !== ''
  }

  /** Reads 32 hex digits with dashes between them as two words; false where there is something else. */
  #readGuid(bytes: Uint8Array, at: number): boolean {
    if (!DASHES.every((dash) => bytes[at + dash] === DASH)) return false
    const w1 = hexQuad(bytes, at)
    const w2 = hexQuad(bytes, at + 4)
    const x1 = hexQuad(bytes, at + 9)
    const x2 = hexQuad(bytes, at + 14)
    const y1 = hexQuad(bytes, at + 19)
    const y2 = hexQuad(bytes, at + 24)
    const z1 = hexQuad(bytes, at + 28)
    const z2 = hexQuad(bytes, at + 32)
    if ((w1 | w2 | x1 | x2 | y1 | y2 | z1 | z2) < 0) return false
    this.a = mix(((w1 << 16) | w2) ^ Math.imul(mix((y1 << 16) | y2), 0x9e3779b1))
    this.b = mix(((x1 << 16) | x2) ^ Math.imul(mix((z1 << 16) | z2), 0x85ebca6b))
    return true
  }
}

/** Where the last id of `bytes[from, to)` begins; -1 without one. A client can write one of its own, before that of Exchange. */
function lastLabel(bytes: Uint8Array, from: number, to: number): number {
  const { length } = LABEL
  for (let end = to; end - length >= from; end--) {
    if (bytes[end - 1] !== LABEL[length - 1]) continue
    let i = length - 2
    while (i >= 0 && bytes[end - length + i] === LABEL[i]) i--
    if (i < 0) return end
  }
  return -1
}

/** The number that four hex digits write; negative where one of them is none. */
function hexQuad(bytes: Uint8Array, at: number): number {
  return (
    (HEX_VALUES[bytes[at]!]! << 12) |
    (HEX_VALUES[bytes[at + 1]!]! << 8) |
    (HEX_VALUES[bytes[at + 2]!]! << 4) |
    HEX_VALUES[bytes[at + 3]!]!
  )
}

/** Empty for a directory of no known log. */
function proxyOf(stem: string): string {
  if (CALENDAR.test(stem)) return 'http-proxy/owacalendar'
  return PROXY_OF.get(stem.split('/', 2)[1]?.toLowerCase() ?? '') ?? ''
}
