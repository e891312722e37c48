import { LEVELS, type Hit, type Level } from '../../event/hit.ts'
import type { KindCoverage } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import type { Findings } from '../conclusion.ts'

/** What all hits of one rule on one host come to. */
export interface RuleSeen {
  readonly rule: string
  /** Hits that are kept; there may be more. */
  readonly hits: Hit[]
  /** The highest level of a kept hit; `medium` when none is kept. */
  level: Level
  count: number
  first: number | null
  last: number | null
}

/** What one source holds of one kind of log of one host. */
export interface Part {
  readonly source: Source
  readonly coverage: KindCoverage
}

/** Everything that is known of one host. */
export interface HostEvidence {
  readonly name: string
  /** Sources of its own. */
  readonly sources: Source[]
  readonly seen: Map<string, RuleSeen>
}

export interface CoveredHost extends HostEvidence {
  /** What sources hold of its events, those of other hosts to which its events were forwarded among them. */
  readonly parts: Part[]
}

export function hostsOf(findings: Findings): Map<string, CoveredHost> {
  const hosts = new Map<string, CoveredHost>()
  const evidenceOf = (name: string): CoveredHost => {
    let host = hosts.get(name)
    if (!host) hosts.set(name, (host = { name, sources: [], parts: [], seen: new Map() }))
    return host
  }
  for (const source of findings.sources) {
    if (source.receipt.events === 0) continue
    const own = evidenceOf(findings.hostOf.get(source.id) ?? UNKNOWN_HOST)
    own.sources.push(source)
    for (const coverage of source.coverage) {
      const host = coverage.host == null ? own : evidenceOf(coverage.host)
      host.parts.push({ source, coverage })
    }
  }
  const ruleOf = (host: string | null, source: number, rule: string): RuleSeen => {
    const { seen } = evidenceOf(host ?? findings.hostOf.get(source) ?? UNKNOWN_HOST)
    let one = seen.get(rule)
    if (!one) seen.set(rule, (one = { rule, hits: [], level: 'medium', count: 0, first: null, last: null }))
    return one
  }
  for (const hit of findings.hits) {
    const seen = ruleOf(hit.host, hit.source, hit.rule)
    if (seen.hits.length === 0 || isAbove(hit.level, seen.level)) seen.level = hit.level
    seen.hits.push(hit)
    seen.count++
    widen(seen, hit.time, hit.time)
  }
  for (const { host, source, rule, count, firstTime, lastTime } of findings.counts) {
    const seen = ruleOf(host, source, rule)
    seen.count += count
    widen(seen, firstTime, lastTime)
  }
  return hosts
}

/** Whether `level` is higher than `other`. */
export function isAbove(level: Level, other: Level): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf(other)
}

export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least)
}

/** Makes a span of times hold others. */
export function widen(
  span: { first: number | null; last: number | null },
  first: number | null,
  last: number | null,
): void {
  if (first !== null && (span.first === null || first < span.first)) span.first = first
  if (last !== null && (span.last === null || last > span.last)) span.last = last
}
