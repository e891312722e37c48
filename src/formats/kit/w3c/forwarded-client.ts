import type { Block } from '../../../event/block.ts'
import { utf8 } from '../../../event/bytes.ts'
import { valueText, type Column } from '../../../event/column.ts'
import { FORWARDED_CLIENT } from '../../../event/roles.ts'

/** Columns in which a proxy notes for whom it asks. */
const NOTED =
  /^(?:cs[(-])?(?:x[-_]forwarded[-_]for|x[-_]real[-_]ip|x[-_]client[-_]ip|true[-_]client[-_]ip|cf-connecting-ip|x[-_]originating[-_]ip|original-?(?:client-?)?ip)\)?$/i
/** Characters of a value that are looked at: proxies add to its end. */
const MAX_TEXT = 2048
const V4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/
const V6 = /^(?=[^:]*:[^:]*:)[0-9a-f:.]{2,45}$/i
/** Addresses of the machine and of local networks. */
const LOCAL =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|::ffff:127\.|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:)/i

/**
 * Adds the address for which a proxy says that it asks: the last one of its list that is not of the local network, for
 * what stands before it was written by the client. The address that connected stays in its own column.
 */
export function withForwardedClient(block: Block): Block {
  const noted = block.columns.find(({ name }) => NOTED.test(name))
  if (!noted || block.columns.some(({ name }) => name.toLowerCase() === FORWARDED_CLIENT)) return block
  const column = clientsOf(noted, block.rows)
  return column ? { ...block, columns: [...block.columns, column] } : block
}

function clientsOf({ codes, values }: Column, rows: number): Column | null {
  const numbers = new Map<string, number>()
  const numberOf = new Uint32Array(values.count + 1)
  for (let code = 1; code <= values.count; code++) {
    const address = forwardedClient(valueText(values, code))
    if (address === null) continue
    const number = numbers.get(address) ?? numbers.size + 1
    numbers.set(address, number)
    numberOf[code] = number
  }
  if (numbers.size === 0) return null
  const texts = [...numbers.keys()].map(utf8)
  const ends = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => (ends[i + 1] = ends[i]! + text.length))
  const bytes = new Uint8Array(ends[texts.length]!)
  texts.forEach((text, i) => bytes.set(text, ends[i]))
  const cells = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) cells[row] = numberOf[codes[row]!]!
  return { name: FORWARDED_CLIENT, codes: cells, values: { bytes, ends, count: texts.length }, many: false }
}

/** The client that a list of forwarded addresses names; `null` when it holds no address. */
export function forwardedClient(list: string): string | null {
  const all = list
    .slice(-MAX_TEXT)
    .split(/[,;+\s"]/)
    .map(addressOf)
    .filter((one) => one !== null)
  return all.findLast((one) => !LOCAL.test(one)) ?? all.at(-1) ?? null
}

/** An address without brackets and port. */
function addressOf(text: string): string | null {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1
  const colon = text.indexOf(':')
  const bare =
    bracket > 0
      ? text.slice(1, bracket)
      : colon > 0 && colon === text.lastIndexOf(':')
        ? text.slice(0, colon)
        : text
  return V4.test(bare) || V6.test(bare) ? bare : null
}
