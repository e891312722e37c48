import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { BenchEnvironment } from './browser.ts'
import type { Order } from './page/worker.ts'
import { watchMemory } from './processes.ts'
import { reportAsked, reportBeside, reportReady, reportWords } from './queries.ts'
import type { QuestionTimes } from './questions.ts'
import type { Results } from './results.ts'

/** DuckDB-wasm holds its table in memory; with more events it is measured with this many. */
const DUCK_EVENTS = 10e6

interface WorkerAnswer {
  readonly value: unknown
  readonly seconds: number
}

/** The same questions in a browser, over a case in its IndexedDB, in a profile on the disk. */
export async function measurePageQueries(
  results: Results,
  environment: BenchEnvironment,
  plan: { readonly events: number; readonly turns: number },
): Promise<void> {
  const { events } = plan
  console.log(`\nQuestions to ${events / 1e6} M events, in the browser`)
  const profile = mkdtempSync(join(tmpdir(), 'coldtrace-bench-'))
  const server = await environment.serve()
  const turns = Array.from({ length: plan.turns }, (_, i) => i + 1)
  /** A browser that has just been started, so that nothing but the profile is known to it. */
  const inBrowser = async (work: (page: Page) => Promise<void>): Promise<boolean> => {
    const context = await environment.launchOn(profile)
    if (!context) return false
    try {
      const page = await context.newPage()
      await page.goto(server.bench)
      await work(page)
    } finally {
      await context.close()
    }
    return true
  }
  try {
    const stored = await inBrowser(async (page) => {
      const { seconds } = await ordered(page, { call: 'store', words: [events] })
      results.figure('page case: columns stored', events / 1e6 / seconds, 'M events/s')
      await ordered(page, { call: 'open', words: [] })
      const survey = await ordered(page, { call: 'ready', words: [] })
      results.figure('page case: surveyed, once', survey.seconds, 's')
      const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
      results.figure('page case: stored', usage / 1e6, 'MB, as the browser counts')
    })
    if (!stored) return results.missing('questions in the browser', 'there is no Chromium here')
    let ours: readonly QuestionTimes[] = []
    await inBrowser(async (page) => {
      const memory = watchMemory(process.pid)
      const own = process.memoryUsage().rss
      const { seconds } = await ordered(page, { call: 'open', words: [] })
      results.figure('page case: opened', seconds * 1e3, 'ms')
      const cold = await asked(page, 'ours', [0], 'fields')
      ours = await asked(page, 'ours', turns, 'fields')
      reportAsked(results, 'page queries', 'ours', cold, ours)
      const peak = memory.stop()
      if (peak !== null)
        results.figure('page queries: memory of all processes', (peak - own) / 1e6, 'MB at most')
    })
    await inBrowser(async (page) => {
      await ordered(page, { call: 'open', words: [] })
      const { seconds } = await ordered(page, { call: 'ready', words: [] })
      results.figure('page case: ready for questions, when nobody asks', seconds, 's')
      reportReady(results, await asked(page, 'ours', [0], 'fields'))
    })
    await inBrowser(async (page) => {
      await ordered(page, { call: 'open', words: [] })
      const cold = await asked(page, 'ours', [0], 'words')
      reportWords(results, 'page queries', 'ours', cold, await asked(page, 'ours', turns, 'words'))
    })
    if (!server.hasPeers) return results.missing('DuckDB in the browser', 'it could not be installed')
    await inBrowser(async (page) => {
      const theirEvents = Math.min(events, DUCK_EVENTS)
      const { value } = await ordered(page, {
        call: 'duckdb',
        words: [`${server.bench}duckdb/`, theirEvents],
      })
      results.figure('page queries: load, duckdb', theirEvents / 1e6 / (value as number), 'M events/s')
      const theirs = await asked(page, 'peer', turns, 'fields')
      reportBeside(results, 'page queries', 'duckdb', ours, theirs, events, theirEvents)
      reportWords(
        results,
        'page queries',
        'duckdb',
        [],
        await asked(page, 'peer', turns.slice(0, 1), 'words'),
      )
    })
  } finally {
    server.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

async function asked(
  page: Page,
  whose: 'ours' | 'peer',
  turns: readonly number[],
  what: 'fields' | 'words',
): Promise<readonly QuestionTimes[]> {
  return (await ordered(page, { call: 'ask', words: [whose, turns, what] })).value as readonly QuestionTimes[]
}

/** Has the worker of the page do something. */
async function ordered(page: Page, order: Order): Promise<WorkerAnswer> {
  const said = await page.evaluate(
    (given) =>
      new Promise<{ ok: true; value: unknown; seconds: number } | { ok: false; detail: string }>(
        (resolve) => {
          const held = globalThis as { benchWorker?: Worker }
          held.benchWorker ??= new Worker('worker.js', { type: 'module' })
          held.benchWorker.onmessage = ({ data }) => resolve(data)
          held.benchWorker.onerror = ({ message }) => resolve({ ok: false, detail: message })
          held.benchWorker.postMessage(given)
        },
      ),
    order,
  )
  if (!said.ok) throw new Error(said.detail)
  return said
}
