import { columnOf, type Block } from '../../event/block.ts'
import { valueText } from '../../event/column.ts'
import { addCount, mostOf } from './counts.ts'
import { hostColumn, hostOfCode, MAX_HOSTS } from './host-column.ts'

const INVENTED_NAME =
  /^(?:WIN-[A-Z0-9]{11}|WINDOWS-[A-Z0-9]{7}|DESKTOP-[A-Z0-9]{7}|MININT-[A-Z0-9]{1,9}|MINWINPC)$/

/** An IPv4 address that tells servers apart: not loopback, nor one that a computer gives itself. */
const OWN_ADDRESS = /^(?!127\.|0\.|169\.254\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** Numbers of rows by computer and by address of the server itself. Plain data. */
export interface HostNameCounts {
  readonly hosts: ReadonlyMap<string, number>
  readonly addresses: ReadonlyMap<string, number>
}

/** Counts which computers and which addresses of the server itself the rows of a source name. */
export class HostNames {
  readonly #hosts = new Map<string, number>()
  readonly #addresses = new Map<string, number>()

  /** The host that most rows name. */
  get host(): string | null {
    return mostOf(this.#hosts)
  }

  /** The address that most rows name. */
  get address(): string | null {
    return mostOf(this.#addresses)
  }

  get counts(): HostNameCounts {
    return { hosts: this.#hosts, addresses: this.#addresses }
  }

  /** Counts what the rows of a block name. A sample of them is enough to know whose log this is. */
  count(block: Block): void {
    const host = hostColumn(block)
    const address = columnOf(block, 's-ip')
    if (!host && !address) return
    const step = Math.max(1, Math.floor(block.rows / 64))
    for (let row = 0; row < block.rows; row += step) {
      const named = host && hostOfCode(host, host.codes[row]!)
      if (named) addCount(this.#hosts, named, 1)
      const code = address && !address.many ? address.codes[row]! : 0
      const own = address && code > 0 ? valueText(address.values, code) : ''
      if (OWN_ADDRESS.test(own) && this.#addresses.size < MAX_HOSTS) addCount(this.#addresses, own, 1)
    }
  }

  /** Adds what was counted of the rows that follow. */
  join({ hosts, addresses }: HostNameCounts): void {
    for (const [host, rows] of hosts) addCount(this.#hosts, host, rows)
    for (const [address, rows] of addresses) addCount(this.#addresses, address, rows)
  }
}

/** Whether Windows invents names like this one, under which a server writes before it is named. */
export function isInventedName(host: string): boolean {
  return INVENTED_NAME.test(host)
}
