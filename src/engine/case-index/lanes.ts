import { columnOf, type Block } from '../../event/block.ts'
import { valueText, type Column } from '../../event/column.ts'
import { hostName } from '../../event/roles.ts'
import { fieldOf, formatById } from '../../formats/registry.ts'

/** A row of the timeline: one log kind on one host. */
export interface Lane {
  readonly host: string
  readonly kind: string
}

/** Numbers of lanes by row or position. */
export type LaneNumbers = Uint8Array | Uint16Array | Uint32Array

/**
 * Lanes that a case may have. Somebody who writes another host into each event must not fill the memory, nor
 * make one host pass for another: beyond it, questions about hosts are refused.
 */
const MOST_LANES = 1 << 18

/** Numbers the lanes of a case in the order in which they are first seen. */
export class Lanes {
  readonly list: Lane[] = []
  readonly #numbers = new Map<string, Map<string, number>>()
  readonly #most: number

  constructor(most = MOST_LANES) {
    this.#most = most
  }

  /** The lane of each row of a block; one number when it is the same. `sourceHost` stands in where a row names no host. */
  ofRows(block: Block, sourceHost: string): number | LaneNumbers {
    const kinds = formatById(block.format)?.kinds(block) ?? block.format
    if (typeof kinds === 'string') return this.#byHost(block, kinds, sourceHost)
    const lanes = new Uint32Array(block.rows)
    const hosts = hostsOf(block, sourceHost)
    let lastHost: string | null = null
    let lastKind = ''
    let lane = 0
    let changes = 0
    for (let row = 0; row < block.rows; row++) {
      const kind = kinds(row)
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
    return this.#narrow(lanes)
  }

  /** Rows of one kind differ by the value of one column at most. */
  #byHost(block: Block, kind: string, sourceHost: string): number | LaneNumbers {
    const column = hostColumn(block)
    if (!column) return this.#number(sourceHost, kind)
    const { codes, values } = column
    const lanes = new Uint32Array(values.count + 1)
    for (let code = 1; code <= values.count; code++)
      lanes[code] = this.#number(named(valueText(values, code)) ?? sourceHost, kind)
    lanes[0] = values.count === 0 || codes.includes(0) ? this.#number(sourceHost, kind) : lanes[1]!
    if (lanes.every((lane) => lane === lanes[0])) return lanes[0]
    const rows = this.#numbersFor(block.rows)
    for (let row = 0; row < rows.length; row++) rows[row] = lanes[codes[row]!]!
    return rows
  }

  #narrow(lanes: Uint32Array): LaneNumbers {
    const narrow = this.#numbersFor(lanes.length)
    narrow.set(lanes)
    return narrow
  }

  /** As wide as the numbers of all lanes so far. */
  #numbersFor(rows: number): LaneNumbers {
    const { length } = this.list
    if (length <= 1 << 8) return new Uint8Array(rows)
    return length <= 1 << 16 ? new Uint16Array(rows) : new Uint32Array(rows)
  }

  #number(host: string, kind: string): number {
    let ofHost = this.#numbers.get(host)
    if (!ofHost) this.#numbers.set(host, (ofHost = new Map()))
    let number = ofHost.get(kind)
    if (number === undefined) {
      if (this.list.length >= this.#most)
        throw new Error(`the events name more than ${this.#most} hosts, and these are not told apart`)
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
