import { newId } from '../../event/new-id.ts'
import type { Answer, Facet, Scope } from '../../engine/contracts/questions.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { EventDetail, EventRef, EventRow } from '../../engine/contracts/events.ts'
import type { Failure } from '../../engine/contracts/outcome.ts'

const PAGE = 100
/** Maximum number of pages of rows kept in memory. */
const PAGES = 40

/** State of the events view: the rows that were loaded, the facets, and the open event. */
export class EventsState {
  readonly #engine: EngineApi
  readonly #jobs = new Set<string>()
  #asked = 0
  #detailAsked = 0
  #caseId = ''
  #scope: Scope | null = null
  readonly #pages = new Map<number, readonly EventRow[] | null>()
  total = $state<number | null>(null)
  /** True until the first part of the result arrives; rows and facets are those of the previous search. */
  asking = $state(false)
  /** Share of the events searched so far, from 0 to 1; `null` when the search is complete. */
  share = $state<number | null>(null)
  /** Increases whenever rows arrive. */
  arrived = $state(0)
  facets = $state.raw<readonly Facet[]>([])
  /** Names of rules that were asked for and whose hits are not all among the events found. */
  lacking = $state.raw<readonly string[]>([])
  detail = $state.raw<EventDetail | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Position of the selected row in the table. */
  current = $state<number | null>(null)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  /** Starts a search and cancels the previous one. */
  async load(caseId: string, scope: Scope, facets: readonly string[]): Promise<void> {
    const ask = ++this.#asked
    this.asking = true
    for (const job of this.#jobs) void this.#engine.cancel(job)
    this.#caseId = caseId
    this.#scope = scope
    const question = {
      scope,
      histogram: null,
      facets: { fields: facets, top: 8 },
      page: { offset: 0, limit: PAGE },
    }
    const take = (answer: Answer): void => {
      if (ask !== this.#asked) return
      this.asking = false
      this.#pages.clear()
      this.#pages.set(0, answer.page?.rows ?? [])
      this.total = answer.total
      this.share = answer.seen < answer.of ? answer.seen / answer.of : null
      this.facets = answer.facets ?? []
      this.lacking = answer.lacking
      this.arrived++
      this.failure = null
    }
    const job = this.#begin()
    try {
      const answer = await this.#engine.ask(job, caseId, question, take)
      if (answer) take(answer)
    } catch (error) {
      if (ask === this.#asked) this.failure = asFailure(error)
    }
    if (ask === this.#asked) this.asking = false
    this.#jobs.delete(job)
  }

  #begin(): string {
    const job = newId()
    this.#jobs.add(job)
    return job
  }

  /** The row at a position; `undefined` while it is being loaded. */
  row(position: number): EventRow | undefined {
    const number = Math.floor(position / PAGE)
    const page = this.#pages.get(number)
    if (page === undefined) void this.#fetch(number)
    return page?.[position - number * PAGE]
  }

  async show(ref: EventRef): Promise<void> {
    const ask = ++this.#detailAsked
    const outcome = await this.#engine.detail(this.#caseId, ref)
    if (ask !== this.#detailAsked) return
    if (outcome.ok) this.detail = outcome.value
    else this.failure = outcome.failure
  }

  close(): void {
    this.#detailAsked++
    this.detail = null
  }

  async #fetch(number: number): Promise<void> {
    const ask = this.#asked
    if (!this.#scope) return
    // Until the search is complete, rows further down may still change.
    if (this.share !== null) return
    this.#pages.set(number, null)
    const job = this.#begin()
    const page = { offset: number * PAGE, limit: PAGE }
    try {
      const question = { scope: this.#scope, histogram: null, facets: null, page }
      const answer = await this.#engine.ask(job, this.#caseId, question, () => undefined)
      if (ask !== this.#asked || !answer?.page) return
      this.#pages.set(number, answer.page.rows)
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= PAGES) break
        if (oldest !== number) this.#pages.delete(oldest)
      }
      this.arrived++
    } catch (error) {
      this.#pages.delete(number)
      if (ask === this.#asked) this.failure = asFailure(error)
    } finally {
      this.#jobs.delete(job)
    }
  }
}

function asFailure(error: unknown): Failure {
  return {
    code: 'our-error',
    what: 'The search failed.',
    detail: error instanceof Error ? error.message : String(error),
    advice: 'Repeat it; if it fails again, reload the page.',
  }
}
