import type { Block } from '../../event/block.ts'
import type { Hit, HitCount } from '../../event/hit.ts'
import type { MatchEnvelope } from '../../event/match.ts'
import { decodeBlock, encodeBlock } from '../block-codec.ts'
import { matchEnvelopeOf } from '../envelope.ts'
import type { HitRecord, HitStore, StoreResult } from '../store.ts'
import { DONE, type HeldCases } from './held-cases.ts'

export class MemoryHits implements HitStore {
  readonly #held: HeldCases

  constructor(held: HeldCases) {
    this.#held = held
  }

  async add(
    caseId: string,
    source: number,
    hits: readonly Hit[],
    counts: readonly HitCount[],
  ): Promise<StoreResult<void>> {
    const held = this.#held.get(caseId)
    held.hits.push({ id: held.nextHits++, source, hits, counts })
    return DONE
  }

  async each(caseId: string, after: number, take: (record: HitRecord) => void): Promise<number> {
    let last = after
    for (const record of this.#held.get(caseId).hits) {
      if (record.id <= after) continue
      take(record)
      last = record.id
    }
    return last
  }

  async records(caseId: string, ids: readonly number[]): Promise<HitRecord[]> {
    const wanted = new Set(ids)
    return this.#held.get(caseId).hits.filter(({ id }) => wanted.has(id))
  }

  async at(caseId: string, source: number, offset: number): Promise<Hit[]> {
    const records = this.#held.get(caseId).hits.filter((record) => record.source === source)
    return records.flatMap(({ hits }) => hits.filter(({ place }) => place.offset === offset))
  }

  async drop(caseId: string, names: ReadonlySet<string>): Promise<StoreResult<void>> {
    const held = this.#held.get(caseId)
    held.hits = only(held.hits, (rule) => !names.has(rule))
    for (const [id, { envelope }] of held.matches) if (names.has(envelope.rule)) held.matches.delete(id)
    return DONE
  }

  async dropOfSource(
    caseId: string,
    source: number,
    except: ReadonlySet<string>,
  ): Promise<StoreResult<void>> {
    const held = this.#held.get(caseId)
    held.hits = held.hits.flatMap((record) =>
      record.source === source ? only([record], (rule) => except.has(rule)) : [record],
    )
    for (const [id, { envelope }] of held.matches) if (envelope.source === source) held.matches.delete(id)
    return DONE
  }

  async addMatches(caseId: string, rule: string, source: number, matches: Block): Promise<StoreResult<void>> {
    const held = this.#held.get(caseId)
    const id = held.nextMatches++
    held.matches.set(id, {
      envelope: matchEnvelopeOf(id, rule, source, matches),
      bytes: encodeBlock(matches),
    })
    return DONE
  }

  async matchEnvelopes(caseId: string): Promise<MatchEnvelope[]> {
    return [...this.#held.get(caseId).matches.values()].map(({ envelope }) => envelope)
  }

  async loadMatches(caseId: string, id: number): Promise<Block> {
    const kept = this.#held.get(caseId).matches.get(id)
    if (!kept) throw new Error(`matches ${id} are not stored`)
    const decoded = decodeBlock(kept.bytes)
    if (!decoded.ok) throw new Error(`matches ${id} are damaged: ${decoded.detail}`)
    return decoded.block
  }
}

/** The records with only the hits of rules that stay; none that has no hits left. */
function only(records: readonly HitRecord[], stays: (rule: string) => boolean): HitRecord[] {
  return records
    .map((record) => ({
      ...record,
      hits: record.hits.filter(({ rule }) => stays(rule)),
      counts: record.counts.filter(({ rule }) => stays(rule)),
    }))
    .filter(({ hits, counts }) => hits.length + counts.length > 0)
}
