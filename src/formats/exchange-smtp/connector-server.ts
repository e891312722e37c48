import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

const BACKSLASH = 0x5c

/** Derives `Server`: receive connectors are named `SERVER\Name`, send connectors belong to no server. */
export function connectorServer({ rows, cells }: OpenLog): Attendant {
  let connector = -1
  let server = -1
  return {
    header() {
      connector = rows.position('connector-id')
      server = rows.position('Server') < 0 ? rows.builder.field('Server') : -1
    },
    looksAt: () => (connector < 0 ? [] : [connector]),
    row(bytes) {
      if (server < 0 || connector < 0 || connector >= cells.kept) return
      rows.select(bytes, cells, connector)
      const length = rows.source.subarray(rows.start, rows.end).indexOf(BACKSLASH)
      if (length > 0) rows.builder.put(server, rows.source, rows.start, rows.start + length)
    },
  }
}
