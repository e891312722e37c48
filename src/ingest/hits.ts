import { fieldsOf, placeOf, type Block } from '../event/block.ts'
import { keptMatches } from '../detections/matches.ts'
import type { Hit, HitCount, Level } from '../event/hit.ts'
import type { Rule, RuleMatch } from '../detections/rule.ts'
import { rowHost } from '../formats/registry.ts'
import type { CaseStore } from '../storage/store.ts'

/** Rows of a block that a rule or an indicator is about. */
export interface Match {
  readonly rule: Pick<Rule, 'name' | 'level'>
  /** Ascending row numbers. */
  readonly rows: Uint32Array
}

/**
 * Hits of one rule in one source that are kept with all their values; the rest are counted. High
 * enough that a person never misses one that matters, low enough that a scanner fills no memory.
 */
const KEPT: Record<Level, number> = {
  informational: 50,
  low: 50,
  medium: 2_000,
  high: 5_000,
  critical: 5_000,
}

/**
 * Hits of all rules in one source that are kept with their values. Beyond it a rule still keeps the
 * first few, so that the noise of one does not drown another.
 */
export const KEPT_OF_SOURCE = 20_000
const KEPT_ALWAYS = 100

/**
 * Turns the matches of a block into hits that survive without it. `before`: hits that were kept of
 * this source, by rule; they are added to it.
 */
export function hitsOf(
  block: Block,
  source: number,
  matches: readonly Match[],
  before = new Map<string, number>(),
): { hits: Hit[]; counts: HitCount[] } {
  const hits: Hit[] = []
  const counts: HitCount[] = []
  let all = 0
  for (const kept of before.values()) all += kept
  for (const { rule, rows } of matches) {
    const earlier = before.get(rule.name) ?? 0
    const room = Math.max(KEPT_ALWAYS - earlier, KEPT_OF_SOURCE - all)
    const kept = Math.max(0, Math.min(rows.length, KEPT[rule.level] - earlier, room))
    before.set(rule.name, earlier + kept)
    all += kept
    for (let i = 0; i < kept; i++) {
      const row = rows[i]!
      hits.push({
        rule: rule.name,
        level: rule.level,
        source,
        format: block.format,
        host: rowHost(block, row),
        time: timeOf(block, row),
        place: placeOf(block, row),
        fields: fieldsOf(block, row),
      })
    }
    if (kept < rows.length) counts.push(...countsByHost(block, source, rule.name, rows.subarray(kept)))
  }
  return { hits, counts }
}

function timeOf(block: Block, row: number): number | null {
  const time = block.time[row]!
  return Number.isNaN(time) ? null : time
}

function countsByHost(block: Block, source: number, rule: string, rows: Uint32Array): HitCount[] {
  const byHost = new Map<string | null, { count: number; first: number | null; last: number | null }>()
  for (const row of rows) {
    const host = rowHost(block, row)
    const time = timeOf(block, row)
    const seen = byHost.get(host)
    if (!seen) {
      byHost.set(host, { count: 1, first: time, last: time })
      continue
    }
    seen.count++
    if (time === null) continue
    if (seen.first === null || time < seen.first) seen.first = time
    if (seen.last === null || time > seen.last) seen.last = time
  }
  return [...byHost].map(([host, seen]) => ({
    rule,
    source,
    host,
    count: seen.count,
    firstTime: seen.first,
    lastTime: seen.last,
  }))
}

/** Matches that are hits by themselves. */
export function alerting(matches: readonly RuleMatch[]): RuleMatch[] {
  return matches.filter(({ rule }) => rule.alerts)
}

/** Keeps what correlations will be made of; false when the storage is full. */
export async function keepMatches(
  store: CaseStore,
  caseId: string,
  source: number,
  block: Block,
  matches: readonly RuleMatch[],
): Promise<boolean> {
  for (const { rule, block: kept } of keptMatches(block, matches, (row) => rowHost(block, row))) {
    if (!(await store.addMatches(caseId, rule, source, kept)).ok) return false
  }
  return true
}
