import type { AskAnswer, DueAsk } from '../../detections/asked.ts'
import { fieldOf } from '../../formats/registry.ts'
import { mayHold } from '../../predicate/evaluate/may-hold.ts'
import type { BlockEnvelope, CaseStore } from '../../storage/store.ts'
import { outlineOf } from '../case-index/block-texts.ts'
import { AskTally, type AskedSources } from './ask-tally.ts'

/** Answers asks from the blocks that are stored of a case. What was answered is remembered until more is stored. */
export class StoredBlockAsker {
  readonly #store: CaseStore
  readonly #caseId: string
  #known: { readonly key: string; readonly answers: readonly AskAnswer[] } | null = null

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  /** More is stored, or hosts have other names. */
  forget(): void {
    this.#known = null
  }

  async ask(due: readonly DueAsk[], known: AskedSources): Promise<readonly AskAnswer[]> {
    if (due.length === 0) return []
    const key = JSON.stringify(due)
    if (this.#known?.key !== key) this.#known = { key, answers: await this.#answer(due, known) }
    return this.#known.answers
  }

  async #answer(due: readonly DueAsk[], known: AskedSources): Promise<readonly AskAnswer[]> {
    const tally = new AskTally(due, known)
    const { sources } = tally
    if (sources.size === 0) return tally.answers()
    const wanted: Pick<BlockEnvelope, 'id' | 'source'>[] = []
    await this.#store.blocks.each(this.#caseId, (envelope) => {
      const { id, source } = envelope
      if (!sources.has(source)) return
      const outline = outlineOf(envelope)
      if (tally.predicatesFor(source).some((predicate) => mayHold(predicate, outline, fieldOf)))
        wanted.push({ id, source })
    })
    for (const { id, source } of wanted) tally.add(await this.#store.blocks.load(this.#caseId, id), source)
    return tally.answers()
  }
}
