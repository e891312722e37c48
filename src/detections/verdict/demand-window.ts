import type { Source } from '../../event/source.ts'
import { dayOf } from '../../event/time.ts'
import { parseBuild } from '../chains/exchange-build.ts'
import { isVulnerable } from '../chains/fix.ts'
import type { Chain } from '../chains/chain.ts'
import type { Coverage } from './coverage.ts'
import { fixedDay } from './exposure.ts'

/** The days for which logs must be there before an attack can be ruled out; empty where `first` lies after `last`. */
export interface DemandWindow {
  readonly first: number
  readonly last: number
  /** True when the server never ran a build with the flaws while they were known to be used. */
  readonly closedBefore: boolean
  /** True when the server was set up on the first day, so that nothing can have happened before it. */
  readonly fromSetUp: boolean
  /** True when the window ends with a build that holds the fix, so that nothing after it matters. */
  readonly toFix: boolean
}

/** When a server was set up, and with which build, as far as a log tells. */
export interface SetUp {
  /** Epoch ms. */
  readonly time: number
  /** Value of the log about it: a build of Exchange, or the log that was begun then. */
  readonly value: string
}

/** The earliest record that the server was set up; `null` without one. */
export function setUpOf(sources: readonly Source[]): SetUp | null {
  let earliest: SetUp | null = null
  for (const { facts } of sources) {
    for (const { key, time, value } of facts)
      if (key === 'set-up' && time < (earliest?.time ?? Infinity)) earliest = { time, value }
  }
  return earliest
}

/**
 * The window of an attack on a server. It begins with the first known use of the attack, or when the server was set up;
 * events before the record of that speak against it. A way in ends when it is fixed; what comes after a way in does not.
 */
export function demandWindow(
  chain: Chain,
  sources: readonly Source[],
  coverage: Coverage,
  setUp: SetUp | null,
): DemandWindow {
  const fixed = fixedDay(chain, sources)
  const begin = setUp === null ? -Infinity : dayOf(Math.min(setUp.time, coverage.firstTime))
  const first = Math.max(chain.firstDay, begin)
  const toFix = fixed !== null && chain.entry && chain.fixedBy !== 'all'
  const build = setUp === null ? null : parseBuild(setUp.value)
  const setUpFixed =
    build !== null && begin >= chain.firstDay && fixed === first && isVulnerable(chain.fixes, build) === false
  return {
    first,
    last: toFix ? fixed : coverage.lastDay,
    closedBefore: toFix && (fixed < first || setUpFixed),
    fromSetUp: begin >= chain.firstDay,
    toFix,
  }
}
