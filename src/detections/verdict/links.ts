import type { Hit } from '../../event/hit.ts'
import { LINK_KINDS, type LinkKind } from '../conclusion.ts'
import { clientSeen } from './clients.ts'

const REQUEST = /(?:^|cafeReqId=|RequestId=)([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/i
const CANARY = /msExchEcpCanary=([^&#;\s]+)/i
const SCRIPT = /([^\\/"'=<>|?*\s]+\.(?:aspx|ashx|asmx|asp|cshtml|soap))(?![\w.])/gi
/** Names that every server has: what touches two of them has nothing in common. */
export const SHIPPED =
  /^(?:logon|logoff|signout|default|expiredpassword|errorfe|error|timeoutlogout|timeoutlogoff|redirsuiteserviceproxy|outlookcn|frowny|svmfeedback|exchange|autodiscover|services|global|web)\.\w+$/i

const REQUEST_FIELDS = ['RequestId', 'cs-uri-query', 'ActivityId']
const SESSION_FIELDS = ['AnchorMailbox', 'URL', 'cs-uri-query', 'UrlQuery']
const FILE_FIELDS = [
  'TargetFilename',
  'RelativeTargetName',
  'ObjectName',
  'UrlStem',
  'cs-uri-stem',
  'Parameters',
  'Data',
  'FilePath',
  'VirtualPath',
  'CommandLine',
  'Path',
]
const PROCESS_FIELDS = ['ProcessGuid', 'ParentProcessGuid', 'SourceProcessGuid', 'SourceProcessGUID']
/** Sign-ins of the system and of services, which everything shares. */
const COMMON_LOGONS = /^(?:0x3e[4-7]|0x0|-|)$/i
const NO_GUID = /^\{?0{8}-/

type LinkKey = readonly [kind: LinkKind, key: string]

const known = new WeakMap<Hit, readonly LinkKey[]>()

/** Keys that an event shares with others of the same attack, whoever its client is; made once for each hit. */
export function sharedKeysOf(hit: Hit): readonly LinkKey[] {
  let keys = known.get(hit)
  if (!keys) known.set(hit, (keys = makeKeys(hit)))
  return keys
}

/** The same with the client of the event. */
function keysOf(hit: Hit, proxies?: ReadonlySet<string>): readonly LinkKey[] {
  const { address } = clientSeen(hit, proxies)
  return address === null ? sharedKeysOf(hit) : [...sharedKeysOf(hit), ['address', `address ${address}`]]
}

function makeKeys(hit: Hit): LinkKey[] {
  const keys: LinkKey[] = []
  const first = (kind: LinkKind, names: readonly string[], pattern: RegExp): void => {
    for (const text of textsOf(hit, names)) {
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) keys.push([kind, `${kind} ${found.toLowerCase()}`])
    }
  }
  first('request', REQUEST_FIELDS, REQUEST)
  first('session', SESSION_FIELDS, CANARY)
  for (const name of ['SubjectLogonId', 'TargetLogonId', 'LogonId']) {
    for (const text of textsOf(hit, [name]))
      if (!COMMON_LOGONS.test(text)) keys.push(['session', `logon ${text.toLowerCase()}`])
  }
  for (const text of textsOf(hit, PROCESS_FIELDS))
    if (text !== '' && !NO_GUID.test(text)) keys.push(['process', `process ${text.toLowerCase()}`])
  for (const text of textsOf(hit, FILE_FIELDS)) {
    for (const [, name = ''] of text.slice(0, 8_192).matchAll(SCRIPT))
      if (!SHIPPED.test(name)) keys.push(['file', `file ${name.toLowerCase()}`])
  }
  return keys
}

function textsOf({ fields }: Hit, names: readonly string[]): string[] {
  return names.flatMap((name) => fields[name] ?? [])
}

/** Which of a host's events hang together. */
export class HitLinks {
  readonly #keys = new Map<Hit, readonly LinkKey[]>()
  readonly #byKey = new Map<string, Hit[]>()
  readonly #timed: readonly Hit[]
  #groups: ReadonlyMap<Hit, number> | null = null

  constructor(hits: readonly Hit[], proxies?: ReadonlySet<string>) {
    for (const hit of hits) {
      if (this.#keys.has(hit)) continue
      const keys = keysOf(hit, proxies)
      this.#keys.set(hit, keys)
      for (const [, key] of keys) {
        const same = this.#byKey.get(key)
        if (same) same.push(hit)
        else this.#byKey.set(key, [hit])
      }
    }
    this.#timed = [...this.#keys.keys()].filter(({ time }) => time !== null).sort((a, b) => a.time! - b.time!)
  }

  /** The number of the group of events that share keys, over others too; the same for all of a group. */
  groupOf(hit: Hit): number {
    this.#groups ??= this.#grouped()
    return this.#groups.get(hit) ?? -1
  }

  /** Whether two rows are about one request: the proxy logs what the web server logs too. */
  areOneRequest(a: Hit, b: Hit): boolean {
    if (a.source === b.source && a.place.offset === b.place.offset) return true
    const requests = new Set(
      (this.#keys.get(a) ?? []).flatMap(([kind, key]) => (kind === 'request' ? [key] : [])),
    )
    return (this.#keys.get(b) ?? []).some(([kind, key]) => kind === 'request' && requests.has(key))
  }

  #grouped(): Map<Hit, number> {
    const groups = new Map<Hit, number>()
    const spent = new Set<string>()
    let count = 0
    for (const start of this.#keys.keys()) {
      if (groups.has(start)) continue
      const queue = [start]
      groups.set(start, count)
      for (let next = 0; next < queue.length; next++) {
        for (const [, key] of this.#keys.get(queue[next]!)!) {
          if (spent.has(key)) continue
          spent.add(key)
          for (const other of this.#byKey.get(key)!) {
            if (groups.has(other)) continue
            groups.set(other, count)
            queue.push(other)
          }
        }
      }
      count++
    }
    return groups
  }

  /**
   * All events that hang together with one of `seeds`, over others too, and by what: the surest link on the way there
   * never counts for more than the weakest. Events that only lie within `minutesMs` of one that is linked come last
   * and lead no further.
   */
  reachedFrom(seeds: Iterable<Hit>, minutesMs: number): Map<Hit, LinkKind> {
    const reached = new Map<Hit, LinkKind>()
    const queue: Hit[] = []
    for (const seed of seeds) {
      if (reached.has(seed)) continue
      reached.set(seed, 'request')
      queue.push(seed)
    }
    const spent = new Set<string>()
    for (let next = 0; next < queue.length; next++) {
      const hit = queue[next]!
      const so = reached.get(hit)!
      for (const [kind, key] of this.#keys.get(hit) ?? []) {
        if (spent.has(key)) continue
        spent.add(key)
        const by = weaker(so, kind)
        for (const other of this.#byKey.get(key)!) {
          if (reached.has(other)) continue
          reached.set(other, by)
          queue.push(other)
        }
      }
    }
    const times = [...reached.keys()].flatMap(({ time }) => time ?? []).sort((a, b) => a - b)
    let at = 0
    for (const hit of this.#timed) {
      while (at < times.length && times[at]! < hit.time! - minutesMs) at++
      const near = times[at]
      if (near !== undefined && near <= hit.time! + minutesMs && !reached.has(hit))
        reached.set(hit, 'minutes')
    }
    return reached
  }
}

function weaker(a: LinkKind, b: LinkKind): LinkKind {
  return LINK_KINDS.indexOf(a) > LINK_KINDS.indexOf(b) ? a : b
}
