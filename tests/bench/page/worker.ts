/** Runs in a worker of a page of the bench and carries out the orders of the page. */
import { compileRules } from '../../../src/detections/compile/rule-set.ts'
import { Coordinator } from '../../../src/engine/coordinator.ts'
import { DexieStore } from '../../../src/storage/dexie-store.ts'
import { duckTable, type Duck, type Peer } from '../duck-table.ts'
import {
  askAll,
  engineAnswerer,
  questions,
  wordQuestions,
  type Answerer,
  type QuestionTimes,
} from '../questions.ts'
import { storeSyntheticCase } from '../synthetic-case.ts'

const store = new DexieStore()
let engine: Coordinator | null = null
let ours: Answerer | null = null
let peer: Peer | null = null

const WORK = {
  store: (events: number): Promise<string> => storeSyntheticCase(store, events),

  /** Opens the case of so many events as the page does. */
  async open(): Promise<void> {
    engine = new Coordinator({
      store,
      prepares: true,
      rules: compileRules([]),
      version: 'bench',
      readers: () => Promise.resolve([]),
      sweep: () => Promise.resolve(),
    })
    const [record] = await store.cases.list()
    if (!record) throw new Error('no case was stored')
    await engine.openCase(record.id)
    ours = engineAnswerer(engine, record.id)
  },

  /** Resolves when nothing more can be done before somebody asks. */
  async ready(): Promise<void> {
    const [record] = await store.cases.list()
    await engine?.prepared(record!.id)
  },

  async duckdb(address: string, events: number): Promise<number> {
    const duck = (await import(/* @vite-ignore */ `${address}duckdb.js`)) as Duck & {
      readonly BROWSER_RUNTIME: object
    }
    peer = await duckTable(duck, duck.BROWSER_RUNTIME, (file) => `${address}${file}`, events)
    return peer.load
  },

  ask: (
    whose: 'ours' | 'peer',
    turns: readonly number[],
    what: 'fields' | 'words',
  ): Promise<QuestionTimes[]> =>
    askAll(whose === 'ours' ? ours! : peer!.answerer, turns, what === 'fields' ? questions : wordQuestions),
}

type Work = { [K in keyof typeof WORK]: { readonly call: K; readonly words: Parameters<(typeof WORK)[K]> } }

/** The messages that a page may send. */
export type Order = Work[keyof Work]

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  const started = performance.now()
  try {
    const work = WORK[data.call] as (...words: readonly unknown[]) => Promise<unknown>
    const value = await work(...data.words)
    self.postMessage({ ok: true, value, seconds: (performance.now() - started) / 1000 })
  } catch (error) {
    self.postMessage({
      ok: false,
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
}
