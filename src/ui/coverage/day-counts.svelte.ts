import { DAY_MS } from '../../event/time.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { Histogram } from '../../engine/contracts/questions.ts'
import type { Predicate } from '../../predicate/tree.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import { QuestionRounds } from '../state/question-rounds.ts'
import type { DayCounts } from './coverage-cells.ts'

/** The search for events with a hit that is worth a mark. */
export const MARKED = 'level:>=high'

/** The events of a log on each of some days. */
export interface LogDays extends DayCounts {
  readonly kind: string
  readonly title: string
}

/** Events by host, log and day, as a search for them counts them. */
export class DayCountsState {
  readonly #rounds: QuestionRounds
  /** By the name of the host; `null` until they are counted. */
  hosts = $state.raw<ReadonlyMap<string, readonly LogDays[]> | null>(null)
  busy = $state(false)
  failure = $state<string | null>(null)

  constructor(engine: EngineApi) {
    this.#rounds = new QuestionRounds(engine)
  }

  /** Counts the days from `first` to `last`, both included; `marked`: whether rules have found anything of a marked level. */
  async load(caseId: string, first: number, last: number, marked: boolean): Promise<void> {
    const ask = this.#rounds.begin()
    const range = { from: first * DAY_MS, to: (last + 1) * DAY_MS }
    const count = async (predicate: Predicate): Promise<Histogram | null> => {
      const histogram = { bins: last - first + 1 }
      const answer = await ask(caseId, { scope: { predicate, range }, histogram, facets: null, page: null })
      return answer?.histogram ?? null
    }
    this.busy = true
    try {
      const all = await count({ kind: 'constant', value: true })
      if (!all) return
      const search = parseSearch(MARKED)
      const hits = marked && search.ok ? await count(search.predicate) : { lanes: [] }
      if (!hits) return
      this.hosts = byHost(first, all.lanes, hits.lanes)
      this.failure = null
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error)
    }
    this.busy = false
  }
}

function byHost(
  first: number,
  all: Histogram['lanes'],
  hits: Histogram['lanes'],
): ReadonlyMap<string, readonly LogDays[]> {
  const marks = new Map(hits.map(({ host, kind, counts }) => [`${host}\n${kind}`, counts]))
  const hosts = new Map<string, LogDays[]>()
  for (const { host, kind, title, counts } of all) {
    const logs = hosts.get(host) ?? []
    const marked = marks.get(`${host}\n${kind}`) ?? new Uint32Array(counts.length)
    hosts.set(host, [...logs, { kind, title, first, events: counts, hits: marked }])
  }
  return hosts
}
