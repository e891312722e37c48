import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { timed } from './measure.ts'
import { sqlAnswerer, type Answerer } from './questions.ts'
import { sqlOfEvents } from './synthetic-case.ts'

export interface Peer {
  readonly answerer: Answerer
  /** Seconds to make the table. */
  readonly load: number
  close(): void
}

interface DuckTable {
  readonly numRows: number
  readonly schema: { readonly fields: readonly unknown[] }
  getChildAt(column: number): { get(row: number): unknown } | null
}
interface Duck {
  createDuckDB(
    bundles: object,
    logger: object,
    runtime: object,
  ): Promise<{
    instantiate(progress: () => void): Promise<unknown>
    connect(): { query(sql: string): DuckTable; close(): void }
    reset(): void
  }>
  readonly NODE_RUNTIME: object
  readonly VoidLogger: new () => object
}

/** DuckDB-wasm in this thread with a table of so many events. */
export async function duckdb(packages: string, events: number): Promise<Peer> {
  const require = createRequire(join(packages, 'package.json'))
  const duck = require(
    join(packages, 'node_modules/@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs'),
  ) as Duck
  const wasm = (kind: string): object => ({
    mainModule: join(packages, `node_modules/@duckdb/duckdb-wasm/dist/duckdb-${kind}.wasm`),
    mainWorker: '',
  })
  const database = await duck.createDuckDB(
    { mvp: wasm('mvp'), eh: wasm('eh') },
    new duck.VoidLogger(),
    duck.NODE_RUNTIME,
  )
  await database.instantiate(() => undefined)
  const connection = database.connect()
  const load = await timed(() =>
    connection.query(
      `create table e as ${sqlOfEvents(events, '//').replace(/from r$/, `from range(0, ${events}) as r(i)`)}`,
    ),
  )
  const run = (sql: string): unknown[][] => {
    const table = connection.query(sql)
    // Rows are read as far as a page would, so that they were really made.
    return Array.from({ length: Math.min(table.numRows, 500) }, (_, row) =>
      table.schema.fields.map((_field, column) => table.getChildAt(column)?.get(row)),
    )
  }
  return {
    answerer: sqlAnswerer(run, '//'),
    load,
    close: () => {
      connection.close()
      database.reset()
    },
  }
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
