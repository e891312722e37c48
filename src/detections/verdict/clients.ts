import type { Hit } from '../../event/hit.ts'

/** Where logs name the address that connected. */
export const ADDRESS_FIELDS = ['ClientIpAddress', 'c-ip', 'IpAddress', 'ClientIP'] as const

/** Where a proxy in front of the server notes for whom it asks; names compare without case. */
const FORWARDED =
  /^(?:cs\()?(?:x-forwarded-for|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|x-originating-ip|forwarded|originalip|originalclientip|original-client-ip)\)?$/i

/** The server itself, or its neighbours behind the front end. */
const OWN_ADDRESS = /^(?:::1$|127\.|fe80:|::ffff:127\.|0\.0\.0\.0$|-$|$)/i
/** Addresses of local networks (RFC 1918, RFC 6598, RFC 4193). */
const LOCAL_ADDRESS =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/i

/** Who asked, as far as a row tells. */
export interface Client {
  /** The address to which what happened is put down; `null` when the row names none. */
  readonly address: string | null
  /** The address that connected, where another asked through it. */
  readonly via: string | null
  /** Every address that the row claims to be asked for; a client can write anything there. */
  readonly claims: readonly string[]
}

/** True for fields that `clientSeen` reads. */
export function isClientField(name: string): boolean {
  return (
    name === 's-ip' ||
    name === 's-port' ||
    (ADDRESS_FIELDS as readonly string[]).includes(name) ||
    FORWARDED.test(name)
  )
}

const NOBODY: Client = { address: null, via: null, claims: [] }

/**
 * The client of a row. Where a proxy connected (an address of the local network, or one of `proxies`) and notes for
 * whom, that address counts, the last one that is not of the local network first: what stands before it was written
 * by the client.
 */
export function clientSeen(hit: Pick<Hit, 'fields'>, proxies: ReadonlySet<string> = NO_PROXIES): Client {
  // Back-end rows name the front end, not the client.
  const backEnd = hit.fields['s-port'] === '444'
  const claims = claimsOf(hit)
  const connected = connectedOf(hit)
  if (connected === null && claims.length === 0) return NOBODY
  const behind = connected === null || isOwn(connected) || isLocal(connected) || proxies.has(connected)
  const claimed = [...claims].reverse().find((one) => !isLocal(one) && !isOwn(one)) ?? claims.at(-1) ?? null
  if (behind && claimed !== null && claimed !== connected)
    return { address: claimed, via: connected === null || isOwn(connected) ? null : connected, claims }
  if (connected === null || isOwn(connected)) return { ...NOBODY, claims }
  // The server that asks itself is nobody's client, whatever its address is.
  const itself = connected === hit.fields['s-ip']
  return { address: itself ? null : backEnd ? outsideOf(connected) : connected, via: null, claims }
}

const NO_PROXIES: ReadonlySet<string> = new Set()

/** A back end is asked by the front ends of its network; an address from elsewhere asked it itself. */
function outsideOf(address: string): string | null {
  return isLocal(address) ? null : address
}

/** The client outside whom a row names; `null` when it names none. */
export function clientOf(hit: Pick<Hit, 'fields'>): string | null {
  return clientSeen(hit).address
}

/** Addresses that connect for many: each claimed to ask for at least three others. */
export function proxiesIn(hits: Iterable<Pick<Hit, 'fields'>>): Set<string> {
  const claimed = new Map<string, Set<string>>()
  for (const hit of hits) {
    const connected = connectedOf(hit)
    if (connected === null) continue
    for (const claim of claimsOf(hit)) {
      if (claim === connected) continue
      const others = claimed.get(connected) ?? new Set()
      claimed.set(connected, others.add(claim))
    }
  }
  return new Set([...claimed].filter(([, others]) => others.size >= 3).map(([address]) => address))
}

function connectedOf({ fields }: Pick<Hit, 'fields'>): string | null {
  for (const field of ADDRESS_FIELDS) {
    const value = fields[field]
    if (typeof value !== 'string' || value === '' || value === '-') continue
    return addressIn(value)
  }
  return null
}

function claimsOf({ fields }: Pick<Hit, 'fields'>): string[] {
  const claims: string[] = []
  for (const name in fields) {
    if (!FORWARDED.test(name)) continue
    const value = fields[name]!
    for (const text of typeof value === 'string' ? [value] : value) {
      for (const part of text.split(/[,;+\s]+/).slice(0, 20)) {
        const address = addressIn(part.replace(/^for=/i, ''))
        if (address !== null) claims.push(address)
      }
    }
  }
  return claims
}

/** An address without brackets, port, zone and quotes, in lower case; `null` for any other text. */
export function addressIn(text: string): string | null {
  const bare = text.trim().replace(/^"|"$/g, '').replace(/%.*$/, '').toLowerCase()
  const four = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(bare)
  if (four) return four[1]!.split('.').every((part) => Number(part) < 256) ? four[1]! : null
  const six = /^\[?([0-9a-f:]{2,39})\]?(?::\d+)?$/.exec(bare)
  return six && six[1]!.includes(':') ? six[1]! : null
}

export function isOwn(address: string): boolean {
  return OWN_ADDRESS.test(address)
}

export function isLocal(address: string): boolean {
  return LOCAL_ADDRESS.test(address)
}
