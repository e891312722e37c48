import type { Answer, Histogram, Scope, TimeRange } from '../../engine/contracts/questions.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'

const BINS = 400
/** The closest look: a hundredth of a second over the whole width. */
const CLOSEST_MS = 10

/** The window of time that is looked at, and what stands in it. */
export class TimelineState {
  readonly #engine: EngineApi
  /** Part of the events that was looked at while they are being counted; `null` when they are. */
  share = $state<number | null>(null)
  #asked = 0
  #job: string | null = null
  histogram = $state.raw<Histogram | null>(null)
  /** `null`: everything. */
  window = $state.raw<TimeRange | null>(null)
  /** What is being dragged over. */
  drag = $state.raw<TimeRange | null>(null)
  failure = $state<string | null>(null)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  /** Asks anew; what was asked before is called off. */
  async load(caseId: string, scope: Scope): Promise<void> {
    const ask = ++this.#asked
    if (this.#job !== null) void this.#engine.cancel(this.#job)
    const job = (this.#job = crypto.randomUUID())
    const question = {
      scope: { ...scope, range: this.window },
      histogram: { bins: BINS },
      facets: null,
      page: null,
    }
    const take = (answer: Answer): void => {
      // A slower, older answer must not win.
      if (ask !== this.#asked) return
      this.histogram = answer.histogram
      this.share = answer.seen < answer.of ? answer.seen / answer.of : null
      this.failure = null
    }
    try {
      const answer = await this.#engine.ask(job, caseId, question, take)
      if (answer) take(answer)
    } catch (error) {
      if (ask === this.#asked) this.failure = error instanceof Error ? error.message : String(error)
    }
    if (this.#job === job) this.#job = null
  }

  /** Looks closer (factor below 1) or further around a time. */
  zoom(factor: number, around: number | null = null): void {
    const shown = this.histogram
    if (!shown) return
    const centre = around ?? (shown.from + shown.to) / 2
    const span = Math.max(CLOSEST_MS, (shown.to - shown.from) * factor)
    const share = (centre - shown.from) / (shown.to - shown.from)
    const from = centre - span * share
    this.window = { from: Math.floor(from), to: Math.ceil(from + span) }
  }

  pan(share: number): void {
    const shown = this.histogram
    if (!shown) return
    const by = (shown.to - shown.from) * share
    this.window = { from: Math.round(shown.from + by), to: Math.round(shown.to + by) }
  }

  reset(): void {
    this.window = null
  }
}
