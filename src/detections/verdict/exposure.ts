import type { Source } from '../../event/source.ts'
import { dayOf, DAY_MS } from '../../event/time.ts'
import type { Chain } from '../chains/chain.ts'
import { compareBuilds, parseBuild, type Build } from '../chains/exchange-build.ts'
import { isVulnerable } from '../chains/fix.ts'
import type { Exposure } from '../conclusion.ts'

/**
 * Builds of a host by day, the highest each day: an update does not change the build that every
 * log names, so the lower ones say nothing.
 */
export function buildsByDay(sources: readonly Source[]): [day: number, build: Build, text: string][] {
  const days = new Map<number, [Build, string]>()
  for (const { facts } of sources) {
    for (const { key, value, time } of facts) {
      if (key !== 'exchange-build' || !Number.isFinite(time)) continue
      const build = parseBuild(value)
      if (!build) continue
      const day = dayOf(time)
      const known = days.get(day)
      if (!known || compareBuilds(build, known[0]) > 0) days.set(day, [build, value])
    }
  }
  return [...days].sort((a, b) => a[0] - b[0]).map(([day, [build, text]]) => [day, build, text])
}

/** From when to when which build ran, and whether it held the chain's flaws. */
export function exposureOf(chain: Chain, sources: readonly Source[]): Exposure[] {
  const spans: { chain: string; build: string; from: number; to: number; vulnerable: boolean | null }[] = []
  for (const [day, build, text] of buildsByDay(sources)) {
    const last = spans.at(-1)
    const to = (day + 1) * DAY_MS
    if (last && last.build === text) last.to = to
    else {
      if (last) last.to = day * DAY_MS
      spans.push({
        chain: chain.id,
        build: text,
        from: day * DAY_MS,
        to,
        vulnerable: isVulnerable(chain.fixes, build),
      })
    }
  }
  return spans
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
export function fixedAt(
  chain: Chain,
  builds: readonly (readonly [day: number, build: Build, text: string])[],
  time: number,
): boolean {
  if (chain.fixedBy === 'all') return false
  const day = dayOf(time)
  let running: Build | null = null
  for (const [since, build] of builds) {
    if (since > day) break
    running = build
  }
  return running !== null && isVulnerable(chain.fixes, running) === false
}
