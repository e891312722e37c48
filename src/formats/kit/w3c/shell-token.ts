import { columnOf, type Block } from '../../../event/block.ts'
import { textOf, utf8 } from '../../../event/bytes.ts'
import { ITEM_SEPARATOR, valueText, type Column, type ValueHeap } from '../../../event/column.ts'

/**
 * Whom a token for PowerShell of Exchange (`X-Rps-CAT` in the query of a request) names. ProxyShell makes such tokens by
 * hand, so that nothing in them is what it should be.
 */
export interface ShellToken {
  readonly user: string | null
  readonly sid: string | null
  readonly groups: readonly string[]
  /** What follows is compressed, and not read. */
  readonly packed: boolean
}

const NAME = 'x-rps-cat='
/** A query is cut long before. */
const MAX_TEXT = 16 << 10
const MAX_GROUPS = 32
const MAX_NAME = 256

/** The token that a query holds; `null` when it holds none that could be read. */
export function shellTokenIn(query: string): ShellToken | null {
  const at = query.search(/x-rps-cat=/i)
  if (at < 0) return null
  const from = at + NAME.length
  const [text] = query.slice(from, from + MAX_TEXT).split(/[&;\s]/, 1)
  const bytes = bytesOf(text!)
  return bytes && readToken(bytes)
}

function bytesOf(text: string): Uint8Array | null {
  const plain = text
    .replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const [digits] = /^[A-Za-z0-9+/]*/.exec(plain)!
  const whole = digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0))
  if (whole === '') return null
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0))
}

/** Fields, each told by a letter; reading ends at the first that is not understood, and keeps what came before. */
function readToken(bytes: Uint8Array): ShellToken | null {
  let at = 0
  const text = (): string | null => {
    const length = bytes[at]
    if (length === undefined || length > 127 || at + 1 + length > bytes.length) return null
    const value = textOf(bytes, at + 1, at + 1 + length)
    at += 1 + length
    return value.slice(0, MAX_NAME)
  }
  let user: string | null = null
  let sid: string | null = null
  const groups: string[] = []
  let packed = false
  if (bytes[at] !== V) return null
  at += 3
  while (at < bytes.length) {
    const tag = bytes[at++]
    if (tag === T || tag === A) {
      if (text() === null) break
    } else if (tag === C) {
      packed = bytes[at++] === 1
      if (packed) break
    } else if (tag === L) {
      if ((user = text()) === null) break
    } else if (tag === U) {
      if ((sid = text()) === null) break
    } else if (tag === G) {
      // The token tells the number of groups; each stands behind four bytes of attributes.
      for (at += 4; groups.length < MAX_GROUPS;) {
        at += 4
        const group = text()
        if (group === null || !group.startsWith('S-')) break
        groups.push(group)
      }
      break
    } else break
  }
  return user === null && sid === null && groups.length === 0 && !packed
    ? null
    : { user, sid, groups, packed }
}

const [A, C, G, L, T, U, V] = [...'ACGLTUV'].map((letter) => letter.charCodeAt(0))

/** The block with the columns `TokenUser`, `TokenSid` and `TokenGroups` behind its own, where its queries hold tokens. */
export function withShellTokens(block: Block, path: string, query: string): Block {
  const column = columnOf(block, query)
  const found = column && tokensOf(column, columnOf(block, path), block.rows)
  if (!column || !found || found.size === 0) return block
  const own = new Set(block.columns.map(({ name }) => name.toLowerCase()))
  const made = [
    derived('TokenUser', column, block.rows, found, ({ user, packed }) =>
      user !== null ? [user] : packed ? ['(packed)'] : [],
    ),
    derived('TokenSid', column, block.rows, found, ({ sid }) => (sid === null ? [] : [sid])),
    derived('TokenGroups', column, block.rows, found, ({ groups }) => groups, true),
  ].filter((one) => one !== null && !own.has(one.name.toLowerCase()))
  return { ...block, columns: [...block.columns, ...(made as Column[])] }
}

function derived(
  name: string,
  { codes }: Column,
  rows: number,
  found: ReadonlyMap<number, ShellToken>,
  itemsOf: (token: ShellToken) => readonly string[],
  many = false,
): Column | null {
  const numbers = new Map<string, number>()
  const values: Uint8Array[] = []
  const numberOf = new Map<number, number>()
  for (const [code, token] of found) {
    const items = itemsOf(token)
    if (items.length === 0) continue
    const bytes = joined(items)
    const key = items.join('\u0000')
    if (!numbers.has(key)) numbers.set(key, values.push(bytes))
    numberOf.set(code, numbers.get(key)!)
  }
  if (values.length === 0) return null
  const cells = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) cells[row] = numberOf.get(codes[row]!) ?? 0
  const ends = new Uint32Array(values.length + 1)
  values.forEach((bytes, i) => (ends[i + 1] = ends[i]! + bytes.length))
  const heap = new Uint8Array(ends[values.length]!)
  values.forEach((bytes, i) => heap.set(bytes, ends[i]))
  return { name, codes: cells, values: { bytes: heap, ends, count: values.length }, many }
}

function joined(items: readonly string[]): Uint8Array {
  const parts = items.map(utf8)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length + 1, -1))
  let at = 0
  parts.forEach((part, i) => {
    if (i > 0) bytes[at++] = ITEM_SEPARATOR
    bytes.set(part, at)
    at += part.length
  })
  return bytes
}

/** By the code of the query: tokens in the queries of requests that may go to PowerShell. */
function tokensOf(queries: Column, paths: Column | undefined, rows: number): Map<number, ShellToken> {
  const found = new Map<number, ShellToken>()
  const ways = paths && wayCodes(paths)
  const looked = new Set<number>()
  for (let row = 0; row < rows; row++) {
    if (ways && ways[paths!.codes[row]!] === 0) continue
    const code = queries.codes[row]!
    if (code === 0 || !holdsName(queries.values, code) || looked.has(code)) continue
    looked.add(code)
    const token = shellTokenIn(valueText(queries.values, code))
    if (token) found.set(code, token)
  }
  return found
}

/** By the code of the path: 1 for those by which PowerShell was ever reached from outside, and those that are not plain. */
function wayCodes({ values }: Column): Uint8Array {
  const ways = new Uint8Array(values.count + 1)
  for (let code = 1; code <= values.count; code++)
    ways[code] = /autodiscover|powershell|[%@]/i.test(valueText(values, code)) ? 1 : 0
  return ways
}

const NEEDLE = utf8(NAME)
const LAST = NEEDLE.length - 1
/** How far to go on from a byte that stands where the name would end; 0 for the byte with which it ends. */
const SKIP = new Uint8Array(256).fill(NEEDLE.length)
NEEDLE.forEach((byte, i) => {
  SKIP[byte] = LAST - i
  SKIP[String.fromCharCode(byte).toUpperCase().charCodeAt(0)] = LAST - i
})

function holdsName({ bytes, ends }: ValueHeap, code: number): boolean {
  const end = ends[code]!
  for (let at = ends[code - 1]! + LAST; at < end;) {
    const skip = SKIP[bytes[at]!]!
    if (skip > 0) {
      at += skip
      continue
    }
    let i = 1
    while (i <= LAST && lower(bytes[at - i]!) === NEEDLE[LAST - i]) i++
    if (i > LAST) return true
    at++
  }
  return false
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
}
