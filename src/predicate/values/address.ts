/** An IP address as eight groups of 16 bits; IPv4 is stored as `::ffff:a.b.c.d`. */
export interface Address {
  readonly groups: readonly number[]
  /** True when the address was written in dotted form. */
  readonly v4: boolean
}

export interface AddressRange {
  readonly address: Address
  /** Prefix length, of 128 bits. */
  readonly bits: number
}

const MAX_TEXT = 64
const DOT = 46
const ZERO = 48

/** Parses an address as logs write it, also in brackets or with a zone; `null` for anything else. */
export function addressOf(text: string): Address | null {
  if (text.length > MAX_TEXT) return null
  let bare = text.trim()
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1)
  const zone = bare.indexOf('%')
  if (zone >= 0) bare = bare.slice(0, zone)
  if (!bare.includes(':')) {
    const v4 = dotted(bare)
    return v4 && { groups: [0, 0, 0, 0, 0, 0xffff, ...v4], v4: true }
  }
  const groups = v6Groups(bare)
  return groups && { groups, v4: false }
}

function dotted(text: string): [number, number] | null {
  let groups = 0
  let bits = 0
  let byte = -1
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : DOT
    if (unit === DOT) {
      if (byte < 0) return null
      bits = bits * 256 + byte
      byte = -1
      groups++
    } else {
      // A leading zero means octal to some readers and nothing to others.
      if (unit < ZERO || unit > ZERO + 9 || byte === 0) return null
      byte = Math.max(byte, 0) * 10 + unit - ZERO
      if (byte > 255) return null
    }
  }
  return groups === 4 ? [Math.floor(bits / 65_536), bits % 65_536] : null
}

function v6Groups(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const front = groupsOf(halves[0]!, halves.length === 1)
  const back = halves.length === 2 ? groupsOf(halves[1]!, true) : []
  if (!front || !back) return null
  const missing = 8 - front.length - back.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  return [...front, ...new Array<number>(missing).fill(0), ...back]
}

function groupsOf(text: string, mayEndDotted: boolean): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (mayEndDotted && i === parts.length - 1 && part.includes('.')) {
      const v4 = dotted(part)
      if (!v4) return null
      groups.push(...v4)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16))
    else return null
  }
  return groups
}

/** Parses `10.0.0.0/8`, `fe80::/10` or a single address; host bits are ignored. `null` for anything else. */
export function addressRangeOf(text: string): AddressRange | null {
  const slash = text.indexOf('/')
  const address = addressOf(slash < 0 ? text : text.slice(0, slash))
  if (!address) return null
  if (slash < 0) return { address, bits: 128 }
  const digits = text.slice(slash + 1).trim()
  if (!/^\d{1,3}$/.test(digits)) return null
  const bits = Number(digits)
  if (bits > (address.v4 ? 32 : 128)) return null
  return { address, bits: address.v4 ? bits + 96 : bits }
}

export function isWithin(address: Address, range: AddressRange): boolean {
  // `::/0` means all IPv6 addresses; it does not include IPv4 addresses in their mapped form.
  if (address.v4 && !range.address.v4 && range.bits < 96) return false
  let left = range.bits
  for (let i = 0; left > 0; i++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff
    if ((address.groups[i]! & mask) !== (range.address.groups[i]! & mask)) return false
  }
  return true
}
