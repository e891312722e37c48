import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

/** Derived field, and the columns that hold it in one Exchange log or another, the surest first. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Server: ['ServerHostName', 'ServerName', 'server-hostname', 'MachineName', 'Computer', 'server-name'],
  Client: ['ClientIpAddress', 'client-ip', 'ClientIP', 'cIp', 'RemoteIpAddress', 'SourceIpAddress'],
  User: ['AuthenticatedUser', 'UserName', 'user-name', 'user', 'UserId', 'ActAsUser', 'UserEmail'],
}

/** Gives the host, client and account of a row the same names whatever its log calls them. */
export function knownNames({ rows, cells }: OpenLog): Attendant {
  let pairs: { readonly from: number; readonly to: number }[] = []
  return {
    header() {
      pairs = Object.entries(NAMES).flatMap(([name, columns]) => {
        if (rows.position(name) >= 0) return []
        const from = columns.map((column) => rows.position(column)).find((position) => position >= 0)
        return from === undefined ? [] : [{ from, to: rows.builder.field(name) }]
      })
    },
    looksAt: () => pairs.map(({ from }) => from),
    row(bytes) {
      for (const { from, to } of pairs) {
        if (from >= cells.kept) continue
        rows.select(bytes, cells, from)
        if (rows.end > rows.start) rows.builder.put(to, rows.source, rows.start, rows.end)
      }
    },
  }
}
