import { predicateOf } from '../detections/indicators/indicator.ts'
import type { Hunted, RuleSet } from '../detections/rule.ts'
import { fieldOf } from '../formats/registry.ts'
import { mayHold } from '../predicate/may-hold.ts'
import { only } from '../ingest/rehunt.ts'
import type { Task } from '../ingest/task.ts'
import type { BlockEnvelope, CaseStore } from '../storage/store.ts'
import { outlineOf } from './block-texts.ts'
import { differenceOf } from './case-detections.ts'
import type { RehuntProgress } from './contracts.ts'
import type { Rehunter } from './reading.ts'
import { forgetPacks, rescan, rescannable } from './rescanning.ts'

/** Blocks that a reader takes at a time: few enough that a cancelled hunt ends soon. */
const AT_ONCE = 8
/** Indicators times blocks that are judged by envelopes: about a second of work. */
const MOST_JUDGED = 400_000

export interface Rehunted {
  readonly hunted: number
  readonly skipped: number
  readonly stopped: 'full' | 'cancelled' | null
}

/** Brings the stored hits of a case in line with rules that have changed, on as many threads as there are. */
export class Rehunting {
  readonly #store: CaseStore
  readonly #caseId: string
  #stopped: 'full' | 'cancelled' | null = null
  #readers: readonly Rehunter[] = []

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  cancel(): void {
    this.#stopped ??= 'cancelled'
    for (const reader of this.#readers) reader.cancel()
  }

  /**
   * Readers are made only when they are needed; they know the rules `after`. `taskOf`: how the bytes of a
   * source are read again, `null` when they are not at hand.
   */
  async run(
    before: RuleSet,
    after: RuleSet,
    makeReaders: () => Promise<readonly Rehunter[]>,
    taskOf: (source: number) => Task | null,
    onProgress: (progress: RehuntProgress) => void,
  ): Promise<Rehunted> {
    const { hunt, drop } = differenceOf(before, after)
    const changed = new Set([...drop].filter((name) => hunt.has(name)))
    if (changed.size > 0) await this.#store.dropHits(this.#caseId, changed)
    const again = hunt.size === 0 ? [] : await rescannable(this.#store, this.#caseId, after, taskOf)
    const envelopes = hunt.size === 0 ? [] : await this.#store.envelopes(this.#caseId)
    const wanted = worthALook(envelopes, only(after, hunt))
    const skipped = envelopes.length - wanted.length
    const queue = [...wanted]
    const names = [...hunt]
    let hunted = 0
    let hits = 0
    let rescanned = 0
    const report = (): void =>
      onProgress({
        blocksDone: hunted,
        blocksTotal: wanted.length,
        skipped,
        hits,
        sourcesDone: rescanned,
        sourcesTotal: again.length,
      })
    report()
    const readers = wanted.length + again.length === 0 ? [] : await makeReaders()
    this.#readers = readers
    await Promise.all(
      readers.map(async (reader) => {
        while (queue.length > 0 && this.#stopped === null) {
          const blocks = queue.splice(0, AT_ONCE).map(({ id, source }) => ({ id, source }))
          const outcome = await reader.rehunt(names, blocks)
          hunted += outcome.blocks
          hits += outcome.hits
          if (outcome.stopped) this.#stopped ??= outcome.stopped
          report()
        }
      }),
    )
    const looked = await rescan(
      readers,
      again,
      (found) => {
        rescanned++
        hits += found
        report()
      },
      () => this.#stopped !== null,
    )
    this.#stopped ??= looked
    if (this.#stopped === null) {
      const gone = new Set([...drop].filter((name) => !hunt.has(name)))
      if (gone.size > 0) await this.#store.dropHits(this.#caseId, gone)
      await forgetPacks(this.#store, this.#caseId, before, after)
    }
    return { hunted, skipped, stopped: this.#stopped }
  }
}

/** Blocks in which at least one of the rules or indicators could match, as far as their envelopes tell. */
function worthALook(envelopes: readonly BlockEnvelope[], rules: Hunted): readonly BlockEnvelope[] {
  // Very many are sooner hunted for than judged one by one.
  const many = rules.indicators.length * envelopes.length > MOST_JUDGED
  if (many) return envelopes
  const indicators = rules.indicators.map(predicateOf)
  return envelopes.filter((envelope) => {
    const outline = outlineOf(envelope)
    return (
      rules.rules.some(
        ({ formats, predicate }) => formats.includes(envelope.format) && mayHold(predicate, outline, fieldOf),
      ) || indicators.some((predicate) => mayHold(predicate, outline, fieldOf))
    )
  })
}
