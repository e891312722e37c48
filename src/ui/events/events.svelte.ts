import { newId } from '../../event/new-id.ts'
import type { Answer, Facet, HitFacet, Scope } from '../../engine/contracts/questions.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'
import type { CellName, EventDetail, EventRef, EventRow } from '../../engine/contracts/events.ts'
import type { Failure } from '../../engine/contracts/outcome.ts'

const PAGE = 100
/** Maximum number of pages of rows kept in memory. */
const PAGES = 40

/** The things that the table asks for beside its scope. */
export interface TableWishes {
  readonly facets: readonly string[]
  readonly hits: readonly HitFacet[]
  readonly cells: readonly CellName[]
}

/** The name of an event in a link. */
export function keyOf({ block, row }: EventRef): string {
  return `${block}.${row}`
}

export function refOf(key: string | null): EventRef | null {
  const [block, row] = (key ?? '').split('.').map(Number)
  return block === undefined || row === undefined ? null : { block, row }
}

/** State of the events view: the rows that were loaded, the facets, and the open event. */
export class EventsState {
  readonly #engine: EngineApi
  readonly #jobs = new Set<string>()
  #asked = 0
  #detailAsked = 0
  #findAsked = 0
  /** Name of the event that is open, or is about to be. */
  #open: string | null = null
  #caseId = ''
  #cells: readonly CellName[] = []
  #scope: Scope | null = null
  readonly #pages = new Map<number, readonly EventRow[] | null>()
  total = $state<number | null>(null)
  /** Events without a time, which are the first rows. */
  untimed = $state(0)
  /** True until the first part of the result arrives; rows and facets are those of the previous search. */
  asking = $state(false)
  /** Share of the events searched so far, from 0 to 1; `null` when the search is complete. */
  share = $state<number | null>(null)
  /** Increases whenever rows arrive. */
  arrived = $state(0)
  facets = $state.raw<readonly Facet[]>([])
  /** Levels, rules, attacks and stages of the hits on the events. */
  hitFacets = $state.raw<readonly Facet[]>([])
  /** Names of rules that were asked for and whose hits are not all among the events found. */
  lacking = $state.raw<readonly string[]>([])
  detail = $state.raw<EventDetail | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Position of the selected row in the table. */
  current = $state<number | null>(null)
  /** Position of the open event in the table; `null` while it is not known, or where the search does not find it. */
  opened = $state<number | null>(null)
  /** Increases when the selected row is to be brought into view. */
  revealed = $state(0)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  /** Starts a search and cancels the previous one; `open` is the event whose position is wanted. */
  async load(
    caseId: string,
    scope: Scope,
    { facets, hits, cells }: TableWishes,
    open: EventRef | null,
  ): Promise<void> {
    const ask = ++this.#asked
    this.asking = true
    for (const job of this.#jobs) void this.#engine.cancel(job)
    this.#caseId = caseId
    this.#scope = scope
    this.#cells = cells
    const question = {
      scope,
      histogram: null,
      facets: { fields: facets, hits, top: 8 },
      page: { offset: 0, limit: PAGE, cells },
      find: open,
    }
    const take = (answer: Answer): void => {
      if (ask !== this.#asked) return
      this.asking = false
      this.#pages.clear()
      this.#pages.set(0, answer.page?.rows ?? [])
      this.total = answer.total
      this.share = answer.seen < answer.of ? answer.seen / answer.of : null
      this.untimed = answer.page?.untimed ?? 0
      this.facets = answer.facets ?? []
      this.hitFacets = answer.hitFacets
      this.lacking = answer.lacking
      this.arrived++
      this.failure = null
    }
    const job = this.#begin()
    try {
      const answer = await this.#engine.ask(job, caseId, question, take)
      if (answer) take(answer)
      if (answer && open && ask === this.#asked && this.#open === keyOf(open)) this.#reveal(answer.found)
      else if (answer && ask === this.#asked && (this.current ?? 0) >= answer.total) this.current = null
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

  /** Opens an event of a case, and finds its row unless that is known to be the selected one. */
  async show(caseId: string, ref: EventRef): Promise<void> {
    const ask = ++this.#detailAsked
    this.#open = keyOf(ref)
    const isSelected = this.current !== null && this.#refAt(this.current) === keyOf(ref)
    this.opened = isSelected ? this.current : null
    if (!isSelected) void this.#find(caseId, ref)
    const outcome = await this.#engine.detail(caseId, ref)
    if (ask !== this.#detailAsked) return
    if (outcome.ok) this.detail = outcome.value
    else this.failure = outcome.failure
  }

  close(): void {
    this.#detailAsked++
    this.#findAsked++
    this.#open = null
    this.detail = null
    this.opened = null
  }

  async #find(caseId: string, ref: EventRef): Promise<void> {
    const find = ++this.#findAsked
    const ask = this.#asked
    if (!this.#scope || this.asking) return
    const job = this.#begin()
    const question = { scope: this.#scope, histogram: null, facets: null, page: null, find: ref }
    const answer = await this.#engine.ask(job, caseId, question, () => undefined)
    this.#jobs.delete(job)
    if (answer && find === this.#findAsked && ask === this.#asked) this.#reveal(answer.found)
  }

  #reveal(position: number | null): void {
    this.opened = position
    this.current = position
    if (position !== null) this.revealed++
  }

  /** The name of the event in a row that is loaded. */
  #refAt(position: number): string | null {
    const row = this.#pages.get(Math.floor(position / PAGE))?.[position % PAGE]
    return row ? keyOf(row.ref) : null
  }

  /** Up to `limit` rows from a position on, whether they are loaded or not. */
  async rowsFrom(offset: number, limit: number): Promise<readonly EventRow[]> {
    if (!this.#scope) return []
    const job = this.#begin()
    const page = { offset, limit, cells: this.#cells }
    const question = { scope: this.#scope, histogram: null, facets: null, page }
    const answer = await this.#engine.ask(job, this.#caseId, question, () => undefined)
    this.#jobs.delete(job)
    return answer?.page?.rows ?? []
  }

  async #fetch(number: number): Promise<void> {
    const ask = this.#asked
    if (!this.#scope) return
    // Until the search is complete, rows further down may still change.
    if (this.share !== null) return
    this.#pages.set(number, null)
    const job = this.#begin()
    const page = { offset: number * PAGE, limit: PAGE, cells: this.#cells }
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
