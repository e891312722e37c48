import type { Hit } from '../../event/hit.ts'
import type { Tuning } from '../../event/tuning.ts'
import type { CaseStore } from '../../storage/store.ts'
import type { FindingKey } from '../contracts/findings.ts'
import { HitTuner } from './rule-tuning.ts'
import type { KnownSources } from './stored-hits.ts'

/** Where a hit is stored: a few bytes for each, so that all of a finding can be put in order. */
interface Address {
  readonly record: number
  readonly at: number
  readonly time: number
  readonly offset: number
  readonly source: number
}

export interface HitPage {
  /** Hits that are stored. */
  readonly total: number
  readonly hits: readonly Hit[]
}

/** Hits of one finding from the store, a page at a time in order of time. */
export class FindingPages {
  readonly #store: CaseStore
  readonly #caseId: string
  #key = ''
  #addresses: readonly Address[] = []

  constructor(store: CaseStore, caseId: string) {
    this.#store = store
    this.#caseId = caseId
  }

  /** What was looked up is looked up anew. */
  forget(): void {
    this.#key = ''
  }

  async page(
    { rule, host }: FindingKey,
    offset: number,
    limit: number,
    tuning: Tuning,
    known: KnownSources,
  ): Promise<HitPage> {
    const key = `${host}\n${rule}`
    if (key !== this.#key) {
      this.#addresses = await this.#find(rule, host, tuning, known)
      this.#key = key
    }
    const wanted = this.#addresses.slice(offset, offset + limit)
    const ids = [...new Set(wanted.map(({ record }) => record))]
    const records = new Map<number, readonly Hit[]>()
    // One at a time: a record may hold thousands of hits.
    for (const id of ids) {
      const [record] = await this.#store.hits.records(this.#caseId, [id])
      if (!record) continue
      const rows = wanted.filter((one) => one.record === id).map(({ at }) => at)
      const kept: Hit[] = []
      for (const at of rows) if (record.hits[at]) kept[at] = record.hits[at]
      records.set(id, kept)
    }
    const hits = wanted.flatMap(({ record, at }) => records.get(record)?.[at] ?? [])
    return { total: this.#addresses.length, hits }
  }

  async #find(rule: string, host: string, tuning: Tuning, known: KnownSources): Promise<Address[]> {
    const found: Address[] = []
    const tuner = new HitTuner(tuning, known.sourceOf)
    await this.#store.hits.each(this.#caseId, 0, ({ id, hits }) => {
      hits.forEach((hit, at) => {
        if (hit.rule !== rule || (hit.host ?? known.hostOf(hit.source)) !== host) return
        if (tuner.hit(hit) === null) return
        const { source, place } = hit
        found.push({ record: id, at, time: hit.time ?? Infinity, offset: place.offset, source })
      })
    })
    return found.sort((a, b) => {
      if (a.time !== b.time) return a.time - b.time
      const [first, second] = [known.pathOf(a.source), known.pathOf(b.source)]
      return first === second ? a.offset - b.offset : first < second ? -1 : 1
    })
  }
}
