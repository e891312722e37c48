import type {
  EngineApi,
  EventDetail,
  EventRef,
  EventRow,
  Facet,
  Failure,
  Scope,
} from '../engine/contracts.ts'

const PAGE = 100
/** Pages kept at hand around what is looked at. */
const PAGES = 40

/** The rows of the table as far as they were looked at, the facets beside it, and the open event. */
export class EventsState {
  readonly #engine: EngineApi
  #asked = 0
  #detailAsked = 0
  #caseId = ''
  #scope: Scope | null = null
  readonly #pages = new Map<number, readonly EventRow[] | null>()
  total = $state<number | null>(null)
  /** Counts up when rows arrived. */
  arrived = $state(0)
  facets = $state.raw<readonly Facet[]>([])
  detail = $state.raw<EventDetail | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Position of the selected row in the table. */
  current = $state<number | null>(null)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  async load(caseId: string, scope: Scope, facets: readonly string[]): Promise<void> {
    const ask = ++this.#asked
    this.#caseId = caseId
    this.#scope = scope
    try {
      const page = await this.#engine.page(caseId, scope, 0, PAGE)
      if (ask !== this.#asked) return
      this.#pages.clear()
      this.#pages.set(0, page.rows)
      this.total = page.total
      this.arrived++
      this.failure = null
      const counted = await this.#engine.facets(caseId, scope, facets, 8)
      if (ask === this.#asked) this.facets = counted
    } catch (error) {
      if (ask === this.#asked) this.failure = asFailure(error)
    }
  }

  /** The row at a position, or nothing while it is on its way. */
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
    this.#pages.set(number, null)
    try {
      const page = await this.#engine.page(this.#caseId, this.#scope, number * PAGE, PAGE)
      if (ask !== this.#asked) return
      this.#pages.set(number, page.rows)
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= PAGES) break
        if (oldest !== number) this.#pages.delete(oldest)
      }
      this.arrived++
    } catch (error) {
      this.#pages.delete(number)
      if (ask === this.#asked) this.failure = asFailure(error)
    }
  }
}

function asFailure(error: unknown): Failure {
  return {
    code: 'our-error',
    what: 'The question could not be answered.',
    detail: error instanceof Error ? error.message : String(error),
    advice: 'Ask it again; if it fails again, reload the page.',
  }
}
