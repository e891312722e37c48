import { builtIn } from '../../detections/compile/built-in.ts'
import { askedOfHits } from '../../predicate/search/referenced-names.ts'
import { StoredBlockAsker } from '../asks/stored-blocks.ts'
import { CaseIndex } from '../case-index/case-index.ts'
import type { CellName, EventRef, EventRow } from '../contracts/events.ts'
import type { JoinedRequest } from '../contracts/joined-request.ts'
import type { Answer, Facet, Question } from '../contracts/questions.ts'
import type { WantedCells } from '../questions/event-rows.ts'
import { hitGroups } from '../questions/hit-facets.ts'
import { putHitQuestions, type HitKnowledge } from '../questions/hit-questions.ts'
import { joinedRequest } from '../questions/joined-request.ts'
import { Queries, type AnswerListener } from '../questions/queries.ts'
import { judgedIn, type JudgedHits } from '../report/judged-in.ts'
import { askNext, caseFacts, type CaseFacts } from '../report/case-report.ts'
import { FindingPages } from '../report/finding-pages.ts'
import { KEEP } from '../report/hit-digest.ts'
import { StoredHits } from '../report/stored-hits.ts'
import { caseDetections, type CaseDetections } from '../rules/case-detections.ts'
import type { EngineSetup } from './engine-setup.ts'

const NOTHING_JUDGED: JudgedHits = { found: new Set(), holding: [] }

/** How much of what is stored the index of a case holds, the best first. */
const INDEX_STATES = ['complete', 'lacks-blocks', 'outdated'] as const
/** Characters of a value that is handed over to be copied or compared. */
export const LONGEST_CELL = 32_000
type IndexState = (typeof INDEX_STATES)[number]

/** What is known of a case in memory while it is looked at. All of it can be made again from the storage. */
export class OpenedCase {
  readonly index: CaseIndex
  readonly pages: FindingPages
  readonly #setup: EngineSetup
  readonly #caseId: string
  readonly #queries: Queries
  readonly #asker: StoredBlockAsker
  #detections: CaseDetections | null = null
  /** The facts that were put together last. */
  #facts: CaseFacts | null = null
  /** The stored hits that were seen so far. */
  #hits: StoredHits | null = null
  #state: IndexState = 'outdated'
  /** Resolves when the index has everything that is stored. */
  #refreshing: Promise<void> | null = null

  constructor(setup: EngineSetup, caseId: string) {
    this.#setup = setup
    this.#caseId = caseId
    this.index = new CaseIndex(setup.store, caseId)
    this.#queries = new Queries(this.index)
    this.#asker = new StoredBlockAsker(setup.store, caseId)
    this.pages = new FindingPages(setup.store, caseId)
  }

  /** Whether the index holds everything that is stored. */
  get isComplete(): boolean {
    return this.#state === 'complete'
  }

  /** More blocks and hits were stored. */
  grow(): void {
    this.#fallTo('lacks-blocks')
    this.#asker.forget()
    this.pages.forget()
  }

  /** Hits may be gone, hosts may have other names, or decisions changed: everything is looked up anew. */
  change(): void {
    this.#fallTo('outdated')
    this.#hits = null
    this.#asker.forget()
    this.pages.forget()
  }

  /** The rules of the case, as its packs and decisions make them. */
  async detections(): Promise<CaseDetections> {
    const { store, rules, yara } = this.#setup
    this.#detections ??= await caseDetections(
      store,
      this.#caseId,
      rules,
      yara && ((files) => yara.prepare(files)),
    )
    return this.#detections
  }

  /** The packs or decisions of the case are others now. */
  forgetDetections(): void {
    this.#detections = null
  }

  /** Everything that is known of the case now. */
  async facts(): Promise<CaseFacts> {
    const { rules, tuning } = await this.detections()
    const stored = (this.#hits ??= new StoredHits(tuning, KEEP))
    return (this.#facts = await caseFacts(this.#setup.store, this.#caseId, rules, { tuning, stored }))
  }

  /** Everything that is known of the case now, with answers to what is asked next. */
  async factsAndAnswers(): Promise<CaseFacts> {
    return askNext(await this.facts(), (due, known) => this.#asker.ask(due, known))
  }

  /** The facts that were put together last, which may be older than what is stored. */
  async recentFacts(): Promise<CaseFacts> {
    return this.#facts ?? (await this.facts())
  }

  /** The index with everything in it that is stored. */
  async refreshed(): Promise<CaseIndex> {
    if (!this.isComplete) this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null))
    await this.#refreshing
    return this.index
  }

  async #refresh(): Promise<void> {
    const before = this.#state
    const renew = before === 'outdated'
    this.#state = 'complete'
    try {
      const { hostOf, marks } = await this.facts()
      await this.index.refresh(hostOf, marks, renew)
    } catch (error) {
      // Whoever asks next tries again, and hears of it.
      this.#fallTo(before)
      throw error
    }
    if (renew) this.#queries.forget()
  }

  #fallTo(state: IndexState): void {
    if (INDEX_STATES.indexOf(state) > INDEX_STATES.indexOf(this.#state)) this.#state = state
  }

  /** The rows of the request that an event belongs to; `null` where it belongs to none. */
  async joined(ref: EventRef): Promise<JoinedRequest | null> {
    await this.refreshed()
    const wanted = (cells: readonly CellName[]): WantedCells => ({ cells, longest: LONGEST_CELL })
    return joinedRequest(
      {
        row: async (one, cells) => (await this.#queries.rows([one], wanted(cells)))[0] ?? null,
        find: async (predicate, range, limit, cells) => {
          const page = { offset: 0, limit }
          const question = { scope: { predicate, range }, histogram: null, facets: null, page }
          const answer = await this.#queries.ask(question)
          const refs = answer?.page?.rows.map((row) => row.ref) ?? []
          return { rows: await this.#queries.rows(refs, wanted(cells)), total: answer?.total ?? 0 }
        },
      },
      ref,
    )
  }

  /** Rows of these events with their values, as far as the events exist. */
  async rows(refs: readonly EventRef[], wanted: WantedCells): Promise<readonly EventRow[]> {
    await this.refreshed()
    return this.#queries.rows(refs, wanted)
  }

  /** Answers a question about everything that is stored; `null` when it was cancelled. */
  async ask(question: Question, asking: AnswerListener): Promise<Answer | null> {
    await this.refreshed()
    const asked = askedOfHits(question.scope.predicate)
    const counts = question.facets?.hits ?? []
    if (asked.length === 0 && counts.length === 0) return this.#queries.ask(question, asking)
    const knowledge = await this.#hitKnowledge(asked.some(({ by }) => by === 'judged'))
    const { chains, countedOnly } = knowledge
    this.index.annotate(knowledge.annotations)
    const { predicate, lacking } = putHitQuestions(question.scope.predicate, knowledge)
    const whole = (answer: Answer): Answer => ({
      ...answer,
      lacking,
      hitFacets:
        countedOnly.size === 0
          ? answer.hitFacets
          : answer.hitFacets.map((facet): Facet => ({ ...facet, atLeast: true })),
    })
    const answer = await this.#queries.ask(
      { ...question, scope: { ...question.scope, predicate } },
      { ...asking, onPartial: (part) => asking.onPartial(whole(part)) },
      hitGroups(chains),
    )
    return answer && whole(answer)
  }

  async #hitKnowledge(ofJudgements: boolean): Promise<HitKnowledge> {
    const { rules } = await this.detections()
    const facts = await this.recentFacts()
    // Judgements and annotations are read anew: another window may have added some.
    const record = await this.#setup.store.cases.get(this.#caseId)
    const { countedOnly, chains = builtIn().chains } = facts
    const { found, holding } = ofJudgements ? judgedIn(facts, record?.judgements ?? []) : NOTHING_JUDGED
    return { rules, chains, countedOnly, found, judgements: holding, annotations: record?.annotations ?? [] }
  }
}
