import { compareText } from '../../event/compare-text.ts'
import { packed } from '../../event/id-sketch.ts'
import type { KindCoverage } from '../../event/receipt.ts'
import { isInventedName, type HostNames } from './host-names.ts'
import type { SourceTallies } from './kind-tallies.ts'
import { newKindTally, type KindTally } from './kind-tally.ts'
import { isReversed } from './row-order.ts'
import { gapsInOrder } from './row-times.ts'

/** Spans without a gap, from and to in epoch ms, by kind of log. */
export type UnbrokenSpans = ReadonlyMap<string, readonly (readonly [from: number, to: number])[]>

/** What a source covers, by computer and kind of log: those with rows, and those of which it only vouches for times without any. */
export function coverageOf(
  { kinds, hasTooManyIds }: SourceTallies,
  names: HostNames,
  unbroken: UnbrokenSpans,
): KindCoverage[] {
  const { host: main, address } = names
  const hostOf = ({ host }: KindTally): string | null =>
    host !== null && main !== null && isInventedName(host) ? null : host
  const hostsOf = new Map<string, Set<string | null>>()
  for (const seen of kinds) {
    const hosts = hostsOf.get(seen.kind) ?? new Set()
    hostsOf.set(seen.kind, hosts.add(hostOf(seen) ?? main))
  }
  const vouched = [...unbroken.keys()].filter((kind) => !hostsOf.has(kind))
  return [...kinds, ...vouched.map((kind) => newKindTally(kind, null))].map((seen) => ({
    kind: seen.kind,
    host: hostOf(seen),
    ...(address === null ? {} : { address }),
    first: seen.first,
    last: seen.last,
    days: byNumber(seen.days),
    ...hoursOf(seen),
    ...(isReversed(seen.order) ? { isReversed: true as const } : {}),
    ...(seen.gaps.length === 0 ? {} : { gaps: gapsInOrder(seen.gaps) }),
    ...(seen.probes.count === 0 ? {} : { probes: { ...seen.probes, gaps: gapsInOrder(seen.probes.gaps) } }),
    // Numbers that follow each other in a log of several computers say nothing of each of them.
    unbroken: (hostsOf.get(seen.kind)?.size ?? 1) > 1 ? [] : (unbroken.get(seen.kind) ?? []),
    ...(hasTooManyIds ? { requests: null } : requestsOf(seen)),
  }))
}

function byNumber<T>(values: ReadonlyMap<number, T>): [number, T][] {
  return [...values].sort((a, b) => a[0] - b[0])
}

function hoursOf({ hours, prints }: KindTally): Pick<KindCoverage, 'hours' | 'prints'> {
  if (hours === null) return {}
  const inOrder = byNumber(hours)
  return { hours: inOrder, prints: inOrder.map(([hour]) => prints.get(hour) ?? 0) }
}

function requestsOf({ requests }: KindTally): Pick<KindCoverage, 'requests'> {
  if (requests.size === 0) return {}
  return {
    requests: [...requests]
      .sort((a, b) => compareText(a[0], b[0]))
      .map(([proxy, sketches]) => ({
        proxy,
        hours: byNumber(sketches).map(([hour, sketch]) => [hour, packed(sketch)] as const),
      })),
  }
}
