import type { Hit, HitCount } from '../../event/hit.ts'
import type { Source } from '../../event/source.ts'
import type { Tuning } from '../../event/tuning.ts'
import type { CaseStore } from '../../storage/store.ts'
import { EntityTally } from './entity-tally.ts'
import { HitDigest, type DigestedHits, type HitGround, type KeepLimits } from './hit-digest.ts'
import { HitMarks } from '../case-index/hit-marks.ts'
import { UndecidedTally, type UndecidedRule } from './undecided-rules.ts'
import { HitTuner, tunesHits, type TuningEffects } from './rule-tuning.ts'

/** What is known of sources during a pass over hits. */
export interface KnownSources extends HitGround {
  readonly sourceOf: (id: number) => Source | undefined
}

/** Hits as they were found, and as they count after what an analyst decided. */
export interface SeenHits {
  readonly found: DigestedHits
  readonly tuned: DigestedHits
  readonly effects: TuningEffects
  /** Rules that were not asked about some events. */
  readonly undecided: readonly UndecidedRule[]
}

/** Takes hits one by one and keeps what a report is made of. */
export class HitTake {
  /** Entities of the hits that count. */
  readonly entities = new EntityTally()
  readonly marks = new HitMarks()
  /** Names of rules of which not every hit is kept. */
  readonly countedOnly = new Set<string>()
  readonly #undecided = new UndecidedTally()
  readonly #found: HitDigest
  readonly #tuned: HitDigest | null
  readonly #tuner: HitTuner
  readonly #known: () => KnownSources

  constructor(tuning: Tuning, keep: KeepLimits, known: () => KnownSources) {
    this.#known = known
    this.#found = new HitDigest(keep, known)
    this.#tuned = tunesHits(tuning) ? new HitDigest(keep, known) : null
    this.#tuner = new HitTuner(tuning, (id) => known().sourceOf(id))
  }

  hit(hit: Hit): void {
    this.#found.take(hit)
    const counts = this.#tuned ? this.#tuner.hit(hit) : hit
    if (!counts) return
    this.marks.add(counts)
    this.#tuned?.take(counts)
    this.entities.take(counts, counts.host ?? this.#known().hostOf(counts.source))
  }

  count(count: HitCount): void {
    if (count.undecided) {
      this.#undecided.take(count)
      return
    }
    this.#found.count(count)
    if (this.#tuned && !this.#tuner.count(count)) return
    this.#tuned?.count(count)
    this.countedOnly.add(count.rule)
  }

  seen(): SeenHits {
    const found = this.#found.digested()
    return {
      found,
      tuned: this.#tuned?.digested() ?? found,
      effects: this.#tuner.effects(),
      undecided: this.#undecided.all(),
    }
  }
}

/** The stored hits of a case, each looked at once: what came later is added. */
export class StoredHits {
  readonly #take: HitTake
  #known: KnownSources | null = null
  #after = 0
  #running: Promise<unknown> = Promise.resolve()

  constructor(tuning: Tuning, keep: KeepLimits) {
    this.#take = new HitTake(tuning, keep, () => this.#known!)
  }

  get marks(): HitMarks {
    return this.#take.marks
  }

  get countedOnly(): ReadonlySet<string> {
    return this.#take.countedOnly
  }

  get entities(): EntityTally {
    return this.#take.entities
  }

  async upToNow(store: CaseStore, caseId: string, known: KnownSources): Promise<SeenHits> {
    const pass = this.#running.then(async () => {
      this.#known = known
      this.#after = await store.hits.each(caseId, this.#after, ({ hits, counts }) => {
        for (const hit of hits) this.#take.hit(hit)
        for (const count of counts) this.#take.count(count)
      })
      return this.#take.seen()
    })
    this.#running = pass.catch(() => undefined)
    return pass
  }
}
