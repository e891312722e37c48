import { columnOf, type Block } from '../event/block.ts'
import { valueText, type Column } from '../event/column.ts'
import { hostName } from '../event/roles.ts'
import { fieldOf, formatById } from '../formats/registry.ts'

/** A row of the timeline: one log kind on one host. */
export interface Lane {
  readonly host: string
  readonly kind: string
}

/** Numbers the lanes of a case in the order in which they are first seen. */
export class Lanes {
  readonly list: Lane[] = []
  readonly #numbers = new Map<string, Map<string, number>>()

  /** The lane of each row of a block; one number when it is the same. `sourceHost` stands in where a row names no host. */
  ofRows(block: Block, sourceHost: string): number | Uint8Array | Uint16Array {
    const kinds = formatById(block.format)?.kinds(block) ?? block.format
    if (typeof kinds === 'string') return this.#byHost(block, kinds, sourceHost)
    const lanes = new Uint16Array(block.rows)
    const hosts = hostsOf(block, sourceHost)
    let lastHost: string | null = null
    let lastKind = ''
    let lane = 0
    let changes = 0
    for (let row = 0; row < block.rows; row++) {
      const kind = typeof kinds === 'string' ? kinds : kinds(row)
      const host = hosts(row)
      if (kind !== lastKind || host !== lastHost) {
        lane = this.#number(host, kind)
        lastKind = kind
        lastHost = host
        changes++
      }
      lanes[row] = lane
    }
    if (changes <= 1) return lane
    return this.list.length < 256 ? new Uint8Array(lanes) : lanes
  }

  /** Rows of one kind differ by the value of one column at most. */
  #byHost(block: Block, kind: string, sourceHost: string): number | Uint8Array | Uint16Array {
    const column = hostColumn(block)
    if (!column) return this.#number(sourceHost, kind)
    const { codes, values } = column
    const lanes = new Uint16Array(values.count + 1)
    for (let code = 1; code <= values.count; code++)
      lanes[code] = this.#number(named(valueText(values, code)) ?? sourceHost, kind)
    lanes[0] = values.count === 0 || codes.includes(0) ? this.#number(sourceHost, kind) : lanes[1]!
    if (lanes.every((lane) => lane === lanes[0])) return lanes[0]
    const rows = this.list.length < 256 ? new Uint8Array(block.rows) : new Uint16Array(block.rows)
    for (let row = 0; row < rows.length; row++) rows[row] = lanes[codes[row]!]!
    return rows
  }

  #number(host: string, kind: string): number {
    let ofHost = this.#numbers.get(host)
    if (!ofHost) this.#numbers.set(host, (ofHost = new Map()))
    let number = ofHost.get(kind)
    if (number === undefined) {
      number = this.list.push({ host, kind }) - 1
      ofHost.set(kind, number)
    }
    return number
  }
}

/** The host of each row, named by the row or by its source. */
export function hostsOf(block: Block, sourceHost: string): (row: number) => string {
  const column = hostColumn(block)
  if (!column) return () => sourceHost
  const { codes, values } = column
  const names = new Array<string | undefined>(values.count + 1)
  names[0] = sourceHost
  return (row) => {
    const code = codes[row]!
    return (names[code] ??= named(valueText(values, code)) ?? sourceHost)
  }
}

function hostColumn(block: Block): Column | null {
  const field = fieldOf(block.format, 'host')
  const column = field === undefined ? undefined : columnOf(block, field)
  return column && !column.many ? column : null
}

function named(text: string): string | null {
  return text === '' || text === '-' ? null : hostName(text)
}
