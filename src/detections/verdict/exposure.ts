import type { BuildEvidence, Fact } from '../../event/receipt.ts'
import { BUILD_EVIDENCE } from '../../event/receipt.ts'
import type { Source } from '../../event/source.ts'
import { dayOf, DAY_MS } from '../../event/time.ts'
import type { Chain } from '../chains/chain.ts'
import { compareBuilds, parseBuild, type Build } from '../chains/exchange-build.ts'
import { isVulnerable } from '../chains/fix.ts'
import type { Exposure } from '../conclusion.ts'
import type { Citation } from '../statement.ts'

/** Where a build was read. */
export interface BuildSeen {
  readonly evidence: BuildEvidence
  readonly cite: Citation
}

export type DayBuild = readonly [day: number, build: Build, text: string, seen: BuildSeen]

/** A build from the first day on which it is seen to the day on which another one is. */
export interface BuildSpan extends BuildSeen {
  readonly build: Build
  readonly text: string
  /** Epoch ms; `to` is the end of a day. */
  readonly from: number
  readonly to: number
}

/**
 * Builds of a host by day, the highest each day: an update does not change the build that every log names, so the
 * lower ones say nothing. For the same reason a lower build between two days of a higher one says nothing. What names
 * the cumulative update only is left out: it says nothing of the updates since.
 */
export function buildsByDay(sources: readonly Source[]): DayBuild[] {
  const days = new Map<number, { build: Build; text: string; seen: BuildSeen }>()
  for (const source of sources) {
    for (const fact of source.facts) {
      const build = buildIn(fact)
      const evidence = fact.evidence ?? 'header'
      if (!build || evidence === 'cu-only') continue
      const day = dayOf(fact.time)
      const known = days.get(day)
      const higher = known ? compareBuilds(build, known.build) : 1
      if (higher < 0 || (higher === 0 && !isSurer(evidence, known!.seen.evidence))) continue
      days.set(day, { build, text: fact.value, seen: { evidence, cite: citationOf(source, fact) } })
    }
  }
  const seen = [...days].sort((a, b) => a[0] - b[0])
  const later: (typeof seen)[number][1][] = []
  for (let i = seen.length - 1; i >= 0; i--) {
    const next = later[i + 1]
    const own = seen[i]![1]
    later[i] = next && compareBuilds(next.build, own.build) > 0 ? next : own
  }
  let before: (typeof seen)[number][1] | null = null
  return seen.map(([day, own], i): DayBuild => {
    if (!before || compareBuilds(own.build, before.build) >= 0) before = own
    // Neither is lower than the day's own.
    const { build, text, seen: at } = compareBuilds(before.build, later[i]!.build) <= 0 ? before : later[i]!
    return [day, build, text, at]
  })
}

/** The newest build of which only the cumulative update is known. */
export function cumulativeUpdateOnly(sources: readonly Source[]): BuildSpan | null {
  let newest: BuildSpan | null = null
  for (const source of sources) {
    for (const fact of source.facts) {
      const build = fact.evidence === 'cu-only' ? buildIn(fact) : null
      if (!build || (newest && compareBuilds(build, newest.build) <= 0)) continue
      const cite = citationOf(source, fact)
      const span = { build, text: fact.value, from: fact.time, to: fact.time }
      newest = { ...span, evidence: 'cu-only', cite }
    }
  }
  return newest
}

function buildIn({ key, value, time }: Fact): Build | null {
  return key === 'exchange-build' && Number.isFinite(time) ? parseBuild(value) : null
}

function isSurer(one: BuildEvidence, other: BuildEvidence): boolean {
  return BUILD_EVIDENCE.indexOf(one) < BUILD_EVIDENCE.indexOf(other)
}

/** A fact as evidence of a statement. */
export function citationOf(source: Source, { place, time }: Fact): Citation {
  return {
    source: source.id,
    place: place ?? null,
    time: Number.isFinite(time) ? time : null,
    rule: null,
  }
}

/** From when to when which build ran. */
export function buildSpans(sources: readonly Source[]): BuildSpan[] {
  const spans: { -readonly [K in keyof BuildSpan]: BuildSpan[K] }[] = []
  for (const [day, build, text, seen] of buildsByDay(sources)) {
    const last = spans.at(-1)
    const to = (day + 1) * DAY_MS
    if (last && last.text === text) {
      last.to = to
      continue
    }
    if (last) last.to = day * DAY_MS
    spans.push({ ...seen, build, text, from: day * DAY_MS, to })
  }
  return spans
}

/** From when to when which build ran, and whether it held the chain's flaws. */
export function exposureOf(chain: Chain, sources: readonly Source[]): Exposure[] {
  const cve = chain.fixes.flatMap((fix) => fix.cve)
  const source = [...new Set(chain.fixes.map((fix) => fix.source))].join('; ')
  return buildSpans(sources).map(({ build, text, from, to, evidence, cite }) => ({
    chain: chain.id,
    cve,
    build: text,
    evidence,
    from,
    to,
    vulnerable: isVulnerable(chain.fixes, build),
    source,
    cites: [cite],
  }))
}

/**
 * First day on which a fixed build is seen; `null` when none is. A lower build later on does not
 * count: taking it away must not shorten the time that has to be covered.
 */
export function fixedDay(chain: Chain, sources: readonly Source[]): number | null {
  for (const [day, build] of buildsByDay(sources)) if (isVulnerable(chain.fixes, build) === false) return day
  return null
}

/** Whether the build that ran at a time is known not to hold the chain's flaws. */
export function fixedAt(chain: Chain, builds: readonly DayBuild[], time: number): boolean {
  if (chain.fixedBy === 'all') return false
  const day = dayOf(time)
  let running: Build | null = null
  for (const [since, build] of builds) {
    if (since > day) break
    running = build
  }
  return running !== null && isVulnerable(chain.fixes, running) === false
}
