import type { MatchEnvelope } from '../../event/match.ts'
import type { StoredPack } from '../../event/pack.ts'
import type { Source } from '../../event/source.ts'
import type { BlockEnvelope, CaseRecord, HitRecord } from '../store.ts'
import type { StoredSurvey } from '../survey.ts'

/** What a write answers that was not refused. */
export const DONE = { ok: true, value: undefined } as const

/** A case in memory. Blocks and matches are held encoded, as a database would. */
export interface HeldCase {
  record: CaseRecord
  envelopes: BlockEnvelope[]
  readonly blocks: Map<number, ArrayBuffer>
  readonly sources: Map<number, Source>
  hits: HitRecord[]
  readonly packs: Map<string, StoredPack>
  readonly matches: Map<number, { readonly envelope: MatchEnvelope; readonly bytes: ArrayBuffer }>
  readonly surveys: StoredSurvey[]
  /** Bytes that its blocks take. */
  blockBytes: number
  nextBlock: number
  nextHits: number
  nextMatches: number
}

/** All cases in memory, shared by the parts of a store. */
export class HeldCases {
  readonly #cases = new Map<string, HeldCase>()
  readonly #limit: number

  /** `limit`: bytes that the blocks of all cases may take together. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Why blocks of so many bytes are not taken any more; `null` when there is room for them. */
  refusal(bytes: number): { readonly ok: false; readonly reason: 'full'; readonly detail: string } | null {
    if (this.#limit === Infinity) return null
    let held = bytes
    for (const { blockBytes } of this.#cases.values()) held += blockBytes
    if (held <= this.#limit) return null
    const most = Math.round(this.#limit / 2 ** 20)
    return { ok: false, reason: 'full', detail: `cases in memory take at most ${most} MiB` }
  }

  add(record: CaseRecord): void {
    this.#cases.set(record.id, {
      record,
      envelopes: [],
      blocks: new Map(),
      sources: new Map(),
      hits: [],
      packs: new Map(),
      matches: new Map(),
      surveys: [],
      blockBytes: 0,
      nextBlock: 1,
      nextHits: 1,
      nextMatches: 1,
    })
  }

  /** Throws for a case that is not there: whoever asks has its id from here. */
  get(id: string): HeldCase {
    const held = this.#cases.get(id)
    if (!held) throw new Error(`no case ${id}`)
    return held
  }

  find(id: string): HeldCase | undefined {
    return this.#cases.get(id)
  }

  all(): HeldCase[] {
    return [...this.#cases.values()]
  }

  delete(id: string): void {
    this.#cases.delete(id)
  }
}
