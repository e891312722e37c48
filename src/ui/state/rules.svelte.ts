import { newId } from '../../event/new-id.ts'
import type { CaseReport } from '../../engine/contracts/case.ts'
import type { DroppedFile } from '../../engine/contracts/reading.ts'
import type { Failure } from '../../engine/contracts/outcome.ts'
import type { RuleCatalogue, RuleRow } from '../../engine/contracts/rules.ts'
import type { RehuntProgress, RuleChange, RuleChangeResult } from '../../engine/contracts/rule-change.ts'
import type { CaseState } from './case-state.svelte.ts'

export type RuleSums = Readonly<Record<RuleRow['state'], number>>

export function sumsOf({ rows }: RuleCatalogue): RuleSums {
  const sums = { runs: 0, off: 0, absent: 0, refused: 0 }
  for (const { state } of rows) sums[state]++
  return sums
}

/** The rules of the open case, and the progress of a change to them. */
export class RulesState {
  readonly #cases: CaseState
  readonly #caseId: string
  catalogue = $state.raw<RuleCatalogue | null>(null)
  /** Names of the rules whose text matches the search; `null` when nothing is searched for. */
  matching = $state.raw<ReadonlySet<string> | null>(null)
  progress = $state.raw<RehuntProgress | null>(null)
  result = $state.raw<RuleChangeResult | null>(null)
  /** Numbers of rules by state before and after the last change. */
  sums = $state.raw<{ readonly before: RuleSums; readonly after: RuleSums } | null>(null)
  failure = $state.raw<Failure | null>(null)
  #job: string | null = null
  #asked = 0
  #words = ''

  constructor(cases: CaseState, report: CaseReport) {
    this.#cases = cases
    this.#caseId = report.case.id
  }

  get changing(): boolean {
    return this.progress !== null
  }

  get reading(): boolean {
    return this.#cases.reading
  }

  async load(): Promise<void> {
    const outcome = await this.#cases.engine.rules(this.#caseId)
    if (outcome.ok) this.catalogue = outcome.value
    else this.failure = outcome.failure
  }

  async find(words: string): Promise<void> {
    this.#words = words.trim()
    const asked = ++this.#asked
    if (this.#words === '') {
      this.matching = null
      return
    }
    const names = await this.#cases.engine.findRules(this.#caseId, words)
    if (asked === this.#asked) this.matching = new Set(names)
  }

  async change(change: RuleChange): Promise<boolean> {
    if (this.changing) return false
    const job = newId()
    this.#job = job
    this.failure = this.result = null
    this.progress = { blocksDone: 0, blocksTotal: 0, skipped: 0, hits: 0, sourcesDone: 0, sourcesTotal: 0 }
    this.sums = null
    if (!this.catalogue) await this.load()
    const before = this.catalogue
    const outcome = await this.#cases.engine.changeRules(job, this.#caseId, change, (progress) => {
      if (this.#job === job) this.progress = progress
    })
    this.#job = null
    await this.load()
    if (this.#words !== '') await this.find(this.#words)
    if (before && this.catalogue) this.sums = { before: sumsOf(before), after: sumsOf(this.catalogue) }
    this.progress = null
    if (outcome.ok) {
      this.result = outcome.value
      this.#cases.renew(outcome.value.report)
    } else this.failure = outcome.failure
    return outcome.ok
  }

  /** Adds files as one pack, named after the first file or folder. */
  async add(files: readonly DroppedFile[]): Promise<void> {
    const [first] = files
    if (!first) return
    const top = first.path.split('/')[0] ?? first.path
    const others = new Set(files.map(({ path }) => path.split('/')[0])).size - 1
    const name = others > 0 ? `${top} and ${others} more` : top
    await this.change({ kind: 'add-pack', name, files })
  }

  async cancel(): Promise<void> {
    if (this.#job !== null) await this.#cases.engine.cancel(this.#job)
  }
}
