import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { timed } from './measure.ts'
import { duckTable, type Duck, type Peer } from './duck-table.ts'
import { sqlAnswerer } from './questions.ts'
import { sqlOfEvents } from './synthetic-case.ts'

/** DuckDB-wasm in this thread with a table of so many events. */
export function duckdb(packages: string, events: number): Promise<Peer> {
  const require = createRequire(join(packages, 'package.json'))
  const dist = join(packages, 'node_modules/@duckdb/duckdb-wasm/dist')
  const duck = require(join(dist, 'duckdb-node-blocking.cjs')) as Duck & { readonly NODE_RUNTIME: object }
  return duckTable(duck, duck.NODE_RUNTIME, (file) => join(dist, file), events)
}

interface Sqlite {
  readonly oo1: {
    readonly DB: new (name: string) => {
      exec(options: { sql: string; resultRows?: unknown[][] }): void
      close(): void
    }
  }
}

/** SQLite-wasm in memory, with an index on the time and one on the address. */
export async function sqlite(packages: string, events: number): Promise<Peer> {
  const path = join(packages, 'node_modules/@sqlite.org/sqlite-wasm/dist/node.mjs')
  const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    default(options: object): Promise<Sqlite>
  }
  const { oo1 } = await module.default({ print: () => undefined, printErr: () => undefined })
  const database = new oo1.DB(':memory:')
  const load = await timed(() =>
    database.exec({
      sql: `create table e as with recursive r(i) as (select 0 union all select i + 1 from r where i < ${events - 1}) ${sqlOfEvents(events, '/')};
        create index e_t on e(t); create index e_ip on e(ip);`,
    }),
  )
  const run = (sql: string): unknown[][] => {
    const resultRows: unknown[][] = []
    database.exec({ sql, resultRows })
    return resultRows
  }
  return { answerer: sqlAnswerer(run, '/'), load, close: () => database.close() }
}
