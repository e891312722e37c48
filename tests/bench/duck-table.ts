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

/** The part of the interface of DuckDB-wasm that is used in one thread, in Node and in browsers. */
export interface Duck {
  createDuckDB(
    bundles: object,
    logger: object,
    runtime: object,
  ): Promise<{
    instantiate(progress: () => void): Promise<unknown>
    connect(): { query(sql: string): DuckTable; close(): void }
    reset(): void
  }>
  readonly VoidLogger: new () => object
}

/** DuckDB-wasm in this thread with a table of so many events. `at` gives the address of one of its files. */
export async function duckTable(
  duck: Duck,
  runtime: object,
  at: (file: string) => string,
  events: number,
): Promise<Peer> {
  const wasm = (kind: string): object => ({ mainModule: at(`duckdb-${kind}.wasm`), mainWorker: '' })
  const bundles = { mvp: wasm('mvp'), eh: wasm('eh') }
  const database = await duck.createDuckDB(bundles, new duck.VoidLogger(), runtime)
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
