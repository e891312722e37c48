import { compareText } from '../../event/compare-text.ts'
import { grouped } from '../../event/grouped.ts'
import { LEVELS, type Hit, type Level } from '../../event/hit.ts'
import type { KindCoverage } from '../../event/receipt.ts'
import { UNKNOWN_HOST } from '../../event/roles.ts'
import type { Source } from '../../event/source.ts'
import type { Findings } from '../conclusion.ts'
import { lostSources, type LostSource } from './lost-sources.ts'

/** Hits of which only the number and the times are known. */
export interface Unkept {
  readonly count: number
  readonly first: number | null
  readonly last: number | null
}

/** What all hits of one rule on one host come to. */
export interface RuleSeen {
  readonly rule: string
  /** Hits that are kept; there may be more. */
  readonly hits: Hit[]
  /** Numbers and times of the hits that are not kept. */
  readonly unkept: Unkept[]
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

/** Parts by their kind of log, in alphabetical order. */
export function partsByKind(
  parts: readonly Part[],
): readonly (readonly [kind: string, own: readonly Part[]])[] {
  return [...grouped(parts.map((part) => [part.coverage.kind, part]))].sort((a, b) => compareText(a[0], b[0]))
}

/** Everything that is known of one host. */
export interface HostEvidence {
  readonly name: string
  /** Sources of its own. */
  readonly sources: Source[]
  readonly seen: Map<string, RuleSeen>
  /** Places of all hits in order of time, path, place and rule: the same whatever numbers the sources have. */
  readonly order: ReadonlyMap<Hit, number>
}

export interface CoveredHost extends HostEvidence {
  /** Sources of which nothing is known and that may be its own. */
  readonly lost: LostSource[]
  /** More was given than has been read. */
  readonly unfinished: boolean
  /** What sources hold of its events, those of other hosts to which its events were forwarded among them. */
  readonly parts: Part[]
}

export function hostsOf(findings: Findings): Map<string, CoveredHost> {
  const hosts = new Map<string, CoveredHost>()
  const order = new Map([...findings.hits].sort(hitOrder(findings.sources)).map((hit, i) => [hit, i]))
  const { unfinished = false } = findings
  const evidenceOf = (name: string): CoveredHost => {
    let host = hosts.get(name)
    if (!host)
      hosts.set(name, (host = { name, sources: [], parts: [], lost: [], unfinished, seen: new Map(), order }))
    return host
  }
  // The order of reading hangs on the number of threads.
  const sources = [...findings.sources].sort((a, b) => compareText(a.path, b.path) || a.id - b.id)
  for (const source of sources) {
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
    if (!one)
      seen.set(
        rule,
        (one = { rule, hits: [], unkept: [], level: 'medium', count: 0, first: null, last: null }),
      )
    return one
  }
  for (const lost of lostSources(sources)) {
    // Whose a file is that nobody could read hangs on names only: it counts against a host that is known, or all.
    const own = hosts.get(findings.hostOf.get(lost.source.id) ?? UNKNOWN_HOST)
    for (const host of own && own.name !== UNKNOWN_HOST ? [own] : hosts.values()) host.lost.push(lost)
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
    seen.unkept.push({ count, first: firstTime, last: lastTime })
    widen(seen, firstTime, lastTime)
  }
  return hosts
}

/** The order of hits by time, path, place and rule, which is the same whatever numbers the sources have; for `sort`. */
export function hitOrder(sources: Findings['sources']): (a: Hit, b: Hit) => number {
  const paths = new Map(sources.map(({ id, path }) => [id, path]))
  const pathOf = ({ source }: Hit): string => paths.get(source) ?? ''
  return (a, b) => {
    const [first, second] = [a.time ?? Infinity, b.time ?? Infinity]
    if (first !== second) return first - second
    return compareText(pathOf(a), pathOf(b)) || a.place.offset - b.place.offset || compareText(a.rule, b.rule)
  }
}

/** The hits of a host in order, each once. */
export function inOrder(hits: readonly Hit[], { order }: Pick<HostEvidence, 'order'>): Hit[] {
  return [...new Set(hits)].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
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

/** The span that holds all of the spans; `null` on both sides where none has a time. */
export function widest(spans: readonly { readonly first: number | null; readonly last: number | null }[]): {
  readonly first: number | null
  readonly last: number | null
} {
  const whole: { first: number | null; last: number | null } = { first: null, last: null }
  for (const { first, last } of spans) widen(whole, first, last)
  return whole
}
