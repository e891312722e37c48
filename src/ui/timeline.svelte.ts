import type { EngineApi, Histogram, Scope, TimeRange } from '../engine/contracts.ts'

const BINS = 400
/** The closest look: a hundredth of a second over the whole width. */
const CLOSEST_MS = 10

/** The window of time that is looked at, and what stands in it. */
export class TimelineState {
  readonly #engine: EngineApi
  #asked = 0
  histogram = $state.raw<Histogram | null>(null)
  /** `null`: everything. */
  window = $state.raw<TimeRange | null>(null)
  /** What is being dragged over. */
  drag = $state.raw<TimeRange | null>(null)
  failure = $state<string | null>(null)

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  async load(caseId: string, scope: Scope): Promise<void> {
    const ask = ++this.#asked
    try {
      const histogram = await this.#engine.histogram(caseId, { ...scope, range: this.window }, BINS)
      // A slower, older answer must not win.
      if (ask !== this.#asked) return
      this.histogram = histogram
      this.failure = null
    } catch (error) {
      if (ask === this.#asked) this.failure = error instanceof Error ? error.message : String(error)
    }
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
