import { fieldsOf, placeOf, type Block } from '../../event/block.ts'
import type { Hit, HitCount, Level } from '../../event/hit.ts'
import type { Rule, RuleMatch } from '../../detections/rule.ts'
import { rowHost } from '../../formats/registry.ts'

/** Rows of a block that a rule or an indicator is about. */
export interface Match {
  readonly rule: Pick<Rule, 'name' | 'level'>
  /** Ascending row numbers. */
  readonly rows: Uint32Array
}

/** What a rule or an indicator matched in one block. Plain data. */
export interface RuleHits {
  readonly rule: string
  readonly level: Level
  /** Number of rows that matched. */
  readonly rows: number
  /** The first rows, with their values. */
  readonly hits: readonly Hit[]
  /** The other rows, counted by host. */
  readonly counts: readonly HitCount[]
}

/** Number of hits of a source that are kept with their values, by rule. */
export type KeptCounts = Map<string, number>

/**
 * Hits of one rule in one source that are kept with all their values; the rest are counted. The limits are
 * high enough that a person misses none that matters, and low enough that a scanner does not fill the memory.
 */
const KEPT: Record<Level, number> = {
  informational: 50,
  low: 50,
  medium: 2_000,
  high: 5_000,
  critical: 5_000,
}

/**
 * Hits of all rules in one source that are kept with their values. Beyond this limit each rule still keeps its
 * first `KEPT_ALWAYS` hits, so that the noise of one rule does not drown another.
 */
export const KEPT_OF_SOURCE = 20_000
const KEPT_ALWAYS = 100

/**
 * Turns the matches of a block into hits that no longer need the block. `before` counts the hits that are kept of the
 * source so far, as far as that is known here, and grows by those of this block. Where it is not fully known, because
 * the blocks before this one are still being read elsewhere, too many rows become hits; `keepHits` corrects that.
 */
export function ruleHitsIn(
  block: Block,
  source: number,
  matches: readonly Match[],
  before: KeptCounts,
): RuleHits[] {
  const full = sumOf(before) >= KEPT_OF_SOURCE
  return matches.map(({ rule: { name: rule, level }, rows }) => {
    const earlier = before.get(rule) ?? 0
    const most = full ? Math.min(KEPT[level], KEPT_ALWAYS) : KEPT[level]
    const kept = Math.max(0, Math.min(rows.length, most - earlier))
    before.set(rule, earlier + kept)
    const hits = Array.from(rows.subarray(0, kept), (row): Hit => {
      return {
        rule,
        level,
        source,
        format: block.format,
        host: rowHost(block, row),
        time: timeOf(block, row),
        place: placeOf(block, row),
        fields: fieldsOf(block, row),
      }
    })
    const counts = new CountsByHost(rule, source)
    for (const row of rows.subarray(kept)) counts.add(rowHost(block, row), 1, timeOf(block, row))
    return { rule, level, rows: rows.length, hits, counts: counts.all }
  })
}

/** Keeps as many hits of the next block of a source as the limits allow, with their values; the rest is counted. */
export function keepHits(
  found: readonly RuleHits[],
  before: KeptCounts,
): { hits: Hit[]; counts: HitCount[] } {
  const kept: Hit[] = []
  const counted: HitCount[] = []
  let all = sumOf(before)
  for (const { rule, level, hits, counts } of found) {
    const earlier = before.get(rule) ?? 0
    const room = Math.max(KEPT_ALWAYS - earlier, KEPT_OF_SOURCE - all)
    const most = Math.max(0, Math.min(hits.length, KEPT[level] - earlier, room))
    before.set(rule, earlier + most)
    all += most
    for (const hit of hits.slice(0, most)) kept.push(hit)
    if (most === hits.length) counted.push(...counts)
    else counted.push(...countsWith(hits.slice(most), counts))
  }
  return { hits: kept, counts: counted }
}

/** Number of hits of all rules together. */
export function sumOf(kept: Iterable<readonly [string, number]>): number {
  let sum = 0
  for (const [, one] of kept) sum += one
  return sum
}

function timeOf(block: Block, row: number): number | null {
  const time = block.time[row]!
  return Number.isNaN(time) ? null : time
}

function countsWith(hits: readonly Hit[], counts: readonly HitCount[]): readonly HitCount[] {
  const { rule, source } = hits[0]!
  const sum = new CountsByHost(rule, source)
  for (const { host, time } of hits) sum.add(host, 1, time)
  for (const { host, count, firstTime, lastTime } of counts) sum.add(host, count, firstTime, lastTime)
  return sum.all
}

class CountsByHost {
  readonly #rule: string
  readonly #source: number
  readonly #byHost = new Map<string | null, { count: number; first: number | null; last: number | null }>()

  constructor(rule: string, source: number) {
    this.#rule = rule
    this.#source = source
  }

  add(host: string | null, count: number, first: number | null, last = first): void {
    const seen = this.#byHost.get(host)
    if (!seen) {
      this.#byHost.set(host, { count, first, last })
      return
    }
    seen.count += count
    if (first === null || last === null) return
    if (seen.first === null || first < seen.first) seen.first = first
    if (seen.last === null || last > seen.last) seen.last = last
  }

  get all(): HitCount[] {
    return [...this.#byHost].map(([host, seen]) => ({
      rule: this.#rule,
      source: this.#source,
      host,
      count: seen.count,
      firstTime: seen.first,
      lastTime: seen.last,
    }))
  }
}

/** Events that rules were not asked about, because that would have been too costly: counted, and no hits. */
export function undecidedIn(block: Block, source: number, left: readonly Match[]): RuleHits[] {
  return left.map(({ rule: { name: rule, level }, rows }) => {
    const counts = new CountsByHost(rule, source)
    for (const row of rows) counts.add(null, 1, timeOf(block, row))
    return { rule, level, rows: 0, hits: [], counts: counts.all.map((one) => ({ ...one, undecided: true })) }
  })
}

/** Matches that are hits by themselves. */
export function alerting(matches: readonly RuleMatch[]): RuleMatch[] {
  return matches.filter(({ rule }) => rule.alerts)
}
