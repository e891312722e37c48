import { COLON } from '../text/ascii.ts'
import type { Attendant, OpenLog } from './exchange-log.ts'

const OPEN = 0x5b
const CLOSE = 0x5d

/** Derives the address in a column of `address:port` or `[address]:port`, for search by address. */
export function endpointAddress(column: string, derived: string): (log: OpenLog) => Attendant {
  return ({ rows, cells }) => {
    let position = -1
    let handle = -1
    return {
      header() {
        position = rows.position(column)
        handle = position >= 0 && rows.position(derived) < 0 ? rows.builder.field(derived) : -1
      },
      looksAt: () => (handle < 0 ? [] : [position]),
      row(bytes) {
        if (handle < 0 || position >= cells.kept) return
        rows.select(bytes, cells, position)
        const [from, to] = addressIn(rows.source, rows.start, rows.end)
        if (to > from) rows.builder.put(handle, rows.source, from, to)
      },
    }
  }
}

/** An address with more than one colon and no brackets is IPv6 without a port. */
function addressIn(bytes: Uint8Array, start: number, end: number): [number, number] {
  if (bytes[start] === OPEN) {
    let close = start + 1
    while (close < end && bytes[close] !== CLOSE) close++
    return [start + 1, close]
  }
  let colon = end
  let colons = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] !== COLON) continue
    colon = at
    colons++
  }
  return [start, colons === 1 ? colon : end]
}
