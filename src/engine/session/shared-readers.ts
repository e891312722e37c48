import type { Costs } from '../../detections/hunt/rule-costs.ts'
import type { RuleSet } from '../../detections/rule.ts'
import type { Reader } from '../../ingest/reader.ts'
import { costsOf } from '../reading/reading.ts'
import { scannerOf } from '../reading/scanner.ts'
import type { EngineSetup } from './engine-setup.ts'

/**
 * The readers that all cases share. What rules cost is measured by the readers themselves, so that it is known only
 * for the case that they were made for last, and only since the page was opened.
 */
export class SharedReaders {
  readonly #setup: EngineSetup
  #last: { readonly caseId: string; readonly readers: readonly Reader[] } | null = null

  constructor(setup: EngineSetup) {
    this.#setup = setup
  }

  /** Readers that look for `rules` in a case. */
  async begin(caseId: string, rules: RuleSet): Promise<readonly Reader[]> {
    const readers = await this.#setup.readers(caseId, rules, scannerOf(this.#setup.yara, rules))
    this.#last = { caseId, readers }
    return readers
  }

  /** Milliseconds of one core by rule; empty for a case that the readers do not work for. */
  async costs(caseId: string): Promise<Costs> {
    return costsOf(this.#last?.caseId === caseId ? this.#last.readers : [])
  }
}
