import type { Attendant, OpenLog } from '../kit/exchange/exchange-log.ts'

/** The columns that may hold each shared field in one Exchange log or another, the most reliable first. */
const COLUMNS_OF: Readonly<Record<string, readonly string[]>> = {
  Server: ['ServerHostName', 'ServerName', 'server-hostname', 'MachineName', 'Computer', 'server-name'],
  Client: ['ClientIpAddress', 'client-ip', 'ClientIP', 'cIp', 'RemoteIpAddress', 'SourceIpAddress'],
  User: ['AuthenticatedUser', 'UserName', 'user-name', 'user', 'UserId', 'ActAsUser', 'UserEmail'],
}

/**
 * Adds the fields Server, Client and User to each row, from the first of these columns that the log has. A column that
 * has such a name already is left as it is.
 */
export function sharedFields({ rows, cells }: OpenLog): Attendant {
  let pairs: { readonly from: number; readonly to: number }[] = []
  return {
    header() {
      pairs = Object.entries(COLUMNS_OF).flatMap(([name, columns]) => {
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
