import { newId } from '../../event/new-id.ts'
import type { Answer, Histogram, Scope, TimeRange } from '../../engine/contracts/questions.ts'
import type { EngineApi } from '../../engine/contracts/api.ts'

const BINS = 400
/** Minimum width of the window: a hundredth of a second. */
const CLOSEST_MS = 10

/** State of the timeline: the visible window of time, and the events counted in it. */
export class TimelineState {
  readonly #engine: EngineApi
  /** Share of the events counted so far, from 0 to 1; `null` when counting is complete. */
  share = $state<number | null>(null)
  #asked = 0
  #job: string | null = null
  histogram = $state.raw<Histogram | null>(null)
  /** The visible window; `null` shows the whole case. */
  window = $state.raw<TimeRange | null>(null)
  /** The time range that is being dragged over. */
  drag = $state.raw<TimeRange | null>(null)
  failure = $state<string | null>(null)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  /** Starts a count and cancels the previous one. */
  async load(caseId: string, scope: Scope): Promise<void> {
    const ask = ++this.#asked
    if (this.#job !== null) void this.#engine.cancel(this.#job)
    const job = (this.#job = newId())
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

  /** Scales the window around a time; a factor below 1 zooms in. */
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
