import { compileRules } from '../../src/detections/compile/rule-set.ts'
import { Coordinator } from '../../src/engine/coordinator.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { fastest, timed } from './measure.ts'
import type { Peer } from './duck-table.ts'
import { duckdb, sqlite } from './question-peers.ts'
import {
  askAll,
  at95,
  distinctQuestion,
  engineAnswerer,
  questions,
  wordQuestions,
  type QuestionTimes,
} from './questions.ts'
import type { Results } from './results.ts'
import { storeDistinctCase, storeSyntheticCase } from './synthetic-case.ts'
import { envelopesOf } from '../cases/deposits.ts'

const PARTS = ['filter', 'histogram', 'facets'] as const

export interface QueryPlan {
  readonly events: number
  readonly turns: number
  /** The folder in which the peers are installed; `null` when they are not. */
  readonly packages: string | null
  /** SQLite takes so long that it is measured with fewer events, and its times are multiplied. */
  readonly sqliteEvents: number
}

/** Questions to a case of many events: cold, warm, and beside the peers. */
export async function measureQueries(results: Results, plan: QueryPlan): Promise<void> {
  const { events, packages } = plan
  const label = `${events / 1e6} M events`
  console.log(`\nQuestions to ${label}`)
  const store = new MemoryStore()
  let caseId = ''
  const stored = await timed(async () => (caseId = await storeSyntheticCase(store, events)))
  results.figure('case: columns stored', events / 1e6 / stored, 'M events/s')
  const engine = engineOver(store, true)
  const first = await timed(async () => {
    await engine.openCase(caseId)
    await engineAnswerer(engine, caseId).histogram(questions(0)[0]!)
  })
  results.figure('case: opened without surveys, first histogram', first * 1e3, 'ms')
  const surveyed = await timed(() => engine.prepared(caseId))
  results.figure('case: surveyed, once', surveyed, 's')
  const opened = engineOver(store, false)
  await opened.openCase(caseId)
  const answerer = engineAnswerer(opened, caseId)
  const cold = await askAll(answerer, [0])
  const warm = await askAll(answerer, turns(plan.turns))
  reportAsked(results, 'queries', 'ours', cold, warm)
  const words = await askAll(answerer, turns(plan.turns), wordQuestions)
  reportWords(results, 'queries', 'ours', [], words)
  results.figure('queries: heap with everything loaded', heapBytes() / 1e6, 'MB')
  results.point(`questions, 95th percentile`, events, Math.max(...PARTS.map((part) => at95(warm, part))))

  if (packages === null) return
  await beside(results, 'duckdb', await duckdb(packages, events), warm, events, events, plan.turns)
  const few = Math.min(events, plan.sqliteEvents)
  await beside(results, 'sqlite', await sqlite(packages, few), warm, events, few, 1)
}

/** Events of the cases that differ in how many values a field has. */
const DISTINCT_EVENTS = 500_000

/** Measures how cost grows with the number of distinct values of a field that is filtered and counted. */
export async function measureDistinct(results: Results, counts: readonly number[]): Promise<void> {
  console.log(`\nDistinct values of one field, ${DISTINCT_EVENTS / 1e6} M events`)
  for (const distinct of counts) {
    const store = new MemoryStore()
    const caseId = await storeDistinctCase(store, DISTINCT_EVENTS, distinct)
    const stored = (await envelopesOf(store, caseId)).reduce((sum, { storedBytes }) => sum + storedBytes, 0)
    const engine = engineOver(store, false)
    const ask = (number: number): Promise<unknown> =>
      engine.ask(`${number}`, caseId, distinctQuestion(number), () => undefined)
    await ask(0)
    let number = 1
    const seconds = await fastest(5, () => ask(number++))
    results.figure(`distinct: ${distinct}, filter and facet`, seconds * 1e3, 'ms')
    results.point('filter and facet, ms by distinct values', distinct, seconds * 1e3)
    results.point('stored bytes an event by distinct values', distinct, stored / DISTINCT_EVENTS)
  }
}

function engineOver(store: MemoryStore, prepares: boolean): Coordinator {
  return new Coordinator({
    store,
    prepares,
    rules: compileRules([]),
    version: 'bench',
    readers: () => Promise.resolve([]),
    sweep: () => Promise.resolve(),
  })
}

function turns(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

export function reportAsked(
  results: Results,
  about: string,
  whose: string,
  cold: readonly QuestionTimes[],
  warm: readonly QuestionTimes[],
): void {
  for (const part of PARTS) {
    const [everything] = cold
    if (everything) results.figure(`${about}: ${part}, ${whose}, cold, of everything`, everything[part], 'ms')
    const first = Math.max(...cold.map((one) => one[part]))
    results.figure(`${about}: ${part}, ${whose}, cold`, first, 'ms at most')
    results.figure(`${about}: ${part}, ${whose}, warm`, at95(warm, part), 'ms, 95th percentile')
  }
  if (process.env['BENCH_DETAIL'] !== undefined) console.table([...cold, ...warm.slice(0, 20)])
}

/** The first questions to a case that was opened and then left alone until all was ready. */
export function reportReady(results: Results, asked: readonly QuestionTimes[]): void {
  for (const part of PARTS) {
    const most = Math.max(...asked.map((one) => one[part]))
    results.figure(`page queries: ${part}, ours, first, once ready`, most, 'ms at most')
  }
}

/** Words searched for in all fields: times of the whole answer, by kind of word. */
export function reportWords(
  results: Results,
  about: string,
  whose: string,
  cold: readonly QuestionTimes[],
  warm: readonly QuestionTimes[],
): void {
  const whole = ({ filter, histogram }: QuestionTimes): number => filter + histogram
  for (const one of cold) results.figure(`${about}: ${one.name}, ${whose}, cold`, whole(one), 'ms')
  for (const name of new Set(warm.map((one) => one.name))) {
    const times = warm.filter((one) => one.name === name).map(whole)
    results.figure(`${about}: ${name}, ${whose}, warm`, Math.max(...times), 'ms at most')
  }
}

/** The same questions to a peer; answers over equal tables must be equal. */
async function beside(
  results: Results,
  name: string,
  peer: Peer,
  ours: readonly QuestionTimes[],
  events: number,
  theirEvents: number,
  turnCount: number,
): Promise<void> {
  results.figure(`queries: load, ${name}`, theirEvents / 1e6 / peer.load, 'M events/s')
  const asked = await askAll(peer.answerer, turns(turnCount))
  reportBeside(results, 'queries', name, ours, asked, events, theirEvents)
  peer.close()
}

/** Times of a peer beside ours; answers over equal tables must be equal. */
export function reportBeside(
  results: Results,
  about: string,
  name: string,
  ours: readonly QuestionTimes[],
  asked: readonly QuestionTimes[],
  events: number,
  theirEvents: number,
): void {
  const scale = events / theirEvents
  if (scale === 1) {
    asked.forEach((one, i) => {
      if (one.total !== ours[i]!.total)
        throw new Error(`${name} counts ${one.total} for “${one.name}”, we ${ours[i]!.total}`)
    })
  }
  for (const part of PARTS) {
    const theirs = at95(asked, part) * scale
    results.figure(
      `${about}: ${part}, ${name}${scale === 1 ? '' : ` x ${scale}`}`,
      theirs,
      'ms, 95th percentile',
    )
    results.ratio(
      `${about} ${part}/${name}`,
      theirs / at95(ours, part),
      `times faster at the 95th percentile, ${events / 1e6} M events`,
      name === 'duckdb' ? 5 : null,
    )
  }
}
