import type { EngineApi } from '../../engine/contracts/api.ts'
import type { Answer, Histogram, Question, Scope, TimeRange } from '../../engine/contracts/questions.ts'
import { parseSearch } from '../../predicate/search/search.ts'
import { QuestionRounds } from '../state/question-rounds.ts'
import { MARK_SEARCHES, type MarkLevel, type Marks } from './timeline-lanes.ts'

/** Minimum width of the window: a hundredth of a second. */
const CLOSEST_MS = 10
/** A question waits so long for the window to come to rest. */
const REST_MS = 40
const MAP_BINS = 240

/** The hosts and the search of a selection whose events are counted. */
export interface CountedPart {
  readonly query: string
  readonly hosts: readonly string[]
}

/** State of the timeline: the visible window of time, and the events counted in it. */
export class TimelineState {
  readonly #rounds: QuestionRounds
  /** Share of the events counted so far, from 0 to 1; `null` when counting is complete. */
  share = $state<number | null>(null)
  histogram = $state.raw<Histogram | null>(null)
  /** Events with hits, by the bins of the histogram. */
  marks = $state.raw<Marks>({})
  /** Everything that is counted, whatever the window. */
  whole = $state.raw<Histogram | null>(null)
  /** What the histogram counts. */
  counted = $state.raw<CountedPart>({ query: '', hosts: [] })
  /** The visible window; `null` shows the whole case. */
  window = $state.raw<TimeRange | null>(null)
  /** The time range that is being dragged over. */
  drag = $state.raw<TimeRange | null>(null)
  failure = $state<string | null>(null)
  /** The time that is drawn. */
  readonly view = $derived<TimeRange | null>(
    this.window ?? (this.histogram && { from: this.histogram.from, to: this.histogram.to }),
  )
  #wholeOf: unknown[] = []

  constructor(engine: EngineApi) {
    this.#rounds = new QuestionRounds(engine)
  }

  /** Starts a count and cancels the previous one. `revision` changes whenever the case does. */
  async load(
    caseId: string,
    scope: Scope,
    counted: CountedPart,
    { bins, levels, revision }: { bins: number; levels: readonly MarkLevel[]; revision: number },
  ): Promise<void> {
    const ask = this.#rounds.begin()
    const { window } = this
    const question = (predicate: Scope['predicate'], range: TimeRange | null, size = bins): Question => {
      return { scope: { predicate, range }, histogram: { bins: size }, facets: null, page: null }
    }
    const take = (answer: Answer): void => {
      this.histogram = answer.histogram
      this.counted = counted
      this.marks = {}
      this.share = answer.seen < answer.of ? answer.seen / answer.of : null
      this.failure = null
    }
    try {
      if (this.histogram) await new Promise((resolve) => setTimeout(resolve, REST_MS))
      const answer = await ask(caseId, question(scope.predicate, window), take)
      if (!answer) return
      const shown = answer.histogram!
      if (!this.histogram) take(answer)
      // Marks come with the bars that they stand on; until then those of before stay.
      const marks: Partial<Record<MarkLevel, Histogram>> = {}
      for (const level of levels) {
        const search = parseSearch(MARK_SEARCHES[level])
        if (!search.ok) continue
        const predicate = { kind: 'all', of: [scope.predicate, search.predicate] } as const
        const marked = await ask(caseId, question(predicate, { from: shown.from, to: shown.to }))
        if (!marked) return
        marks[level] = marked.histogram!
      }
      take(answer)
      this.marks = marks
      const wholeOf = [caseId, revision, JSON.stringify(scope.predicate)]
      if (window === null) this.whole = shown
      else if (!this.whole || wholeOf.some((part, i) => part !== this.#wholeOf[i])) {
        const whole = await ask(caseId, question(scope.predicate, null, MAP_BINS))
        if (!whole) return
        this.whole = whole.histogram
      }
      this.#wholeOf = wholeOf
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error)
    }
  }

  /** Scales the window around a time; a factor below 1 zooms in. */
  zoom(factor: number, around: number | null = null): void {
    const shown = this.view
    if (!shown) return
    const centre = around ?? (shown.from + shown.to) / 2
    const span = Math.max(CLOSEST_MS, (shown.to - shown.from) * factor)
    const share = (centre - shown.from) / (shown.to - shown.from)
    const from = Math.floor(centre - span * share)
    this.show({ from, to: from + Math.ceil(span) })
  }

  pan(share: number): void {
    const shown = this.view
    if (!shown) return
    const by = (shown.to - shown.from) * share
    this.show({ from: Math.round(shown.from + by), to: Math.round(shown.to + by) })
  }

  /** Shows a range, within the centuries that clocks can name. */
  show({ from, to }: TimeRange): void {
    const span = Math.min(to - from, MOST_MS)
    const begin = Math.min(Math.max(from, -MOST_MS), MOST_MS - span)
    this.window = { from: begin, to: begin + span }
  }

  reset(): void {
    this.window = null
  }
}

/** A thousand years. */
const MOST_MS = 1_000 * 365 * 86_400_000
